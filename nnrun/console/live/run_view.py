"""One training as a few lines of a live view: where it is, how long it still takes, its metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nnrun.console.live.metric_rows import MetricRows
from nnrun.console.live.screen import Screen
from nnrun.console.live.time_left import TimeLeft, left
from nnrun.console.progress import Clock, Directions, fitted, numbered
from nnrun.types import Epoch
from nnrun.words.numbers import paired
from nnrun.words.text import cut, escape, width_of

_BARS = ((96, 30), (56, 12), (0, 4))
"""The columns of a bar by those of the line, at least."""


class RunView:
    """What is known of a running training, and how it is shown."""

    def __init__(self, clock: Clock, name: str = "", directions: Callable[[], Directions] = dict) -> None:
        """Know nothing yet.

        Args:
            clock: Gives seconds.
            name: Of the run, where it is one of several.
            directions: As `MetricRows` takes them.
        """
        self._clock = clock
        self._name = escape(name)
        self._metrics = MetricRows(directions)
        self._time_left = TimeLeft(clock())
        self.epochs = 0
        """That the training has at most."""
        self.epoch = 0
        """That have ended, counted from the first one of all, though this process trained it not."""
        self._share = 0.0
        self._doing: Sequence[str] = ("preparing",)

    def started(self, epochs: int, engine: str) -> None:
        """Training begins; compiling the first step may take seconds."""
        self.epochs = epochs
        self._time_left = TimeLeft(self._clock())
        self._doing = [f"compiling ({engine})" if engine else "compiling"]

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Training goes on after these epochs, whose time is another's."""
        self.epoch = history[-1].number
        for epoch in history:
            self._metrics.add(epoch)

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """``step`` of an epoch's ``steps`` are done, with the metrics so far."""
        self.epoch, self._share = epoch - 1, step / max(1, steps)
        self._doing = [f"step {step}/{steps}", *map(escape, paired(logs, {}))]

    def epoch_ended(self, epoch: Epoch, seconds: float | None = None) -> None:
        """An epoch is done, in so many seconds; without them, it has ended just now."""
        self._time_left.epoch_ended(self._clock(), seconds)
        self.epoch, self._share, self._doing = epoch.number, 0.0, ()
        self._metrics.add(epoch)

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return (self.epoch + self._share) / max(1, self.epochs)

    @property
    def seconds_left(self) -> float | None:
        """Seconds that it still takes; None where nothing tells it yet."""
        return self._time_left.seconds_left(self._clock(), self.epochs - self.epoch, self._share)

    @property
    def seconds_whole(self) -> float | None:
        """Seconds that all of it takes, as far as one can tell."""
        return self._time_left.spent(self._clock()) / self.share if self.share > 0 else None

    def lines(self, screen: Screen) -> list[str]:
        """All that there is to show."""
        return [self._head(screen, self._doing), *self._metrics.lines(screen, screen.width)]

    def line(self, screen: Screen) -> str:
        """The same in one line, for one of several trainings that run at once."""
        return self._head(screen, self._metrics.values() or self._doing)

    def _head(self, screen: Screen, rest: Sequence[str]) -> str:
        """Name, epoch, bar and time left, and of the rest what fits."""
        epoch = min(self.epoch + 1, self.epochs) if self._doing else self.epoch
        titles = (self._name, numbered(epoch, self.epochs) if epoch else "")
        return headed("  ".join(filter(None, titles)), self.share, [left(self.seconds_left), *rest], screen)


def headed(title: str, share: float, rest: Sequence[str], screen: Screen) -> str:
    """A title, a bar, and of the rest what fits: ``epoch 1/4 ━━━╺━━━━━━━━ 0:30 left``."""
    width = screen.width
    title = cut(title, width)
    room = width - width_of(title) - 1
    size = min(next(columns for least, columns in _BARS if width >= least), room)
    bar = screen.bar(share, size) if size > 0 else ""
    return " ".join(filter(None, (title, bar, fitted([piece for piece in rest if piece], room - size - 1))))
