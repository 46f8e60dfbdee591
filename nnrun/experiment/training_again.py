"""Finished runs trained again, in a scratch folder: from their directories and their data, as they were begun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.errors import Stopped, StorageError, TrainingError
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.executors.task import Task, Trainer
from nnrun.experiment.executors.worker import BegunDirectory
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.sinks import Sink, Sinks
from nnrun.experiment.sweeping.trial_ends import pruned_after
from nnrun.files import is_run
from nnrun.runs import Facts, Run, Status
from nnrun.spec import Config
from nnrun.types import Epoch, Signature

_NAME = "again"


class TrainingAgain:
    """Trains runs again, one after the other: they share the table, where they load the same, and what was compiled."""

    def __init__(self, options: Options, sink: Sink) -> None:
        self.options, self.sink = options, sink
        self.trainer = Trainer(options, PlotProcess(enabled=False), Clock())

    def config(self, run: Run) -> Config:
        """What a run was trained by. Raises ConfigError where it names plugins that are not trusted."""
        return spec.load(run.file(layout.RESOLVED), trust=self.options.trust)

    @contextmanager
    def trained(self, run: Run, epochs: int | None = None) -> Iterator[Run]:
        """The run, trained again, until the block ends. It may fail, as the run did.

        Args:
            run: Not one of several runs together.
            epochs: Stop after so many, in the midst of all that were asked for: what depends on their number stays.

        Raises:
            ConfigError: Its data is not found, or its plugins are not trusted.
            DataError: Its data has changed.
            Stopped: Interrupted.
        """
        config = self.config(run)
        table = self.trainer.tables.load(config, config_search(config, self.options))
        check_unchanged(table, run)
        task = Task(_NAME, config, run.split, called=run.facts.name)
        if run.status == Status.INTERRUPTED:
            epochs = min(epochs or len(run.epochs), len(run.epochs))
        ending = EndAfter(epochs, *pruned_after(run))
        with _scratch() as folder:
            directory = BegunDirectory(folder, smoke=run.facts.smoke)
            try:
                self.trainer.train(task, directory, Sinks([InPlaceOf(run, self.sink), ending]))
            except Stopped as stop:
                if not ending.has_ended:  # nothing of it stays that could be gone on with
                    raise Stopped(f"{stop.signal.word}; {run.path} is as it was", stop.signal) from None
            except TrainingError:
                if not is_run(folder / _NAME):
                    raise
            yield Run(folder / _NAME)


class EndAfter(Sink):
    """Ends a training after so many epochs as Ctrl-C would, or as a search has pruned it: nothing else is another."""

    def __init__(self, epochs: int | None, pruned: int = 0, reason: str = "") -> None:
        self.epochs, self.pruned, self.reason = epochs, pruned, reason
        self.asked = 0
        self.has_ended = False

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # noqa: ARG002  # a sink's
        """Learn how many there are."""
        self.asked = epochs

    def epoch(self, epoch: Epoch) -> None:
        """End it, unless it ends anyway."""
        if epoch.number == self.epochs and epoch.number < self.asked:
            self.has_ended = True
            raise KeyboardInterrupt

    def why_stop(self, epoch: Epoch) -> str:
        """Why it was pruned after an epoch."""
        return self.reason if epoch.number == self.pruned else ""


class InPlaceOf(Sinks):
    """Hands on what is heard of a training in a scratch folder as if it were that of the run."""

    def __init__(self, run: Run, sink: Sink) -> None:
        super().__init__([sink])
        self.run = run

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:  # noqa: ARG002  # the scratch folder
        """Tell it with the run's directory."""
        super().began(self.run.path, facts, signature)

    def file(self, path: Path) -> None:
        """Nothing that stays is written."""


@contextmanager
def _scratch() -> Iterator[Path]:
    try:
        folder = TemporaryDirectory(prefix="nnrun-verify-", ignore_cleanup_errors=True)
    except OSError as error:
        message = f"a temporary folder cannot be made: {error.strerror or error}"
        raise StorageError(message, code="cannot-write") from None
    with folder as path:
        yield Path(path)
