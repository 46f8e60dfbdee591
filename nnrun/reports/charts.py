"""Charts of a report page, as plain data that Plotly draws in the browser: traces, layout, legend, notes."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnrun.reports.html import Html, el
from nnrun.reports.palette import SERIES
from nnrun.words.json_text import finite
from nnrun.words.text import escape

DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chart's legend, which is a button."""

    label: str
    colour: str
    """A name of the palette."""
    traces: tuple[int, ...]
    """The traces that it switches on and off, from 0."""
    mark: str = "line"
    """line, dash, dot, dashdot, point or area."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. Colours are names of the palette after a ``$``, so that the page may change from light to dark."""

    name: str
    """Distinct on its page; letters, digits and hyphens."""
    title: str
    traces: tuple[Mapping[str, Any], ...]
    layout: Mapping[str, Any]
    legend: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader should know of it: thinned, clipped."""
    zooms_with: str = ""
    """Charts of the same word show the same stretch of their lower axes."""
    clipped: tuple[float, float] | None = None
    """The part of the side axis that is shown first."""
    has_log: bool = False
    """Whether its side axis may be a logarithmic one."""
    height: int = 300
    """Pixels."""
    wide: bool = False
    """Whether it takes a line of its own."""
    square: bool = False
    """Whether it is as high as wide, up to its height."""

    def to_plain(self) -> dict[str, Any]:
        """What the page's script is given."""
        return {
            "name": self.name,
            "data": [finite(trace) for trace in self.traces],
            "layout": finite(self.layout),
            "zoomsWith": self.zooms_with,
            "clipped": self.clipped,
            "hasLog": self.has_log,
            "height": self.height,
            "square": self.square,
        }

    def html(self) -> Html:
        """The place where it is drawn, with its legend and its notes."""
        head = el("figcaption", el("h3", self.title), el("div", self._tools(), class_="tools"))
        legend = el("div", [_button(entry) for entry in self.legend], class_="legend", role="group", aria_label="lines")
        plot = el(
            "div",
            class_="plot",
            id=self.name,
            tabindex="0",
            role="img",
            aria_label=f"chart: {self.title}",
            style=f"height:{self.height}px",
        )
        notes = [el("p", note, class_="note") for note in self.notes]
        kind = "chart wide" if self.wide else "chart"
        return el("figure", head, legend if self.legend else None, plot, *notes, class_=kind)

    def _tools(self) -> list[Html]:
        tools = []
        if self.clipped:
            tools.append(_tool("whole", "whole range"))
        if self.has_log:
            tools.append(_tool("log", "log"))
        tools.append(_tool("reset", "reset zoom", hidden=True))
        return tools


def _tool(action: str, label: str, *, hidden: bool = False) -> Html:
    pressed = None if action == "reset" else "false"
    return el("button", label, type="button", class_="tool", data_do=action, aria_pressed=pressed, hidden=hidden)


def _button(entry: Entry) -> Html:
    mark = el("span", class_=f"mark {entry.mark}", style=f"--mark:var(--{entry.colour})", aria_hidden="true")
    traces = " ".join(map(str, entry.traces))
    return el("button", mark, entry.label, type="button", aria_pressed="true", data_traces=traces)


def shown(label: str) -> str:
    """A text from a config or a file as Plotly shows it as it is: it reads some HTML, and ``%{...}``."""
    return html.escape(escape(label), quote=False).replace("%{", "%\u200b{")


def colour(number: int) -> str:
    """The palette's name of the colour of a line."""
    return SERIES[number % len(SERIES)]


def dash(number: int) -> str:
    """The dashes of a line, for when the colours are used up."""
    return DASHES[number // len(SERIES) % len(DASHES)]


def axis(title: str = "", **options: Any) -> dict[str, Any]:
    """An axis with its title."""
    return {"title": {"text": shown(title)}, **options}


def numbers(values: Iterable[Any]) -> list[float | int | None]:
    """Numbers for JSON, of seven digits at most: more are no difference that could be seen."""
    return [_number(value) for value in values]


def _number(value: Any) -> float | int | None:
    if value is None:
        return None
    if isinstance(value, int):
        return value
    plain = float(value)
    return float(f"{plain:.7g}") if math.isfinite(plain) else None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page."""

    name: str
    """Of its anchor."""
    title: str
    content: Html
    charts: tuple[Chart, ...] = field(default=())
