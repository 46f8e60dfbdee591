"""Runs on an MLflow server or in its database: found or made there, and sent what their directories hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.runs import Run
from nnrun.tracking.directory import identity
from nnrun.tracking.mlflow_errors import as_not_sent
from nnrun.tracking.mlflow_run import MlflowRun, remember
from nnrun.tracking.mlflow_texts import IDENTITY, PARENT, tags_of
from nnrun.tracking.new_epochs import moment
from nnrun.tracking.sent import Sent, read_sent
from nnrun.tracking.targets import MlflowTarget
from nnrun.tracking.tracker import NotSent

if TYPE_CHECKING:
    from mlflow import MlflowClient

SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "GIT_PYTHON_REFRESH": "quiet",
}
"""The environment of whoever imports MLflow here, unless a person has set it otherwise."""


class MlflowRuns:
    """Sends runs to one experiment. Whatever it has sent, it remembers in their directories."""

    def __init__(self, target: MlflowTarget) -> None:
        self.target = target
        self.shown = target.shown
        self._experiment = ""
        self._client: MlflowClient | None = None
        self._runs: dict[Path, MlflowRun] = {}

    def send(self, run: Run, parent: Run | None, *, last: bool) -> None:
        """Send what a run has gained."""
        with as_not_sent():
            self._of(run, parent).grow(run, last=last)

    def forget(self, path: Path) -> None:
        """Another run at the path is another one there."""
        self._runs.pop(path, None)

    def withdraw(self, path: Path) -> None:
        """Delete a run whose directory is gone, as MLflow deletes: it can be restored there."""
        gone = self._runs.pop(path, None)
        if gone is not None and self._client is not None:
            with as_not_sent():
                self._client.delete_run(gone.sent.run_id)

    def connected(self) -> MlflowClient:
        """The client, once the experiment is there; importing MLflow takes seconds."""
        if self._client is None:
            for name, value in SETTINGS.items():
                os.environ.setdefault(name, value)
            from mlflow import MlflowClient

            client = MlflowClient(self.target.uri)
            self._experiment = self._experiment_of(client)
            self._client = client
        return self._client

    def _experiment_of(self, client: MlflowClient) -> str:
        name = self.target.experiment
        known = client.get_experiment_by_name(name)
        if known is None:
            return str(client.create_experiment(name, artifact_location=_beside(self.target.uri)))
        if known.lifecycle_stage != "active":
            raise NotSent(f"the experiment {name!r} is deleted there; restore it, or choose another name")
        return str(known.experiment_id)

    def _of(self, run: Run, parent: Run | None) -> MlflowRun:
        client = self.connected()
        if run.path not in self._runs:
            above = self._of(parent, None).sent.run_id if parent else ""
            sent = read_sent(run.path, self.target)
            if not sent.run_id or not _is_there(client, sent.run_id):
                sent = Sent(run_id=self._found(client, run, above) or self._created(client, run, above))
                remember(run.path, self.target, sent)
            self._runs[run.path] = MlflowRun(client, self._experiment, self.target, run, sent)
        return self._runs[run.path]

    def _found(self, client: MlflowClient, run: Run, parent: str) -> str:
        """A run that was sent before, by itself too, though its directory does not remember it."""
        wanted = f"tags.`{IDENTITY}` = '{identity(run)}'"
        there = client.search_runs([self._experiment], wanted, max_results=1)
        if there and parent:
            client.set_tag(there[0].info.run_id, PARENT, parent)
        return str(there[0].info.run_id) if there else ""

    def _created(self, client: MlflowClient, run: Run, parent: str) -> str:
        began = round(1000 * moment(run.facts.started))
        created = client.create_run(self._experiment, start_time=began, tags=dict(tags_of(run, parent)))
        return str(created.info.run_id)


def _is_there(client: MlflowClient, run_id: str) -> bool:
    from mlflow.exceptions import MlflowException

    try:
        return bool(client.get_run(run_id).info.lifecycle_stage == "active")
    except MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return False
        raise


def _beside(uri: str) -> str | None:
    """Artifacts of a database lie beside its file, whatever folder one stands in; a server has a place of its own."""
    scheme, _, file = uri.partition(":///")
    return str(Path(file).absolute().parent / "mlartifacts") if scheme == "sqlite" else None
