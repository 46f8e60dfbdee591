"""One TensorFlow for all engine tests of a process."""

from __future__ import annotations

import pytest

from nnrun.engine import Session, import_keras, open_session

import_keras()  # before the test modules do, which would let TensorFlow speak


@pytest.fixture(autouse=True)
def session() -> Session:
    """A session opened anew for each test, as each run opens one."""
    return open_session(seed=7, threads=2, precision="float32", device="cpu")
