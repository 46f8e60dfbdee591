"""One Ray cluster for all tests of a process that need one: it takes seconds to start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray.connection import QUIET, connected


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[Any]:
    """A cluster with room for one task, which this process has joined; others of its machines can be added."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    os.environ.update(QUIET)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        with connected(placement(f"ray:{cluster.address}")):
            yield cluster
    finally:
        cluster.shutdown()
