"""The view of several trainings: a line for each that has ended, and under them, on a terminal, a live screen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

from nnrun.console.live.group_view import GroupView
from nnrun.console.live.live_progress import REDRAW
from nnrun.console.live.run_view import RunView
from nnrun.console.live.screen import Screen
from nnrun.console.progress import Clock, Directions, Progress, fitted
from nnrun.types import Epoch, Scores
from nnrun.words.numbers import duration, number
from nnrun.words.text import can_redraw, escape, is_terminal, terminal_width


class GroupLines(Progress):
    """A line for each training that has ended, with the mean so far."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> None:
        """One of them is prepared."""

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """One of them has these scores, and all so far that mean."""
        metrics = [f"{name} {number(scores[name])} (mean {number(value)})" for name, value in mean.items()]
        pieces = [label, *map(escape, metrics), duration(seconds)]
        is_cut = is_terminal(self._stream)
        self.write((fitted(pieces, terminal_width(self._stream)) if is_cut else "  ".join(pieces)) + "\n")

    def task_failed(self, label: str, reason: str) -> None:
        """One of them is lost."""
        self.write(f"{label}  failed: {escape(reason)}\n")

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
        clock: Clock = time.monotonic,
        size: Callable[[], tuple[int, int]] | None = None,
        finished: int = 0,
    ) -> None:
        """Show nothing yet.

        Args:
            stream: A terminal.
            runs: How many there are.
            clock: Gives seconds.
            size: Gives the columns and lines of the terminal, which may change.
            finished: How many of them are done before anything is trained.
        """
        super().__init__(stream)
        self._clock = clock
        self._screen = Screen(stream, size)
        self._group = GroupView(runs, clock, finished)
        self._view = RunView(clock)
        self._drawn_at = -math.inf

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> None:
        """One of them is prepared; the epochs that follow are its own, where they come from this process."""
        self._view = self._group.task_began(label, directions)
        self._draw()

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # noqa: ARG002  # the engine's protocol
        """Its training begins."""
        self._view.started(epochs, engine)
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

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """One of them has these scores, and all so far that mean."""
        self._group.task_ended(label, mean)
        super().task_ended(label, scores, mean, seconds)
        self._draw()

    def task_failed(self, label: str, reason: str) -> None:
        """One of them is lost."""
        self._group.task_ended(label)
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
        self._screen.draw(self._group.lines(self._screen))


def group_progress_for(stream: IO[str], runs: int, *, quiet: bool = False) -> Progress:
    """The view of several trainings that suits a stream: live on a terminal, plain lines elsewhere."""
    if quiet:
        return Progress()
    return LiveGroup(stream, runs) if can_redraw(stream) else GroupLines(stream)
