"""The view of a running training: one live line on a terminal, plain lines elsewhere, or nothing.

Each of the three is a listener of the engine. Epochs may take a millisecond, so most of them are only remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import IO, TYPE_CHECKING, Any

from nnrun.words.numbers import clock as clock_time
from nnrun.words.numbers import duration, paired
from nnrun.words.text import can_show, cut, escape, is_terminal, terminal_width, width_of

if TYPE_CHECKING:
    from nnrun.types import Epoch

Clock = Callable[[], float]

LINES = 20
"""About so many epochs keep a line of their own; of more, every k-th does."""
PATIENCE = 10.0
"""After so many seconds the next epoch keeps a line in any case."""
REDRAW = 0.1
"""Seconds between two drawings of the live line."""
_BAR = 12
_NARROW = 60
"""Columns below which the line of a fold, which has its name too, makes do with a third of the bar."""


class QuietProgress:
    """Shows nothing."""

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins."""

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Some steps of an epoch are done."""

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""

    def close(self) -> None:
        """Training has ended, in whatever way."""


class PlainProgress(QuietProgress):
    """A line for about every twentieth part of the epochs, and for each one where they are slow."""

    def __init__(self, stream: IO[str], clock: Clock = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._epochs = 0
        self._every = 1
        self._kept_at = clock()
        self._unsaid: Epoch | None = None

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # noqa: ARG002  # the engine's protocol
        """Training begins: ``epochs`` of ``steps_per_epoch`` batches."""
        self._epochs = epochs
        self._every = kept_every(epochs)
        self._kept_at = self._clock()

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done; it is written, or remembered in case it stays the last."""
        if self._is_kept(epoch.number):
            self._keep(epoch)
        else:
            self._unsaid = epoch

    def close(self) -> None:
        """Training has ended: its last epoch is written if it was not yet."""
        if self._unsaid is not None:
            self._keep(self._unsaid)

    def _is_kept(self, number: int) -> bool:
        due = number % self._every == 0 or number in (1, self._epochs)
        return due or self._clock() - self._kept_at > PATIENCE

    def _keep(self, epoch: Epoch) -> None:
        self._kept_at, self._unsaid = self._clock(), None
        self._write(epoch_line(epoch, self._epochs) + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class LiveProgress(PlainProgress):
    """One line with bar, time left and metrics, drawn over itself; the epochs that are kept stand above it."""

    def __init__(self, stream: IO[str], clock: Clock = time.monotonic, width: Callable[[], int] | None = None) -> None:
        super().__init__(stream, clock)
        self._width = width or (lambda: terminal_width(stream))
        self._bar_width = _BAR
        self._signs = ("━", "─") if can_show(stream, "━─…µ") else ("#", "-")
        self._drawn_at = 0.0
        self._is_drawn = False
        self._done = 0
        self._began = clock()
        self._after_first: float | None = None

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins: the line appears at once, since compiling the first step may take seconds."""
        super().started(steps_per_epoch, epochs, engine)
        self._began = self._clock()
        self._draw(f"{_number(1, epochs)} {self._bar(0.0)} compiling ({escape(engine)})", [])

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """``step`` of an epoch's ``steps`` are done, with the metrics so far."""
        if self._clock() - self._drawn_at < REDRAW:
            return
        share = step / max(1, steps)
        head = f"{_number(epoch, self._epochs)} {self._bar((epoch - 1 + share) / max(1, self._epochs))}"
        self._draw(f"{head}{self._left(epoch - 1, share)} step {step}/{steps}", paired(logs, {}))

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""
        self._done += 1
        now = self._clock()
        if self._after_first is None:
            self._after_first = now
        super().epoch_ended(epoch)
        if now - self._drawn_at >= REDRAW or not self._is_drawn:
            head = f"{_number(epoch.number, self._epochs)} {self._bar(epoch.number / max(1, self._epochs))}"
            self._draw(head + self._left(epoch.number, 0.0), paired(epoch.training, epoch.validation))

    def close(self) -> None:
        """Training has ended: the live line goes, the last epoch's line stays."""
        self._erase()
        super().close()

    def _keep(self, epoch: Epoch) -> None:
        self._erase()
        self._kept_at, self._unsaid = self._clock(), None
        self._write(fitted(epoch_pieces(epoch, self._epochs), self._width() - 1) + "\n")

    def _left(self, epochs: int, share: float) -> str:
        """Time left from the pace so far; the first epoch, which compiles, counts only while it is the only one."""
        paced = self._after_first is not None and self._done > 1
        since = self._after_first if paced and self._after_first is not None else self._began
        done = self._done - paced + share
        if done <= 0:
            return ""
        return f" {clock_time((self._clock() - since) / done * (self._epochs - epochs - share))} left"

    def _bar(self, share: float) -> str:
        full = round(self._bar_width * min(1.0, max(0.0, share)))
        return self._signs[0] * full + self._signs[1] * (self._bar_width - full)

    def _draw(self, head: str, pieces: list[str]) -> None:
        self._drawn_at, self._is_drawn = self._clock(), True
        self._write(f"\r{fitted([head, *map(escape, pieces)], self._width() - 1)}\x1b[K")

    def _erase(self) -> None:
        if self._is_drawn:
            self._write("\r\x1b[K")
            self._is_drawn = False


class FoldProgress(LiveProgress):
    """The live line of a fold, of whose epochs none keeps a line."""

    def __init__(
        self, stream: IO[str], name: str, clock: Clock = time.monotonic, width: Callable[[], int] | None = None
    ) -> None:
        super().__init__(stream, clock, width)
        self._name = name
        if self._width() < _NARROW:
            self._bar_width = _BAR // 3

    def _keep(self, epoch: Epoch) -> None:  # noqa: ARG002  # the fold has a line of its own when it has ended
        self._unsaid = None

    def _draw(self, head: str, pieces: list[str]) -> None:
        super()._draw(f"{self._name}  {head}", pieces)


def progress_for(stream: IO[str], *, quiet: bool = False) -> QuietProgress:
    """The view that suits a stream: live on a terminal, plain lines elsewhere."""
    if quiet:
        return QuietProgress()
    return LiveProgress(stream) if is_terminal(stream) else PlainProgress(stream)


def kept_every(epochs: int) -> int:
    """The distance of kept epochs: 1, 2 or 5 times a power of ten, so that about ``LINES`` are kept."""
    scale = 1
    while True:
        for step in (scale, 2 * scale, 5 * scale):
            if epochs <= LINES * step:
                return step
        scale *= 10


def epoch_line(epoch: Epoch, epochs: int) -> str:
    """An epoch in a line: ``epoch 10/50  loss 0.4321 (val 0.5123)  accuracy 0.8765 (val 0.8321)  12 ms``."""
    return "  ".join(epoch_pieces(epoch, epochs))


def epoch_pieces(epoch: Epoch, epochs: int) -> list[str]:
    """The parts of an epoch's line, the dispensable ones last."""
    metrics = [escape(text) for text in paired(epoch.training, epoch.validation)]
    return [_number(epoch.number, epochs), *metrics, duration(sum(epoch.seconds.values()))]


def fitted(pieces: list[str], width: int) -> str:
    """As many pieces from the first on as fit into ``width`` columns; the first is cut if need be."""
    line = cut(pieces[0], width)
    for piece in pieces[1:]:
        if width_of(line) + 2 + width_of(piece) > width:
            break
        line = f"{line}  {piece}"
    return line


def _number(epoch: int, epochs: int) -> str:
    return f"epoch {epoch:>{len(str(epochs))}}/{epochs}"
