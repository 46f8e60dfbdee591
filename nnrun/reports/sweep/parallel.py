"""Parallel coordinates of a sweep: a line a trial, an axis a parameter, the score on the last one."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from nnrun.reports.charts import numbers
from nnrun.reports.html import Html, el
from nnrun.runs.sweeps.record import SweepRecord
from nnrun.words.axis_range import range_of_scores
from nnrun.words.numbers import number
from nnrun.words.text import escape
from nnrun.words.told_apart import ShortValues, short_paths

_MOST_AXES = 12
_MOST_TICKS = 14
"""Choices whose names an axis has."""


def parallel_figure(record: SweepRecord, paths: Sequence[str]) -> Html:
    """The place where the page's script draws it.

    Args:
        record: With completed trials.
        paths: Of the parameters that have axes, as many as there is room for.
    """
    scored = record.scored
    axes = [_parameter_axis(record, path) for path in paths[:_MOST_AXES]]
    axes.append(_score_axis(record))
    places = {trial.number: place for place, trial in enumerate(reversed(record.ranked))}
    content = {
        "axes": axes,
        "trials": [trial.number for trial in scored],
        "ranks": numbers(places[trial.number] / max(1, len(scored) - 1) for trial in scored),
        "scores": [number(trial.score) for trial in scored],
    }
    written = json.dumps(content, allow_nan=False, separators=(",", ":"))
    beyond = f" The first {_MOST_AXES} of {len(paths)} parameters." if len(paths) > _MOST_AXES else ""
    note = f"Drag along axes to choose trials, click to let go; darker is better.{beyond}"
    button = el("button", "reset", type="button", class_="tool", data_parallel="reset", hidden=True)
    head = el("figcaption", el("h3", "Parameters and scores"), el("div", button, class_="tools"))
    canvas = el("canvas", role="img", aria_label="parallel coordinates of the trials; the table below has the same")
    return el(
        "figure",
        head,
        el("div", canvas, class_="parallel", data_trials=Html(_quoted(written))),
        el("p", "", class_="note told", aria_live="polite"),
        el("p", note, class_="note"),
        class_="chart wide parallels",
    )


def _quoted(written: str) -> str:
    """JSON as the value of an attribute."""
    return written.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _parameter_axis(record: SweepRecord, path: str) -> dict[str, Any]:
    having = [trial.values[path] for trial in record.scored if path in trial.values]
    texts_of = ShortValues(having)
    are_numbers = all(type(value) in (int, float) for value in having) and not record.is_choice(path)
    is_there = [path in trial.values for trial in record.scored]
    axis = _number_axis(having, is_log=record.is_log(path)) if are_numbers else _choice_axis(having, texts_of)
    places, texts = iter(axis.pop("having")), iter([escape(texts_of[value]) for value in having])
    absent = [] if all(is_there) else [(None, "none")]
    return {
        "label": escape(path),
        "short": escape(short_paths(record.paths)[path]),
        "at": [next(places) if there else None for there in is_there],
        "texts": [next(texts) if there else "" for there in is_there],
        "ticks": [*axis["ticks"], *absent],
    }


def _number_axis(having: Sequence[float], *, is_log: bool) -> dict[str, Any]:
    is_log = is_log and min(having) > 0
    scaled = [math.log10(value) if is_log else float(value) for value in having]
    low, high = min(scaled), max(scaled)
    room = (high - low) or 1.0
    ends = [low + share * room for share in (0, 0.25, 0.5, 0.75, 1)]
    ticks = [((end - low) / room, number(10**end if is_log else end)) for end in ends]
    whole = all(isinstance(value, int) for value in having)
    if whole and len(set(having)) <= _MOST_TICKS:
        ticks = [
            ((value - low) / room, str(original)) for original, value in sorted(set(zip(having, scaled, strict=True)))
        ]
    return {"having": numbers((value - low) / room for value in scaled), "ticks": ticks}


def _choice_axis(having: Sequence[Any], texts_of: ShortValues) -> dict[str, Any]:
    names = texts_of.ordered
    room = max(1, len(names) - 1)
    at = {name: place / room for place, name in enumerate(names)}
    step = math.ceil(len(names) / _MOST_TICKS)
    ticks = [(at[name], escape(name)[:24]) for name in names[::step]]
    return {"having": numbers(at[texts_of[value]] for value in having), "ticks": ticks}


def _score_axis(record: SweepRecord) -> dict[str, Any]:
    """The better end above; scores that are much worse than most lie at the lower one."""
    scores = [float(trial.score or 0.0) for trial in record.scored]
    inside = range_of_scores(scores, record.direction)
    low, high = inside or (min(scores), max(scores))
    room = (high - low) or 1.0
    is_min = record.direction == "min"
    shares = [min(1.0, max(0.0, (high - score if is_min else score - low) / room)) for score in scores]
    ticks = [
        (share, number(high - share * room if is_min else low + share * room)) for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    if inside:
        ticks[0] = (0.0, f"{ticks[0][1]} or worse")
    return {"label": escape(record.objective), "short": "score", "at": numbers(shares), "texts": None, "ticks": ticks}
