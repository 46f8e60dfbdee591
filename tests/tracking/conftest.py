"""A database of MLflow, shared by the tests of a file, with an experiment for each."""

from __future__ import annotations

import pytest

from nnrun.tracking.targets import MlflowTarget


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of MLflow; making its tables takes a second."""
    pytest.importorskip("mlflow")  # here, since collecting the tests would take two
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow') / 'mlflow.db'}"


@pytest.fixture
def target(uri: str, request: pytest.FixtureRequest) -> MlflowTarget:
    """An experiment of the test's own."""
    return MlflowTarget(uri, request.node.name)
