"""One Ray cluster for all tests of a process that need one: it takes five seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray.connection import connected


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[None]:
    """A cluster of this machine alone, with room for two tasks."""
    pytest.importorskip("ray")
    with connected(placement("ray")):
        yield
