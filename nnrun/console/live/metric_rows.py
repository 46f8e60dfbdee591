"""The metrics of a running training, a line each: value, best so far, direction, a small curve (metrics dashboard)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nnrun.console.live.curve import Curve
from nnrun.console.live.screen import Screen
from nnrun.console.progress import Directions
from nnrun.types import Epoch
from nnrun.words.numbers import number
from nnrun.words.score_units import MARK
from nnrun.words.sparkline import sparkline
from nnrun.words.text import cut, escape, width_of

_GAP = 2
_WIDEST_CURVE = 24
_ARROWS = {"max": ("↑", "^"), "min": ("↓", "v"), "": (" ", " ")}
_LEAST_CURVE = 6
"""Columns; a shorter one tells nothing."""
_LEAST_NAME = 8


@dataclass(slots=True)
class Track:
    """One metric as far as it went. What is judged is its validation value, where it has one."""

    name: str
    direction: str = ""
    """max, min, or "" where nobody knows it."""
    training: Any = None
    validation: Any = None
    best: float | None = None
    best_epoch: int = 0
    last_epoch: int = 0
    curve: Curve = field(default_factory=Curve)

    def extend(self, numbers: Sequence[int], training: Sequence[Any], validation: Sequence[Any]) -> None:
        """Take the values of some epochs, None where one has none."""
        known = [value for value in validation if value is not None]
        if known and self.validation is None:
            self.best, self.curve = None, Curve()
        self.training = training[-1]
        if known:
            self.validation = known[-1]
            self._judge(numbers, validation)
        elif self.validation is None:
            self._judge(numbers, training)

    def _judge(self, numbers: Sequence[int], values: Sequence[Any]) -> None:
        """Values of epochs, single numbers; a metric may have several each, as one for each class."""
        if any(type(value) is not float for value in values):
            known = [(number, value) for number, value in zip(numbers, values, strict=True) if value is not None]
            self.last_epoch = known[-1][0] if known else self.last_epoch
            known = [(number, float(value)) for number, value in known if isinstance(value, float | int)]
            numbers, values = [number for number, _ in known], [value for _, value in known]
        else:
            self.last_epoch = numbers[-1]
        self.curve.extend(values)
        finite = [value for value in values if math.isfinite(value)]
        if not self.direction or not finite:
            return
        value, best = (max if self.direction == "max" else min)(finite), self.best
        if best is None or (value > best if self.direction == "max" else value < best):
            self.best, self.best_epoch = value, numbers[values.index(value)]

    @property
    def judged(self) -> Any:
        """The value of the last epoch by which it is judged."""
        return self.training if self.validation is None else self.validation

    @property
    def is_best(self) -> bool:
        """Whether no epoch was better than the last one."""
        return self.best is not None and self.best_epoch == self.last_epoch


class MetricRows:
    """All metrics of a training, in their order."""

    def __init__(self, directions: Callable[[], Directions] = dict) -> None:
        """Know none yet.

        Args:
            directions: Tells them; asked for once, when the first epoch is to be shown.
        """
        self._ask = directions
        self._directions: Directions | None = None
        self._tracks: dict[str, Track] = {}
        self._waiting: list[Epoch] = []

    def add(self, epoch: Epoch) -> None:
        """Take an epoch, which is looked at when it is to be shown: one may last a millisecond."""
        self._waiting.append(epoch)

    def values(self) -> list[str]:
        """What each metric is now, as ``loss 0.4321 (val 0.5123)``."""
        self._catch_up()
        return [f"{escape(track.name)} {_both(track)}" for track in self._tracks.values()]

    def lines(self, screen: Screen, width: int) -> list[str]:
        """A line a metric, in at most ``width`` columns; where there is less room they say less, all of them alike."""
        self._catch_up()
        tracks = list(self._tracks.values())
        for most in (max(_LEAST_NAME, width // 3), _LEAST_NAME // 2):
            names = _named(tracks, most, screen)
            for form in _FORMS:
                cells = [form.cells(name, track) for name, track in zip(names, tracks, strict=True)]
                widths = [max(map(width_of, column)) for column in zip(*cells, strict=True)]
                room = width - sum(widths) - _GAP * len(widths)
                if room >= (_LEAST_CURVE if form.has_curve else -_GAP):
                    size = min(room, _WIDEST_CURVE) if form.has_curve else 0
                    return [_line(track, row, widths, size, screen) for track, row in zip(tracks, cells, strict=True)]
        return [cut(escape(track.name), max(1, width)) for track in tracks]

    def _catch_up(self) -> None:
        epochs, self._waiting = self._waiting, []
        numbers = [epoch.number for epoch in epochs]
        names = dict.fromkeys(name for epoch in epochs[-1:] for name in (*epoch.training, *epoch.validation))
        for name in names:
            training = [epoch.training.get(name) for epoch in epochs]
            self._track(name).extend(numbers, training, [epoch.validation.get(name) for epoch in epochs])

    def _track(self, name: str) -> Track:
        track = self._tracks.get(name)
        if track is None:
            track = self._tracks[name] = Track(name, self._direction(name))
        return track

    def _direction(self, name: str) -> str:
        """That of a metric; one of several numbers, as ``f1_score_2``, has that of the metric."""
        if self._directions is None:
            self._directions = self._ask()
        plain = name.removesuffix(MARK)
        metric = plain.rstrip("0123456789").removesuffix("_")
        return self._directions.get(plain, self._directions.get(metric, ""))


def _named(tracks: Sequence[Track], most: int, screen: Screen) -> list[str]:
    """Names in one width, each with an arrow in the direction in which it is better."""
    names = [cut(escape(track.name), most) for track in tracks]
    longest = max(map(width_of, names), default=0)
    arrows = [_ARROWS[track.direction][screen.is_ascii] for track in tracks]
    return [f"{_padded(name, longest)} {arrow}" for name, arrow in zip(names, arrows, strict=True)]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _line(track: Track, row: Sequence[str], widths: Sequence[int], size: int, screen: Screen) -> str:
    first, *rest = [_padded(cell, width) for cell, width in zip(row, widths, strict=True)]
    is_broken = isinstance(track.judged, float) and not math.isfinite(track.judged)
    cells = [screen.paint(first, "bad" if is_broken else "")]
    cells += [screen.paint(cell, "good" if track.is_best else "") for cell in rest]
    drawn = sparkline(track.curve.values(), size, ascii=screen.is_ascii)
    return (" " * _GAP).join([*cells, screen.paint(drawn, "curve")] if drawn else cells)


def _both(track: Track) -> str:
    if track.training is None:
        return _judged(track)
    value = number(track.training)
    return value if track.validation is None else f"{value} (val {number(track.validation)})"


def _judged(track: Track) -> str:
    return number(track.training) if track.validation is None else f"val {number(track.validation)}"


def _best(track: Track) -> str:
    return "" if track.best is None else f"best {number(track.best)}"


def _best_with_epoch(track: Track) -> str:
    return "" if track.best is None else f"{_best(track)} at {track.best_epoch}"


@dataclass(frozen=True, slots=True)
class _Form:
    """What is shown of each metric."""

    value: Callable[[Track], str]
    best: Callable[[Track], str] | None
    has_curve: bool

    def cells(self, name: str, track: Track) -> list[str]:
        return [f"{name} {self.value(track)}", *([self.best(track)] if self.best else [])]


_FORMS = (
    _Form(_both, _best_with_epoch, has_curve=True),
    _Form(_both, _best, has_curve=True),
    _Form(_judged, _best, has_curve=True),
    _Form(_judged, _best, has_curve=False),
    _Form(_judged, None, has_curve=False),
)
"""From the most to the least."""
