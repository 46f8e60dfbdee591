"""The parameters of a sweep: trials as lines over all of them, how much each matters, and the scores by each value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nnrun.plots.kinds.slices_plot import Slice, places_of, slices_of
from nnrun.reports.charts import Chart, Section, axis, numbers, shown
from nnrun.reports.html import el, together
from nnrun.reports.run_content import RunContent
from nnrun.reports.sweep.parallel import parallel_figure
from nnrun.runs.sweeps.record import SweepRecord
from nnrun.scores.importance import FEWEST, Importances, importances
from nnrun.words.axis_range import range_of_scores
from nnrun.words.told_apart import ShortValues

_MOST_SLICES = 12


def parameters(content: RunContent, record: SweepRecord) -> Section | None:
    """What the values have to do with the scores; None where no parameter had several values."""
    slices = slices_of(record)
    if len(record.scored) < 2 or not slices:
        return None
    known = content.attempt(
        lambda: importances([trial.values for trial in record.scored], [float(t.score or 0) for t in record.scored]),
        None,
        "the importance of parameters",
    )
    ordered = sorted(slices, key=lambda part: -known.by_path[part.path].share) if known else slices
    charts = [*([_importance_chart(known)] if known else []), *_slice_charts(record, ordered)]
    blocks = [parallel_figure(record, [part.path for part in ordered])]
    if known is None and len(record.scored) < FEWEST:
        blocks.append(el("p", f"Importance is worked out from {FEWEST} completed trials on.", class_="note"))
    blocks.append(el("div", [chart.html() for chart in charts], class_="charts"))
    if len(slices) > _MOST_SLICES:
        blocks.append(el("p", f"The first {_MOST_SLICES} of {len(slices)} parameters have a chart.", class_="note"))
    return Section("parameters", "Parameters", together(blocks), tuple(charts))


def _importance_chart(known: Importances) -> Chart:
    rows = list(known.by_path.items())[::-1]
    shares = [importance.share for _, importance in rows]
    ends = [(min(importance.low, importance.share), max(importance.high, importance.share)) for _, importance in rows]
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": numbers(shares),
        "y": [shown(path) for path, _ in rows],
        "marker": {"color": "$blue"},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "color": "$soft",
            "thickness": 1.5,
            "array": numbers(high - share for (_, high), share in zip(ends, shares, strict=True)),
            "arrayminus": numbers(share - max(0.0, low) for (low, _), share in zip(ends, shares, strict=True)),
        },
        "hovertemplate": "%{y}: %{x:.2f}<extra></extra>",
    }
    layout = {"xaxis": axis("share of the variance of ranks", range=[0, 1.05]), "yaxis": axis(), "bargap": 0.35}
    note = f"{known.sentence} Lines: where 80 % of the draws of trials lie."
    height = max(220, 90 + 26 * len(rows))
    return Chart("importance", "Importance", (bar,), layout, notes=(note,), height=height, wide=len(rows) > 8)


def _slice_charts(record: SweepRecord, slices: list[Slice]) -> Iterator[Chart]:
    clipped = range_of_scores([float(trial.score or 0) for trial in record.scored], record.direction)
    best = record.ranked[0].number
    for n, part in enumerate(slices[:_MOST_SLICES]):
        having = [trial for trial in record.scored if part.path in trial.values]
        places: list[float] = list(part.values)
        texts_of = ShortValues(part.values)
        ticks: dict[str, Any] = {"type": "log" if part.is_log else "linear"}
        if part.is_choice:
            places, names = places_of(part.values)
            labels = [shown(name) for name in names]
            ticks = {"tickvals": list(range(len(names))), "ticktext": labels, "range": [-0.6, len(names) - 0.4]}
        dots = {
            "type": "scatter",
            "mode": "markers",
            "x": numbers(places),
            "y": numbers(part.scores),
            "text": [
                f"trial {trial.number}: {shown(texts_of[value])}"
                for trial, value in zip(having, part.values, strict=True)
            ],
            "marker": {
                "color": ["$vermilion" if trial.number == best else "$blue" for trial in having],
                "size": [11 if trial.number == best else 7 for trial in having],
                "opacity": 0.75,
            },
            "hovertemplate": "%{text}, %{y:.5~g}<extra></extra>",
        }
        layout = {"xaxis": axis(**ticks), "yaxis": axis(record.objective), "hovermode": "closest"}
        yield Chart(f"slice-{n}", part.path, (dots,), layout, clipped=clipped, height=260)
