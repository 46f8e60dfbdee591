"""The view of several trainings: a line for each that has ended, and under them, on a terminal, a live screen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from nnrun.console.live.conversion import Conversion
from nnrun.console.live.group_view import GroupView, together_of
from nnrun.console.live.live_progress import REDRAW
from nnrun.console.live.planned import planned
from nnrun.console.live.run_view import RunView
from nnrun.console.live.screen import Screen
from nnrun.console.progress import Clock, Directions, Progress, conversion_line, fitted
from nnrun.runs.following.followed_run import FollowedRun, News
from nnrun.types import Epoch, Scores
from nnrun.words.numbers import duration, number
from nnrun.words.score_units import shown_epoch
from nnrun.words.text import can_redraw, escape, is_terminal, terminal_width


class GroupLines(Progress):
    """A line for each training that has ended, with the mean so far."""

    def __init__(self, stream: IO[str], what: str = "folds") -> None:
        self._stream, self._together = stream, together_of(what)

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> None:
        """One of them is prepared."""

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of data that are converted before a training."""
        conversion_line(self, what, done, total)

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """One of them has these scores, and all so far that mean."""
        metrics = [f"{name} {number(scores[name])} ({self._together} {number(value)})" for name, value in mean.items()]
        self._write_pieces([label, *map(escape, metrics), duration(seconds)])

    def task_pruned(self, label: str, reason: str, seconds: float) -> None:
        """One of them fell behind the others."""
        when, by, why = escape(reason).partition(" by ")
        self._write_pieces([label, when, *([f"by {why}"] if by else []), duration(seconds)])

    def task_failed(self, label: str, reason: str) -> None:
        """One of them is lost."""
        self.write(f"{label}  failed: {escape(reason)}\n")

    def _write_pieces(self, pieces: list[str]) -> None:
        is_cut = is_terminal(self._stream)
        self.write((fitted(pieces, terminal_width(self._stream)) if is_cut else "  ".join(pieces)) + "\n")

    def write(self, text: str) -> None:
        """Write lines, at once."""
        self._stream.write(text)
        self._stream.flush()


class LiveGroup(GroupLines):
    """The same above a screen that shows how far they are, drawn over itself."""

    def __init__(
        self,
        stream: IO[str],
        runs: int,
        what: str = "folds",
        clock: Clock = time.monotonic,
        size: Callable[[], tuple[int, int]] | None = None,
        finished: int = 0,
    ) -> None:
        """Show nothing yet.

        Args:
            stream: A terminal.
            runs: How many there are; 0 where nobody knows it.
            what: They are called together.
            clock: Gives seconds.
            size: Gives the columns and lines of the terminal, which may change.
            finished: How many of them are done before anything is trained.
        """
        super().__init__(stream, what)
        self._clock = clock
        self._screen = Screen(stream, size)
        self._group = GroupView(runs, what, clock, finished)
        self._view = RunView(clock)
        self._conversion = Conversion(clock)
        self._followed: dict[str, FollowedRun] = {}
        self._drawn_at = -math.inf

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> None:
        """One of them is prepared; the epochs that follow are its own, where they come from this process."""
        self._view = self._group.task_began(label, directions)
        self._draw()

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of data that are converted before a training."""
        self._conversion.told(what, done, total)
        if done == total or self._is_due():
            self._draw()

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # noqa: ARG002  # the engine's protocol
        """Its training begins."""
        self._view.started(epochs, engine)
        self._draw()

    def resumed(self, history: Sequence[Epoch]) -> None:
        """It goes on after these epochs."""
        self._view.resumed(history)
        self._draw()

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Some steps of an epoch are done."""
        if self._is_due():
            self._view.progress(epoch, step, steps, logs)
            self._draw()

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""
        self._view.epoch_ended(epoch)
        if self._is_due():
            self._draw()

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        """Other processes train these runs; their directories tell how far they are."""
        for label, path in tasks.items():
            run = self._followed.setdefault(label, FollowedRun(path, self._clock))
            self.follow(label, run, run.poll())
        if self._is_due():
            self._draw()

    def follow(self, label: str, run: FollowedRun, news: News) -> None:
        """Take what a look at a run's directory brought, while it is one of those that are trained."""
        view = self._group.views.get(label)
        if view is None:
            return
        if news.is_anew:
            view = self._group.task_began(label, lambda: planned(run.path).directions)
        if not view.epochs and run.is_known:
            view.started(planned(run.path).epochs, run.facts.engine)
        for epoch in news.epochs:
            view.epoch_ended(shown_epoch(epoch, run.facts.units), sum(epoch.seconds.values()) or None)

    def redraw(self) -> None:
        """Draw it as it is now."""
        self._draw()

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """One of them has these scores, and all so far that mean."""
        self._group.task_ended(label, mean, seconds)
        super().task_ended(label, scores, mean, seconds)
        self._draw()

    def task_pruned(self, label: str, reason: str, seconds: float) -> None:
        """One of them fell behind the others."""
        self._group.task_pruned(label, seconds)
        super().task_pruned(label, reason, seconds)
        self._draw()

    def task_failed(self, label: str, reason: str) -> None:
        """One of them is lost."""
        self._group.task_failed(label)
        super().task_failed(label, reason)
        self._draw()

    def write(self, text: str) -> None:
        """Write lines above the screen."""
        self._screen.write(text)

    def close(self) -> None:
        """All of them are over, or there is an end: the screen goes."""
        self._screen.erase()

    def _is_due(self) -> bool:
        return self._clock() - self._drawn_at >= REDRAW

    def _draw(self) -> None:
        self._drawn_at = self._clock()
        self._screen.draw(lambda screen: [*self._conversion.lines(screen), *self._group.lines(screen)])


def group_progress_for(
    stream: IO[str], runs: int, what: str = "folds", finished: int = 0, *, quiet: bool = False
) -> Progress:
    """The view of several trainings that suits a stream: live on a terminal, plain lines elsewhere."""
    if quiet:
        return Progress()
    return LiveGroup(stream, runs, what, finished=finished) if can_redraw(stream) else GroupLines(stream, what)
