"""The live line of a running training: rich's progress bar with time left and metrics, drawn over itself.

Of rich's Progress only the bar is used. Its table of columns takes ten times as long to draw, which epochs of a
millisecond would feel, and cuts numbers in their middle; its Live hides the cursor, which a process that is killed for
memory never brings back, and ends by moving it up, which the output of a notebook does not carry out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from nnrun.console.progress import Clock, PlainProgress, Progress, epoch_pieces, fitted, numbered
from nnrun.console.rich_console import rich_console
from nnrun.words.numbers import clock as clock_time
from nnrun.words.numbers import paired
from nnrun.words.text import cut, escape, has_colour, is_terminal, terminal_width, width_of

if TYPE_CHECKING:
    from rich.console import Console

    from nnrun.types import Epoch

REDRAW = 0.1
"""Seconds between two drawings: each takes less than a millisecond."""
_BAR = 12
_NARROW = 60
"""Columns below which the line of a fold, which has its name too, makes do with a third of the bar."""


class LiveProgress(PlainProgress):
    """One line with bar, time left and metrics, drawn over itself; the epochs that are kept stand above it."""

    def __init__(
        self, stream: IO[str], clock: Clock = time.monotonic, width: Callable[[], int] | None = None, name: str = ""
    ) -> None:
        """Show nothing yet.

        Args:
            stream: A terminal.
            clock: Gives seconds.
            width: Gives the columns of the terminal, which may change.
            name: Of a fold, none of whose epochs is kept: it has a line of its own when it has ended.
        """
        super().__init__(stream, clock)
        self._name = name
        self._width = width or (lambda: terminal_width(stream))
        self._bar_width = _BAR // 3 if name and self._width() < _NARROW else _BAR
        self._console: Console | None = None
        self._began_at = clock()
        self._after_first: float | None = None
        self._done = 0
        self._drawn_at = -math.inf
        self._is_drawn = False

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins: the line appears at once, since compiling the first step may take seconds."""
        super().started(steps_per_epoch, epochs, engine)
        self._began_at = self._clock()
        self._draw(1, 0.0, [f"compiling ({engine})"])

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """``step`` of an epoch's ``steps`` are done, with the metrics so far."""
        if self._clock() - self._drawn_at >= REDRAW:
            share = step / max(1, steps)
            pieces = [self._left(epoch - 1, share), f"step {step}/{steps}", *paired(logs, {})]
            self._draw(epoch, epoch - 1 + share, pieces)

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""
        self._done += 1
        if self._after_first is None:
            self._after_first = self._clock()
        super().epoch_ended(epoch)
        if self._clock() - self._drawn_at >= REDRAW or not self._is_drawn:
            metrics = paired(epoch.training, epoch.validation)
            self._draw(epoch.number, epoch.number, [self._left(epoch.number, 0.0), *metrics])

    def close(self) -> None:
        """Training has ended: the live line goes, the last epoch's line stays."""
        self._erase()
        super().close()

    def _keep(self, epoch: Epoch) -> None:
        self._kept_at, self._unwritten = self._clock(), None
        if not self._name:
            self._erase()
            self._write(fitted(epoch_pieces(epoch, self._epochs), self._width() - 1) + "\n")

    def _left(self, epochs: int, share: float) -> str:
        """Time left from the pace so far; the first epoch, which compiles, counts only while it is the only one."""
        paced = self._after_first is not None and self._done > 1
        since = self._after_first if paced and self._after_first is not None else self._began_at
        done = self._done - paced + share
        if done <= 0:
            return ""
        return f"{clock_time((self._clock() - since) / done * (self._epochs - epochs - share))} left"

    def _draw(self, epoch: int, done: float, pieces: Sequence[str]) -> None:
        self._drawn_at, self._is_drawn = self._clock(), True
        width = self._width() - 1
        head = cut("  ".join(filter(None, (self._name, numbered(epoch, self._epochs)))), width)
        room = width - width_of(head) - 1
        bar = self._bar(done / max(1, self._epochs), min(self._bar_width, room)) if room > 0 else ""
        rest = fitted([escape(piece) for piece in pieces if piece], room - self._bar_width - 1)
        self._write(f"\r{' '.join(filter(None, (head, bar, rest)))}\x1b[K")

    def _bar(self, share: float, width: int) -> str:
        from rich.progress_bar import ProgressBar

        if self._console is None:
            self._console = rich_console(self._stream, width, colour=has_colour(self._stream))
        bar = ProgressBar(1.0, share, width, style="bright_black", complete_style="cyan", finished_style="cyan")
        with self._console.capture() as capture:
            self._console.print(bar, end="")
        return capture.get()

    def _erase(self) -> None:
        if self._is_drawn:
            self._write("\r\x1b[K")
            self._is_drawn = False


def progress_for(stream: IO[str], *, quiet: bool = False) -> Progress:
    """The view that suits a stream: live on a terminal, plain lines elsewhere."""
    if quiet:
        return Progress()
    return LiveProgress(stream) if is_terminal(stream) else PlainProgress(stream)
