"""Sinks: whoever hears how runs go, as a directory, a log, a terminal, plots do; callbacks of a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnrun.engine import Listener
from nnrun.plots import Picture
from nnrun.runs import Facts, Metrics
from nnrun.types import Epoch, Scores, Signature, Units
from nnrun.words.score_units import shown, shown_epoch


class Sink(Listener):
    """Hears of one run after the other, and of the group that they belong to.

    Every method does nothing, so that a sink says only what matters to it. A training calls them in this order: opened,
    began, started, resumed, progress, epoch and why_stop, trained, file, pictures, remarks, note, ended; whatever began
    has an end, too.
    """

    def along(self) -> Sink:
        """What of it goes where runs are trained, into another process; what shows something stays here."""
        return Sink()

    def opened(self, path: Path) -> None:
        """The directory is there that all of it lies in: a run's own, or that of the group that runs belong to."""

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:
        """Everything is ready, the first epoch comes next; the directory has what is known by then."""

    def trained(self, metrics: Metrics | None) -> None:
        """The last epoch is over; what is written and scored comes next.

        Args:
            metrics: What metrics.json will say, but for the scores; None where an error ended the training.
        """

    def file(self, path: Path) -> None:
        """A file of the run is there, whole."""

    def pictures(self, make: Callable[[], Iterable[Picture]]) -> None:
        """There are pictures to be drawn which a run directory does not have: of rows of the data.

        Args:
            make: Makes them; called by whoever draws.
        """

    def note(self, text: str) -> None:
        """Something a person should know."""

    def remarks(self) -> list[str]:
        """Notes on the sink itself; asked for once, before the run ends, whose notes they become."""
        return []

    def ended(self, facts: Facts, metrics: Metrics | None) -> None:
        """The run is over: completed, interrupted or failed, as its facts say; with its scores, if it came to them."""

    def group_began(self, runs: int, notes: Sequence[str], what: str = "folds", finished: int = 0) -> None:
        """Several runs are about to be trained, but for those that are finished.

        Args:
            runs: How many there are.
            notes: Notes on them.
            what: They are called together: folds, seeds.
            finished: How many are not trained again.
        """

    def task_began(self, label: str) -> None:
        """One of several runs is about to be prepared."""

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        """Other processes train these runs, by label; told a few times a second, with their directories."""

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """One of several runs has these scores, and all so far that mean."""

    def task_pruned(self, label: str, reason: str, seconds: float) -> None:
        """One of several runs was ended early, since it fell behind the others."""

    def task_failed(self, label: str, reason: str) -> None:
        """One of several runs is lost; the others go on."""


class Sinks(Sink):
    """A list of sinks is a sink."""

    def __init__(self, sinks: Iterable[Sink]) -> None:
        self.sinks = tuple(sinks)

    def along(self) -> Sink:
        """What of each goes."""
        return Sinks(sink.along() for sink in self.sinks)

    def opened(self, path: Path) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.opened(path)

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.began(path, facts, signature)

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.started(steps_per_epoch, epochs, engine)

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.resumed(history)

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.progress(epoch, step, steps, logs)

    def epoch(self, epoch: Epoch) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.epoch(epoch)

    def why_stop(self, epoch: Epoch) -> str:
        """Ask each; the first that ends it says why."""
        return next(filter(None, [sink.why_stop(epoch) for sink in self.sinks]), "")

    def trained(self, metrics: Metrics | None) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.trained(metrics)

    def file(self, path: Path) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.file(path)

    def pictures(self, make: Callable[[], Iterable[Picture]]) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.pictures(make)

    def note(self, text: str) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.note(text)

    def remarks(self) -> list[str]:
        """Ask each."""
        return [remark for sink in self.sinks for remark in sink.remarks()]

    def ended(self, facts: Facts, metrics: Metrics | None) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.ended(facts, metrics)

    def group_began(self, runs: int, notes: Sequence[str], what: str = "folds", finished: int = 0) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.group_began(runs, notes, what, finished)

    def task_began(self, label: str) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.task_began(label)

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.waiting(tasks)

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.task_ended(label, scores, mean, seconds)

    def task_pruned(self, label: str, reason: str, seconds: float) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.task_pruned(label, reason, seconds)

    def task_failed(self, label: str, reason: str) -> None:
        """Tell each."""
        for sink in self.sinks:
            sink.task_failed(label, reason)


class ShownUnits(Sinks):
    """Hands on what a person reads: scores of a scaled target in the units of the source, or marked."""

    def __init__(self, sink: Sink, units: Units) -> None:
        super().__init__([sink])
        self.units = units

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Tell it in its units."""
        super().resumed([shown_epoch(epoch, self.units) for epoch in history])

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Tell it in its units."""
        super().progress(epoch, step, steps, shown(logs, self.units) if self.units else logs)

    def epoch(self, epoch: Epoch) -> None:
        """Tell it in its units."""
        super().epoch(shown_epoch(epoch, self.units))

    def why_stop(self, epoch: Epoch) -> str:
        """Ask it in its units."""
        return super().why_stop(shown_epoch(epoch, self.units))
