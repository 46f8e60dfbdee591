"""The run directory as a sink: its files before the first epoch, its history line by line."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from nnrun import data, model, spec
from nnrun import run_layout as layout
from nnrun.errors import ConfigError, NnrunError
from nnrun.experiment.run.built import BuiltExperiment, plugin_files, write_config
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.sinks import Sink
from nnrun.files import RECORD, read_regular
from nnrun.runs import Run
from nnrun.runs.split import equal_splits
from nnrun.spec.reading import read_text
from nnrun.types import Epoch

LOOK_AGAIN = 1.0
"""Seconds after which the next epoch sees whether the directory is still there."""


class DirectorySink(Sink):
    """Writes an epoch to the disk before anyone else hears of it."""

    def __init__(self, run: RunInProgress, experiment: BuiltExperiment, others: Sink) -> None:
        self.run, self.others = run, others
        self.experiment, self.resolved = experiment, experiment.resolved
        self.history: list[Epoch] = []
        """What was told of, so that it can be written again."""
        self._is_full = self._is_lost = False
        self._looked_at = time.monotonic()

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # noqa: ARG002  # the engine's protocol
        """The engine is chosen: the resolved config names it."""
        self.run.train()
        self.resolved = replace(self.resolved, training=replace(self.resolved.training, engine=engine))
        self.run.writer.write_resolved(spec.to_yaml(self.resolved))

    def resumed(self, history: Sequence[Epoch]) -> None:
        """It goes on after these epochs, which are written."""
        self.history = list(history)

    def epoch(self, epoch: Epoch) -> None:
        """Append an epoch; on a full disk it waits for the next one, or for the end."""
        if time.monotonic() - self._looked_at >= LOOK_AGAIN:
            self.look()
        self.history.append(epoch)
        if not self.run.writer.append_epoch(epoch) and not self._is_full:
            self._is_full = True
            text = f"no space left on the disk for {self.run.path}; training goes on, make room for its end"
            self.others.note(text)

    def look(self) -> None:
        """See that the directory is there, and write what is known of the run again where somebody took it away.

        Where it cannot be written, it is tried again; training goes on.
        """
        self._looked_at = time.monotonic()
        if self.run.is_there:
            return
        try:
            self.run.make_again()
            write_beginning(self.run, replace(self.experiment, resolved=self.resolved), anew=True)
            self.run.writer.rewind(self.history)
        except NnrunError as error:
            if not self._is_lost:
                self._is_lost = True
                text = f"{self.run.path} is gone, and cannot be written again: {error.problems[0].text}"
                self.others.note(f"{text}; training goes on")
            return
        self._is_lost = False
        self.others.note(f"{self.run.path} was taken away while it was trained; it is written again")


def check_beginning(run: RunInProgress, experiment: BuiltExperiment) -> None:
    """That what is trained is what a directory was begun with.

    Raises:
        ConfigError: It has other rows in its parts, or other inputs and targets.
    """
    begun, prepared = Run(run.path), experiment.prepared
    if not equal_splits(begun.split, prepared.split) or begun.signature != prepared.dataset.signature:
        raise ConfigError(
            f"{run.path} was begun with other rows in its parts, or other columns, than its config and data give now",
            code="cannot-resume",
        )
    _check_order(begun, prepared.dataset.train.chunk)


def _check_order(begun: Run, chunk: int) -> None:
    """That the rows are drawn in the order of before: with other memory, rows may be in chunks that were not.

    Raises:
        ConfigError: They would be drawn in another one.
    """
    path = begun.file(layout.RESOLVED)
    before = read_text(read_regular(path, RECORD).decode(), str(path)).plain()["training"].get("chunk") or 0
    if before != chunk:
        words = [f"in chunks of {rows} rows" if rows else "with all rows in memory" for rows in (before, chunk)]
        message = f"{begun.path} was begun {words[0]}, and would go on {words[1]}, in another order"
        raise ConfigError(
            f"{message}; go on with it on a machine with more memory",
            code="cannot-resume",
        )


def write_beginning(run: RunInProgress, experiment: BuiltExperiment, *, anew: bool = False) -> None:
    """Write everything that is known before the first epoch; a directory that was begun before has its config."""
    writer, prepared = run.writer, experiment.prepared
    if anew or not run.is_reopened or not (run.path / layout.CONFIG).is_file():
        write_config(writer, prepared.config, plugin_files(experiment.spec))
    writer.write_signature(prepared.dataset.signature)
    writer.write_layers(model.layer_rows(experiment.network))
    writer.write_split(prepared.split)
    writer.write_files(data.preparation_files(prepared.dataset.preparation))
    writer.write_resolved(spec.to_yaml(experiment.resolved))
