"""A database of MLflow for tests, and what is in it."""

from __future__ import annotations

from typing import Any

from nnrun.runs import Run
from nnrun.tracking.following import Following
from nnrun.tracking.mlflow_runs import MlflowRuns
from nnrun.tracking.targets import MlflowTarget


def send(run: Run, target: MlflowTarget, tracker: MlflowRuns | None = None) -> None:
    """All that a directory holds."""
    following = Following(tracker or MlflowRuns(target), run.path)
    following.step(last=True)
    assert following.trouble == ""


def client(target: MlflowTarget) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(target.uri)


def there(target: MlflowTarget) -> dict[str, Any]:
    """The runs of the experiment by name."""
    experiment = client(target).get_experiment_by_name(target.experiment)
    return {run.info.run_name: run for run in client(target).search_runs([experiment.experiment_id])}


def history(target: MlflowTarget, run: Any, key: str) -> list[tuple[int, float]]:
    """The values of a metric by step."""
    return [(metric.step, metric.value) for metric in client(target).get_metric_history(run.info.run_id, key)]
