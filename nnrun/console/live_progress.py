"""The live line of a running training (progress bar): rich's bar and time left, drawn over itself on a terminal.

rich's own Live hides the cursor, which a process that is killed for memory never brings back, and ends by moving it up,
which the output of a notebook does not carry out: one line needs neither.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from nnrun.console.progress import Clock, PlainProgress, QuietProgress, epoch_pieces, fitted, numbered
from nnrun.words.numbers import clock as clock_time
from nnrun.words.numbers import paired
from nnrun.words.text import escape, has_colour, is_terminal, terminal_width

if TYPE_CHECKING:
    from rich.progress import Progress

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
        self._bar = _BAR
        self._view: Progress | None = None
        self._drawn_at = -math.inf
        self._is_drawn = False

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins: the line appears at once, since compiling the first step may take seconds."""
        super().started(steps_per_epoch, epochs, engine)
        self._bar = _BAR // 3 if self._name and self._width() < _NARROW else _BAR
        self._view = _view(self._stream, self._bar, self._clock)
        self._view.add_task("", total=epochs, rest="")
        self._draw(1, 0.0, f"compiling ({engine})", [])

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """``step`` of an epoch's ``steps`` are done, with the metrics so far."""
        if self._clock() - self._drawn_at >= REDRAW:
            self._draw(epoch, epoch - 1 + step / max(1, steps), f"step {step}/{steps}", paired(logs, {}))

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""
        super().epoch_ended(epoch)
        if self._clock() - self._drawn_at >= REDRAW or not self._is_drawn:
            self._draw(epoch.number, epoch.number, "", paired(epoch.training, epoch.validation))

    def close(self) -> None:
        """Training has ended: the live line goes, the last epoch's line stays."""
        self._erase()
        super().close()

    def _keep(self, epoch: Epoch) -> None:
        self._kept_at, self._unwritten = self._clock(), None
        if not self._name:
            self._erase()
            self._write(fitted(epoch_pieces(epoch, self._epochs), self._width() - 1) + "\n")

    def _draw(self, epoch: int, done: float, state: str, metrics: Sequence[str]) -> None:
        assert self._view is not None
        self._drawn_at, self._is_drawn = self._clock(), True
        (task,) = self._view.tasks
        head = "  ".join(filter(None, (self._name, numbered(epoch, self._epochs))))
        self._view.update(task.id, completed=done, description=head)
        left = "" if task.time_remaining is None else f"{clock_time(task.time_remaining)} left"
        pieces = [" ".join(filter(None, (left, escape(state)))), *map(escape, metrics)]
        console, width = self._view.console, self._width() - 1
        room = max(0, width - len(head) - self._bar - 2)
        self._view.update(task.id, rest=fitted([piece for piece in pieces if piece], room))
        console.width = width
        with console.capture() as capture:
            console.print(self._view.get_renderable())
        self._write(f"\r{capture.get().rstrip()}\x1b[K")

    def _erase(self) -> None:
        if self._is_drawn:
            self._write("\r\x1b[K")
            self._is_drawn = False


def progress_for(stream: IO[str], *, quiet: bool = False) -> QuietProgress:
    """The view that suits a stream: live on a terminal, plain lines elsewhere."""
    if quiet:
        return QuietProgress()
    return LiveProgress(stream) if is_terminal(stream) else PlainProgress(stream)


def _view(stream: IO[str], bar: int, clock: Clock) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(
        file=stream,
        force_terminal=True,
        force_jupyter=False,
        color_system="standard" if has_colour(stream) else None,
        legacy_windows=False,
    )
    bars = BarColumn(bar, style="bright_black", complete_style="cyan", finished_style="cyan")
    head, rest = (TextColumn(f"{{task.{text}}}", markup=False) for text in ("description", "fields[rest]"))
    # the pace is that of the whole training but for its first epoch, which compiles
    return Progress(
        head, bars, rest, console=console, auto_refresh=False, get_time=clock, speed_estimate_period=math.inf
    )
