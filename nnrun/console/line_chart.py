"""Several curves over each other as text (line chart): dots of Braille signs, or plain characters where there are none.

A curve bears a letter at its right end, where its last value is; in colour it has one of its own, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnrun.console.paper import Paper
from nnrun.words.numbers import number
from nnrun.words.text import cut, escape

HEIGHT = 10
"""Lines of the drawing."""
MOST = 8
"""Curves that can still be told apart."""
_KEYS = "ABCDEFGH"
_COLOURS = (36, 33, 35, 32, 34, 31, 96, 93)
"""Of the sixteen that follow the owner's theme: their codes (ECMA-48, SGR)."""
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a Braille sign by line and column of its dots (Unicode, U+2800)."""
_FAR_APART = 100.0
"""How many times the least value the greatest one must be for an axis of magnitudes."""


@dataclass(frozen=True, slots=True)
class Series:
    """A curve."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Curves with one pair of axes; the first `MOST` of them are drawn."""

    title: str
    series: Sequence[Series]
    x_name: str = "epoch"

    def render(self, paper: Paper) -> str:
        """Title, drawing, axis, and a line for each curve: its letter, name, last value."""
        drawn = [series for series in self.series[:MOST] if any(map(math.isfinite, series.y))]
        if not drawn:
            return ""
        scale = _Scale.of(drawn)
        left_out = f", the first {MOST} of {len(self.series)} curves" if len(self.series) > MOST else ""
        title = f"{escape(self.title)}{' (logarithmic axis)' if scale.is_log else ''}{left_out}"
        return "\n".join([cut(title, paper.width), *_picture(drawn, scale, paper, self.x_name), *_legend(drawn, paper)])


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values lie on the axes, from 0 to 1."""

    x: tuple[float, float]
    y: tuple[float, float]
    """The least and the greatest value; of magnitudes where the axis is logarithmic."""
    is_log: bool

    @classmethod
    def of(cls, drawn: Sequence[Series]) -> _Scale:
        x = [value for series in drawn for value in series.x]
        y = [value for series in drawn for value in series.y if math.isfinite(value)]
        is_log = min(y) > 0 and max(y) / min(y) > _FAR_APART
        values = [math.log10(value) for value in y] if is_log else y
        return cls((min(x), max(x)), (min(values), max(values)), is_log)

    def across(self, value: float) -> float:
        return _share(value, *self.x)

    def up(self, value: float) -> float:
        return _share(math.log10(value) if self.is_log else value, *self.y)

    def label(self, share: float) -> str:
        value = self.y[0] + share * (self.y[1] - self.y[0])
        return number(10**value if self.is_log else float(value))


def _share(value: float, low: float, high: float) -> float:
    return 0.5 if high <= low else (value - low) / (high - low)


def _picture(drawn: Sequence[Series], scale: _Scale, paper: Paper, x_name: str) -> Iterator[str]:
    labels = {0: scale.label(1.0), HEIGHT // 2: scale.label(0.5), HEIGHT - 1: scale.label(0.0)}
    if scale.y[0] == scale.y[1]:
        labels = {HEIGHT // 2: scale.label(0.5)}
    margin = max(map(len, labels.values())) + 1
    width = max(4, paper.width - margin - 5)
    canvas = _Canvas(width, HEIGHT, braille=paper.is_unicode)
    for index, series in enumerate(drawn):
        canvas.curve(
            index, [(scale.across(x), scale.up(y)) for x, y in zip(series.x, series.y, strict=True) if math.isfinite(y)]
        )
    bar = "│" if paper.is_unicode else "|"
    for line, cells in enumerate(canvas.lines(colour=paper.colour)):
        yield f"{labels.get(line, ''):>{margin - 1}} {bar}{cells}".rstrip()
    first, last = (f"{value:g}" for value in scale.x)
    middle = f"{x_name}".center(max(0, width - len(first) - len(last)))
    yield " " * (margin + 1) + (f"{first}{middle}{last}" if first != last else f"{x_name} {first}")


def _legend(drawn: Sequence[Series], paper: Paper) -> Iterator[str]:
    for index, series in enumerate(drawn):
        last = next(value for value in reversed(series.y) if math.isfinite(value))
        key = _coloured(_KEYS[index], index) if paper.colour else _KEYS[index]
        yield f"{key} {cut(f'{escape(series.name)}  last {number(last)}', paper.width - 2)}"


class _Canvas:
    """A drawing of characters, each with the curve that was drawn there first."""

    def __init__(self, width: int, height: int, *, braille: bool) -> None:
        self.width, self.height, self.braille = width, height, braille
        self.fine = (2, 4) if braille else (1, 1)
        self.bits: dict[tuple[int, int], int] = {}
        self.owner: dict[tuple[int, int], int] = {}
        self.ends: dict[int, list[int]] = {}

    def curve(self, index: int, points: Sequence[tuple[float, float]]) -> None:
        """Draw a curve through points, whose places go from 0 to 1 on either axis."""
        columns, rows = self.width * self.fine[0] - 1, self.height * self.fine[1] - 1
        places = [(round(x * columns), round((1 - y) * rows)) for x, y in points]
        for x, y in _connected(places):
            self._dot(index, x, y)
        self.ends.setdefault(places[-1][1] // self.fine[1], []).append(index)

    def _dot(self, index: int, x: int, y: int) -> None:
        cell = (y // self.fine[1], x // self.fine[0])
        self.owner.setdefault(cell, index)
        if self.braille:
            self.bits[cell] = self.bits.get(cell, 0) | _DOTS[y % 4][x % 2]

    def lines(self, *, colour: bool) -> Iterator[str]:
        """The drawing; the letters of curves that end in a line stand at its right."""
        for line in range(self.height):
            cells = "".join(self._cell((line, column), colour=colour) for column in range(self.width))
            ends = self.ends.get(line, [])
            keys = "".join(_coloured(_KEYS[index], index) if colour else _KEYS[index] for index in ends[:3])
            yield f"{cells} {keys}" if keys else cells.rstrip()

    def _cell(self, cell: tuple[int, int], *, colour: bool) -> str:
        if cell not in self.owner:
            return " "
        index = self.owner[cell]
        sign = chr(0x2800 + self.bits[cell]) if self.braille else _KEYS[index].lower()
        return _coloured(sign, index) if colour else sign


def _connected(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Every place on straight lines between some that follow each other."""
    yield from places[:1]
    for (x, y), (to_x, to_y) in pairwise(places):
        steps = max(abs(to_x - x), abs(to_y - y))
        yield from (
            (round(x + (to_x - x) * step / steps), round(y + (to_y - y) * step / steps)) for step in range(1, steps + 1)
        )


def _coloured(text: str, index: int) -> str:
    return f"\x1b[{_COLOURS[index]}m{text}\x1b[0m"
