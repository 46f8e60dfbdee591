"""The view of a running training on a terminal: kept epochs as lines, and under them a live screen (progress bar)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from nnrun.console.live.conversion import Conversion
from nnrun.console.live.run_view import RunView
from nnrun.console.live.screen import Screen
from nnrun.console.progress import Clock, Directions, PlainProgress, Progress, epoch_pieces, fitted
from nnrun.types import Epoch
from nnrun.words.text import can_redraw

REDRAW = 0.25
"""Seconds between two drawings: each takes up to a millisecond, and nobody reads faster."""


class LiveProgress(PlainProgress):
    """A screen with bar, time left and metrics, drawn over itself; the epochs that are kept stand above it."""

    def __init__(
        self,
        stream: IO[str],
        clock: Clock = time.monotonic,
        size: Callable[[], tuple[int, int]] | None = None,
        directions: Callable[[], Directions] = dict,
        *,
        is_followed: bool = False,
    ) -> None:
        """Show nothing yet.

        Args:
            stream: A terminal.
            clock: Gives seconds.
            size: Gives the columns and lines of the terminal, which may change.
            directions: Tells of metrics whether more or less is better, once there are some.
            is_followed: Whether epochs are heard of after they have ended, some at once, with what they took.
        """
        super().__init__(stream, clock)
        self._is_followed = is_followed
        self._screen = Screen(stream, size)
        self._view = RunView(clock, directions=directions)
        self._conversion = Conversion(clock)
        self._drawn_at = -math.inf

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of data that are converted before the training."""
        self._conversion.told(what, done, total)
        if done == total:
            self._screen.erase()
        elif self._clock() - self._drawn_at >= REDRAW:
            self._drawn_at = self._clock()
            self._screen.draw(self._conversion.lines)

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins: the screen appears at once, since compiling the first step may take seconds."""
        super().started(steps_per_epoch, epochs, engine)
        self._view.started(epochs, engine)
        self._draw()

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Training goes on after these epochs."""
        super().resumed(history)
        self._view.resumed(history)
        self._draw()

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """``step`` of an epoch's ``steps`` are done, with the metrics so far."""
        if self._clock() - self._drawn_at >= REDRAW:
            self._view.progress(epoch, step, steps, logs)
            self._draw()

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""
        self._view.epoch_ended(epoch, sum(epoch.seconds.values()) or None if self._is_followed else None)
        super().epoch_ended(epoch)
        if self._clock() - self._drawn_at >= REDRAW:
            self._draw()

    def redraw(self) -> None:
        """Draw it as it is now."""
        self._draw()

    def write(self, text: str) -> None:
        """Write lines above the screen."""
        self._screen.write(text)

    def close(self) -> None:
        """Training has ended: the screen goes, the last epoch's line stays."""
        self._screen.erase()
        super().close()

    def _line(self, epoch: Epoch) -> str:
        return fitted(epoch_pieces(epoch, self._epochs), self._screen.width)

    def _draw(self) -> None:
        self._drawn_at = self._clock()
        self._screen.draw(self._view.lines)


def progress_for(
    stream: IO[str],
    *,
    quiet: bool = False,
    directions: Callable[[], Directions] = dict,
    is_followed: bool = False,
) -> Progress:
    """The view that suits a stream: live on a terminal, plain lines elsewhere; arguments are those of the views."""
    if quiet:
        return Progress()
    if can_redraw(stream):
        return LiveProgress(stream, directions=directions, is_followed=is_followed)
    return PlainProgress(stream)
