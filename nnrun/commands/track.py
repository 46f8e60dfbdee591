"""Track: sends a finished run to MLflow, or writes TensorBoard's files of it; nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.errors import ConfigError, StorageError
from nnrun.experiment.options import Options
from nnrun.experiment.tracking.sending import Sending
from nnrun.files import RunLike
from nnrun.runs import Run, Status
from nnrun.spec.keys.tracking_keys import uri_trouble
from nnrun.tracking.directory import runs_of
from nnrun.tracking.sent import read_sent
from nnrun.tracking.targets import MlflowTarget, Targets, check_installed, experiment_of, targets_of, written_tracking
from nnrun.words.masked_uris import masked


@dataclass(frozen=True)
class Tracked:
    """What was sent."""

    run: Run
    runs: tuple[Run, ...]
    """The run, and those inside it: folds, seeds, members."""
    targets: Targets

    @property
    def mlflow_runs(self) -> dict[str, str]:
        """MLflow's name for each run, by its directory."""
        target = self.targets.mlflow
        return {str(run): read_sent(run.path, target).run_id for run in self.runs} if target else {}

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        target = self.targets.mlflow
        there = target and {"uri": masked(target.uri), "experiment": target.experiment, "runs": self.mlflow_runs}
        files = [str(run / layout.EVENTS) for run in self.runs] if self.targets.tensorboard else []
        return {"run": str(self.run), "tensorboard": files, "mlflow": there}


def track(
    run: RunLike,
    mlflow: str | None = None,
    experiment: str | None = None,
    *,
    tensorboard: bool = False,
    options: Options | None = None,
    begins: Callable[[Targets], None] = lambda _: None,
) -> Tracked:
    """Send a run, or a group with its runs, from its directory alone. What was sent before is not sent again.

    Arguments are those of `nnrun.track`.

    Raises:
        ConfigError: Neither the arguments nor the run's config say where; a package is missing; it still trains.
        RunNotFound: There is no such run.
        StorageError: Not all could be sent; what was, is remembered.
    """
    opened = runs.open_run(run, (options or Options()).runs_dir, unfinished=True)
    if opened.status == Status.RUNNING:
        raise ConfigError(f"{opened} is still being trained; send it when it has ended", code="run-in-use")
    targets = _targets(opened, mlflow, experiment, tensorboard=tensorboard)
    begins(targets)
    with Sending(targets, is_background=False) as sending:
        sending.begin(opened.path)
        troubles = sending.finish(None)
    if troubles:
        lines = [f"not all was sent to {shown or targets.shown}: {why}" for shown, why in troubles]
        raise StorageError(f"{opened}: {'; '.join(lines)}; the same command goes on", code="not-sent")
    return Tracked(opened, tuple(runs_of(opened.path)), targets)


def _targets(run: Run, mlflow: str | None, experiment: str | None, *, tensorboard: bool) -> Targets:
    written, name = written_tracking(run)
    if mlflow is None and not tensorboard:
        targets = targets_of(written, name)
        if not targets:
            message = f"the config of {run} has no tracking"
            raise ConfigError(message, code="wrong-arguments", help="say --tensorboard, or --mlflow URI")
        target = targets.mlflow
        return Targets(targets.tensorboard, MlflowTarget(target.uri, experiment) if target and experiment else target)
    if tensorboard:
        check_installed("tensorboard")
    if mlflow is None:
        return Targets(tensorboard=True)
    message, help = uri_trouble(mlflow)
    if message:
        raise ConfigError(f"--mlflow: {message}", code="wrong-tracking-uri", help=help)
    check_installed("mlflow")
    return Targets(tensorboard, MlflowTarget(mlflow, experiment or experiment_of(written, name)))
