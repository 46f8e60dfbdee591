"""The log file of a run, log.txt: what a terminal would have shown of it, in the plainest form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from nnrun import run_layout as layout
from nnrun.console.header import header
from nnrun.console.paper import text_of
from nnrun.console.progress import PlainProgress
from nnrun.console.results.score_tables import summary
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Facts, Metrics
from nnrun.streams import Shown
from nnrun.types import Epoch, Signature

WIDTH = 100
"""Columns."""


class LogSink(Sink):
    """Writes log.txt of each run. A line that the disk does not take is missing there and ends nothing."""

    def __init__(self) -> None:
        self._path = Path()
        self._log: Shown | None = None
        self._lines: PlainProgress | None = None

    def along(self) -> Sink:
        """A log is written where a run is trained."""
        return LogSink()

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:
        """Open it, after what earlier attempts wrote, and write what is about to be trained."""
        self._path = path
        self._log = Shown((path / layout.LOG).open("a", encoding="utf-8", buffering=1))
        self._lines = PlainProgress(cast("IO[str]", self._log))
        self._write(text_of([header(facts, signature)], WIDTH))

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Learn how many epochs there are."""
        if self._lines:
            self._lines.started(steps_per_epoch, epochs, engine)

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Say after which epoch it goes on."""
        if self._lines:
            self._lines.resumed(history)

    def epoch(self, epoch: Epoch) -> None:
        """Write an epoch, or remember it in case it stays the last."""
        if self._lines:
            self._lines.epoch_ended(epoch)

    def trained(self, metrics: Metrics | None) -> None:  # noqa: ARG002  # a sink's
        """Write the last epoch."""
        if self._lines:
            self._lines.close()

    def ended(self, facts: Facts, metrics: Metrics | None) -> None:
        """Write the scores and close it."""
        if metrics is not None:
            self._write(text_of(summary(metrics, str(self._path), facts.seconds["total"]), WIDTH))
        if self._log is not None:
            self._log.close()
        self._log = self._lines = None

    def _write(self, text: str) -> None:
        if self._log is not None:
            self._log.write(text + "\n")
