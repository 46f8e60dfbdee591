"""One run on an MLflow server or in its database: it grows with its directory, and ends as it ended."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import run_layout as layout
from nnrun.errors import NnrunError
from nnrun.runs import Run
from nnrun.tracking.directory import final_scores, has_ended
from nnrun.tracking.mlflow_model import write_model
from nnrun.tracking.mlflow_texts import keys_of, status_of, tags_of
from nnrun.tracking.new_epochs import NewEpochs, TimedEpoch, moment
from nnrun.tracking.parameters import parameters_of
from nnrun.tracking.sent import Sent, write_sent
from nnrun.tracking.targets import MlflowTarget
from nnrun.tracking.tracker import NotSent

if TYPE_CHECKING:
    from mlflow import MlflowClient

EPOCHS = 200
"""Epochs that are read at once, and wait in memory where they cannot be sent."""
NUMBERS = 1000
"""Metrics in one request, as MLflow bounds them; of parameters it takes 100."""
PARAMETERS = 100
ARTIFACTS = ("config*.yaml", layout.RESOLVED, layout.HISTORY, layout.TIMINGS, layout.METRICS, layout.SIGNATURE)
OF_GROUPS = (layout.KFOLD, layout.ENSEMBLE, layout.MEAN_HISTORY)
"""Files that are sent; none that holds rows of the data."""


class MlflowRun:
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
            self.end(run)
            self.send_model(run)

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
            if not ended:  # the rest comes with the next calls, between which the training has the machine
                break

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
        """Once; what a sending that broke has left of it is removed there."""
        if self.sent.model or not all(is_own_file(run.path / name) for name in (layout.MODEL, layout.SIGNATURE)):
            return
        from mlflow.entities import LoggedModelOutput, LoggedModelStatus

        of_this_run = f"source_run_id = '{self.sent.run_id}'"
        there = self.client.search_logged_models([self.experiment], of_this_run)
        whole = [model for model in there if model.status == LoggedModelStatus.READY]
        for model in there:
            if model not in whole:
                self.client.delete_logged_model(model.model_id)
        if not whole:
            name, run_id = "model", self.sent.run_id
            model = self.client.create_logged_model(self.experiment, name, run_id, model_type="keras")
            with tempfile.TemporaryDirectory(prefix="nnrun-model-") as folder:
                write_model(run, Path(folder), model.model_id, run_id)
                self.client.log_model_artifacts(model.model_id, folder)
            step = run.metrics.kept_epoch if final_scores(run) else 0
            self.client.log_outputs(run_id, [LoggedModelOutput(model.model_id, step)])
            whole = [self.client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)]
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
    return [path for pattern in patterns for path in sorted(run.glob(pattern)) if is_own_file(path)]


def is_own_file(path: Path) -> bool:
    """Whether a file lies there itself: a link may name any file of whoever sends the directory of somebody else."""
    return path.is_file() and not path.is_symlink() and not path.parent.is_symlink()


def remember(path: Path, target: MlflowTarget, sent: Sent) -> None:
    """Write what was sent; where the directory cannot be written, MLflow's own tags tell it the next time."""
    try:
        write_sent(path, target, sent)
    except NnrunError as error:
        if path.is_dir() and os.access(path, os.W_OK):
            raise NotSent(str(error)) from error


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
