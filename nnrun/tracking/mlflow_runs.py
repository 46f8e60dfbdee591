"""Runs on an MLflow server or in its database: made, grown and closed by what their directories hold."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import run_layout as layout
from nnrun.errors import NnrunError
from nnrun.runs import Run
from nnrun.tracking.directory import final_scores, has_ended, identity
from nnrun.tracking.mlflow_model import write_model
from nnrun.tracking.mlflow_texts import IDENTITY, keys_of, status_of, tags_of
from nnrun.tracking.new_epochs import NewEpochs, TimedEpoch, moment
from nnrun.tracking.parameters import parameters_of
from nnrun.tracking.sent import Sent, read_sent, write_sent
from nnrun.tracking.targets import MlflowTarget
from nnrun.tracking.tracker import NotSent
from nnrun.words.masked_uris import masked

if TYPE_CHECKING:
    from mlflow import MlflowClient

EPOCHS = 100
"""Epochs that are read at once, and wait in memory where they cannot be sent."""
NUMBERS = 1000
"""Metrics in one request, as MLflow bounds them; of parameters it takes 100."""
PARAMETERS = 100
ARTIFACTS = ("config*.yaml", layout.RESOLVED, layout.HISTORY, layout.TIMINGS, layout.METRICS, layout.SIGNATURE)
OF_GROUPS = (layout.KFOLD, layout.ENSEMBLE, layout.MEAN_HISTORY)
"""Files that are sent; none that holds rows of the data."""
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
        """Connect to nothing yet."""
        self.target = target
        self.shown = target.shown
        self._experiment = ""
        self._client: MlflowClient | None = None
        self._runs: dict[Path, _OfRun] = {}

    def send(self, run: Run, parent: Run | None, *, last: bool) -> None:
        """Send what a run has gained."""
        with told():
            self._of(run, parent).grow(run, last=last)

    def withdraw(self, path: Path) -> None:
        """Delete a run whose directory is gone, as MLflow deletes: it can be restored there."""
        gone = self._runs.pop(path, None)
        if gone is not None and self._client is not None:
            with told():
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

    def _of(self, run: Run, parent: Run | None) -> _OfRun:
        client = self.connected()
        if run.path not in self._runs:
            above = self._of(parent, None).sent.run_id if parent else ""
            sent = read_sent(run.path, self.target)
            if not sent.run_id or not _is_there(client, sent.run_id):
                sent = Sent(run_id=self._found(client, run) or self._created(client, run, above))
                remember(run.path, self.target, sent)
            self._runs[run.path] = _OfRun(client, self._experiment, self.target, run, sent)
        return self._runs[run.path]

    def _found(self, client: MlflowClient, run: Run) -> str:
        """A run that was sent before, though its directory does not remember it."""
        wanted = f"tags.`{IDENTITY}` = '{identity(run)}'"
        there = client.search_runs([self._experiment], wanted, max_results=1)
        return str(there[0].info.run_id) if there else ""

    def _created(self, client: MlflowClient, run: Run, parent: str) -> str:
        began = round(1000 * moment(run.facts.started))
        made = client.create_run(self._experiment, start_time=began, tags=dict(tags_of(run, parent)))
        return str(made.info.run_id)


class _OfRun:
    """One run: what it has gained goes to MLflow in the order in which it came to be."""

    def __init__(self, client: MlflowClient, experiment: str, target: MlflowTarget, run: Run, sent: Sent) -> None:
        self.client, self.experiment, self.target, self.sent = client, experiment, target, sent
        self.path = run.path
        self.epochs = NewEpochs(run.path, run.facts.started, sent.epochs)
        self.unsent: list[TimedEpoch] = []

    def grow(self, run: Run, *, last: bool) -> None:
        ended = has_ended(run)
        if not ended and self.sent.status:  # it is gone on with
            self.client.update_run(self.sent.run_id, status="RUNNING")
            self.note(status="")
        self.send_epochs(run, ended=ended)
        if ended and (last or not self.sent.status):
            self.send_parameters(run)
            self.send_scores(run)
            self.send_files(run)
            self.send_model(run)
            self.end(run)

    def send_epochs(self, run: Run, *, ended: bool) -> None:
        while epochs := self.unsent or self.epochs.read(EPOCHS, ended=ended):
            self.unsent = epochs
            self.send_parameters(run)
            keys = keys_of(dict.fromkeys(name for epoch in self.unsent for name in epoch.values))
            metrics = [
                (keys[name], value, epoch.milliseconds, epoch.number)
                for epoch in self.unsent
                for name, value in epoch.values.items()
            ]
            self.send_metrics(metrics)
            self.note(epochs=self.sent.epochs + len(self.unsent))
            self.unsent = []

    def send_metrics(self, metrics: list[tuple[str, Any, int, int]]) -> None:
        from mlflow.entities import Metric

        for start in range(0, len(metrics), NUMBERS):
            part = [Metric(key, float(value), moment, step) for key, value, moment, step in metrics[start:][:NUMBERS]]
            self.client.log_batch(self.sent.run_id, metrics=part)

    def send_parameters(self, run: Run) -> None:
        """The resolved config is final with the first epoch; MLflow lets no parameter change."""
        if self.sent.parameters:
            return
        from mlflow.entities import Param

        parameters = parameters_of(run)
        keys = keys_of(parameters)
        all_of_them = [Param(keys[name], _text(value)) for name, value in parameters.items()]
        for start in range(0, len(all_of_them), PARAMETERS):
            self.client.log_batch(self.sent.run_id, params=all_of_them[start:][:PARAMETERS])
        self.note(parameters=True)

    def send_scores(self, run: Run) -> None:
        scores = final_scores(run)
        if self.sent.scores or not scores:
            return
        keys, ended = keys_of(scores), round(1000 * moment(run.facts.ended))
        step = run.metrics.kept_epoch
        self.send_metrics([(keys[name], value, ended, step) for name, value in scores.items()])
        self.note(scores=True)

    def send_files(self, run: Run) -> None:
        for path in artifacts_of(run.path):
            name = str(path.relative_to(run.path))
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            if self.sent.files.get(name) != content:
                folder = str(path.parent.relative_to(run.path))
                self.client.log_artifact(self.sent.run_id, str(path), None if folder == "." else folder)
                self.note(files={**self.sent.files, name: content})

    def send_model(self, run: Run) -> None:
        """Once it is whole there; a name without files, of a sending that broke, is not used."""
        if self.sent.model or not (run.path / layout.MODEL).is_file() or not (run.path / layout.SIGNATURE).is_file():
            return
        from mlflow.entities import LoggedModelOutput, LoggedModelStatus

        of_this_run = f"source_run_id = '{self.sent.run_id}'"
        there = self.client.search_logged_models([self.experiment], of_this_run)
        whole = [model for model in there if model.status == LoggedModelStatus.READY]
        if not whole:
            name, run_id = "model", self.sent.run_id
            made = self.client.create_logged_model(self.experiment, name, run_id, model_type="keras")
            with tempfile.TemporaryDirectory(prefix="nnrun-model-") as folder:
                write_model(run, Path(folder), made.model_id, run_id)
                self.client.log_model_artifacts(made.model_id, folder)
            step = run.metrics.kept_epoch if final_scores(run) else 0
            self.client.log_outputs(run_id, [LoggedModelOutput(made.model_id, step)])
            whole = [self.client.finalize_logged_model(made.model_id, LoggedModelStatus.READY)]
        self.note(model=whole[0].model_id)

    def end(self, run: Run) -> None:
        status = status_of(run)
        if self.sent.status != status:
            for name, value in tags_of(run).items():  # the engine, and why it failed, are known only now
                if name.startswith("nnrun."):
                    self.client.set_tag(self.sent.run_id, name, value)
            ended = moment(run.facts.ended)
            self.client.set_terminated(self.sent.run_id, status, round(1000 * ended) if ended else None)
            self.note(status=status)

    def note(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.sent, name, value)
        remember(self.path, self.target, self.sent)


def artifacts_of(run: Path) -> list[Path]:
    """The files of a run that are sent beside its model: config, history, metrics, plots."""
    patterns = (*ARTIFACTS, *OF_GROUPS, f"{layout.PLOTS}/*.png")
    return [path for pattern in patterns for path in sorted(run.glob(pattern)) if path.is_file()]


def remember(path: Path, target: MlflowTarget, sent: Sent) -> None:
    """Write what was sent; where the directory cannot be written, MLflow's own tags tell it the next time."""
    try:
        write_sent(path, target, sent)
    except NnrunError as error:
        if path.is_dir() and os.access(path, os.W_OK):
            raise NotSent(str(error)) from error


@contextmanager
def told() -> Iterator[None]:
    """Whatever the client raises is one thing: it could not be sent; why, in one line, without passwords."""
    try:
        yield
    except NotSent:
        raise
    except Exception as error:  # of requests, SQLAlchemy, MLflow, the system
        raise NotSent(reason_of(error)) from error


def reason_of(error: BaseException) -> str:
    """Why, as the innermost error says it that does."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    texts = [f"{error}", f"{cause}"]
    text = next((known for pattern, known in _KNOWN.items() if any(pattern in text for text in texts)), "")
    return text or masked(" ".join(str(error).split()))[:300] or type(error).__name__


_KNOWN = {
    "Connection refused": "the connection was refused: no server answers there",
    "Name or service not known": "there is no such host",
    "Read timed out": "it did not answer in time",
    "error code 401": "it refuses who asks (401); set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
    "error code 403": "it refuses what is asked (403)",
}


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


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
