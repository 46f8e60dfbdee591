"""The runs of a cross-validation, an ensemble, or of several seeds: their scores, their mean, and a band around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun.reports.charts import Chart, Entry, Section, axis, numbers, shown
from nnrun.reports.findings.thinning import kept_points
from nnrun.reports.html import Html, el, table, together
from nnrun.reports.run_content import RunContent
from nnrun.reports.sections.curves import EPOCHS, epochs_layout, line, notes_on
from nnrun.reports.sections.summary import main_part
from nnrun.scores.fold_history import mean_history, shown_row
from nnrun.scores.fold_statistics import mean_of, sample_std
from nnrun.words.axis_range import readable_range
from nnrun.words.numbers import number, plural

NOUNS = {"kfold": "fold", "ensemble": "member", "seeds": "seed"}
_LINES = 12
"""Up to so many runs have a thin line each."""


def members(content: RunContent) -> Section | None:
    """Scores run by run with mean and spread; None where it is a single run, or none has ended."""
    if content.kind == "training":
        return None
    finished = content.finished
    noun = NOUNS.get(content.kind, "run")
    lost = [f"{member.run.path.name}: {member.facts.status.value}" for member in content.members if not member.scores]
    blocks = [el("p", f"Without scores: {', '.join(lost)}.", class_="said warn")] if lost else []
    charts: tuple[Chart, ...] = ()
    if finished:
        charts = tuple(_score_charts(content, finished, noun))
        blocks += [_table(finished), el("div", [chart.html() for chart in charts], class_="charts")]
        blocks += _gains(content)
    return Section("runs", f"{noun.capitalize()}s", together(blocks), charts) if blocks else None


def mean_curves(content: RunContent) -> Section | None:
    """Mean curves in their bands; None where no two runs have curves."""
    finished = [member for member in content.finished if member.history]
    if len(finished) < 2:
        return None
    histories = [[shown_row(row, member.units) for row in member.history] for member in finished]
    mean = content.attempt(lambda: mean_history(histories), list[dict[str, float]](), "the mean curves")
    charts = tuple(_mean_charts(histories, mean, content)) if mean else ()
    if not charts:
        return None
    noun = NOUNS.get(content.kind, "run")
    sentence = (
        f"Mean of {plural(len(finished), noun)} for the {plural(len(mean), 'epoch')} that all of them have reached; "
        f"the band is one standard deviation to each side."
    )
    grid = el("div", [chart.html() for chart in charts], class_="charts")
    return Section("curves", "Curves", together([el("p", sentence, class_="note"), grid]), charts)


def _values(finished: Sequence[RunContent], part: str, name: str) -> list[float]:
    return [_float(member.scores.get(part, {}).get(name)) for member in finished]


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _parts(finished: Sequence[RunContent]) -> list[str]:
    return list(dict.fromkeys(part for member in finished for part in member.scores))


def _table(finished: Sequence[RunContent]) -> Html:
    part = main_part(dict.fromkeys(_parts(finished)))
    names = list(dict.fromkeys(name for member in finished for name in member.scores.get(part, {})))
    heads = ("run", "epochs", *(f"{part} {name}" for name in names))
    rows = [
        (
            member.run.path.name,
            str(member.metrics.epochs if member.metrics else "-"),
            *(number(member.scores.get(part, {}).get(name)) for name in names),
        )
        for member in finished
    ]
    columns = [_values(finished, part, name) for name in names]
    rows.append(("mean", "", *(number(mean_of(values)) for values in columns)))
    if len(finished) > 1:
        rows.append(("standard deviation", "", *(number(sample_std(values)) for values in columns)))
    return table(heads, rows, caption="scores run by run", class_="members" if len(finished) > 1 else "member")


def _score_charts(content: RunContent, finished: Sequence[RunContent], noun: str) -> Iterator[Chart]:
    """A point a run, by part; the mean as a line, the interval of kfold.json as a band."""
    part = main_part(dict.fromkeys(_parts(finished)))
    names = list(dict.fromkeys(name for member in finished for name in member.scores.get(part, {})))
    labels = [shown(member.run.path.name) for member in finished]
    for n, name in enumerate(names):
        values = _values(finished, part, name)
        if not any(map(math.isfinite, values)) or len(finished) < 2:
            continue
        mean = mean_of(values)
        interval = _interval(content, part, name)
        note = f"Line: the mean, {number(mean)} ± {number(sample_std(values))} (standard deviation)."
        if interval:
            note += f" Band: its 95 % interval, {number(interval[0])} to {number(interval[1])} (Nadeau and Bengio)."
        yield Chart(
            f"runs-{n}",
            f"{part} {name}",
            (_dots(labels, values),),
            _dots_layout(noun, mean, interval),
            notes=(note,),
            height=260,
        )


def _dots(labels: Sequence[str], values: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(labels),
        "y": numbers(values),
        "marker": {"color": "$vermilion", "size": 9},
        "hovertemplate": "%{x}: %{y:.5~g}<extra></extra>",
    }


def _dots_layout(noun: str, mean: float, interval: Sequence[float] | None) -> dict[str, Any]:
    style = {"color": "$vermilion", "width": 1.5}
    shapes = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": mean, "y1": mean, "line": style}]
    if interval:
        band = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": interval[0], "y1": interval[1]}
        shapes.append({**band, "line": {"width": 0}, "fillcolor": "$vermilion-band", "layer": "below"})
    ticks = {"type": "category", "title": {"text": noun}}
    return {"xaxis": ticks, "yaxis": axis(), "shapes": shapes, "hovermode": "closest"}


def _interval(content: RunContent, part: str, name: str) -> tuple[float, float] | None:
    """The interval that kfold.json has of a mean."""
    if content.kind != "kfold":
        return None
    metrics = content.together.get("metrics")
    scored = metrics.get(part, {}) if isinstance(metrics, Mapping) else {}
    written = scored.get(name.removesuffix(" (scaled)")) if isinstance(scored, Mapping) else None
    interval = written.get("interval") if isinstance(written, Mapping) else None
    if isinstance(interval, list) and len(interval) == 2 and all(isinstance(end, int | float) for end in interval):
        return float(interval[0]), float(interval[1])
    return None


def _mean_charts(
    histories: Sequence[Sequence[Mapping[str, Any]]],
    mean: Sequence[Mapping[str, float]],
    content: RunContent,
) -> Iterator[Chart]:
    columns = dict.fromkeys(column.removesuffix("_mean") for row in mean for column in row if column.endswith("_mean"))
    names = [name for name in columns if name != "learning_rate" and not name.startswith("val_")]
    names += [name[4:] for name in columns if name.startswith("val_") and name[4:] not in names]
    epochs = [int(row["epoch"]) for row in mean]
    best = content.together.get("best_epoch") if content.kind == "kfold" else None
    for n, name in enumerate(names):
        traces: list[dict[str, Any]] = []
        legend: list[Entry] = []
        every: list[list[float]] = []
        for column, colour, label in ((name, "blue", "training"), (f"val_{name}", "vermilion", "validation")):
            if column in columns:
                own = [[_float(row.get(column)) for row in rows[: len(epochs)]] for rows in histories]
                added = _band(mean, epochs, column, colour, label, own)
                legend += _entries(len(traces), len(added), colour, label)
                traces += added
                every += own
        clipped = readable_range(every)
        yield Chart(
            f"curve-{n}",
            name,
            tuple(traces),
            epochs_layout(epochs, best if isinstance(best, int) else None),
            tuple(legend),
            tuple(notes_on(len(epochs), len(traces[0]["x"]), clipped)),
            zooms_with=EPOCHS,
            clipped=clipped,
        )


def _band(
    mean: Sequence[Mapping[str, float]],
    epochs: Sequence[int],
    column: str,
    colour: str,
    label: str,
    own: Sequence[Sequence[float]],
) -> list[dict[str, Any]]:
    """The band, the mean, then a thin line a run where they are few."""
    middle = [row.get(f"{column}_mean", math.nan) for row in mean]
    spread = [row.get(f"{column}_std", math.nan) for row in mean]
    low, high = ([m + sign * s for m, s in zip(middle, spread, strict=True)] for sign in (-1, 1))
    drawn = kept_points([middle]).tolist()
    x = [epochs[i] for i in drawn]
    quiet = {"line": {"width": 0}, "mode": "lines", "hoverinfo": "skip", "type": "scatter", "x": x}
    band = [
        {**quiet, "y": numbers(low[i] for i in drawn)},
        {**quiet, "y": numbers(high[i] for i in drawn), "fill": "tonexty", "fillcolor": f"${colour}-band"},
        line(label, x, [middle[i] for i in drawn], colour),
    ]
    thin = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip", "opacity": 0.35}
    look = {"color": f"${colour}", "width": 1}
    singles = own if len(own) <= _LINES else ()
    return band + [{**thin, "line": look, "y": numbers(values[i] for i in drawn)} for values in singles]


def _entries(first: int, count: int, colour: str, label: str) -> list[Entry]:
    entries = [
        Entry(f"{label}, mean", colour, (first + 2,)),
        Entry("± standard deviation", f"{colour}-band", (first, first + 1), "area"),
    ]
    if count > 3:
        entries.append(Entry("each run", colour, tuple(range(first + 3, first + count)), "thin"))
    return entries


def _gains(content: RunContent) -> list[Html]:
    """What the runs score as one, beside the mean of them."""
    if content.kind != "ensemble" or not content.scores:
        return []
    rows = []
    for part, scores in content.scores.items():
        for name, value in scores.items():
            values = _values(content.finished, part, name)
            if values and all(map(math.isfinite, values)) and isinstance(value, float):
                rows.append(
                    (f"{part} {name}", number(value), number(mean_of(values)), number(min(values)), number(max(values)))
                )
    heads = ("score", "together", "mean of members", "smallest", "largest")
    title = el("h3", "Together, and each alone")
    return [title, table(heads, rows, caption="the ensemble and its members")] if rows else []
