"""The trials of a sweep (hyperparameter search): the best so far, the curve of each, what was confirmed, a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from nnrun import run_layout as layout
from nnrun.reports.charts import Chart, Entry, Section, axis, numbers
from nnrun.reports.findings.thinning import kept_points
from nnrun.reports.html import Html, el, more, table, together
from nnrun.reports.run_content import RunContent
from nnrun.runs.sweeps.record import SweepRecord
from nnrun.runs.sweeps.trial_log import COMPLETED, PRUNED, RUNNING, STATES, Trial
from nnrun.words.axis_range import range_of_scores
from nnrun.words.numbers import number, plural
from nnrun.words.told_apart import ShortValues

_FIRST_ROWS, _MOST_ROWS = 15, 200
"""Trials that the table has at once, the best ones, and at most."""
_MOST_POINTS = 24_000
"""Of all curves together."""
_CLIPPED = "Scores much worse than most lie outside the frame; “whole range” shows them."


def sweep_record(content: RunContent) -> SweepRecord | None:
    """What the directory of a sweep says; None where nothing is known of it."""
    record = content.attempt(lambda: SweepRecord.read(content.run), None, "the trials")
    return record if record is not None and record.trials else None


def trials(content: RunContent, record: SweepRecord) -> Section:
    """What was tried and what it scored."""
    charts = []
    if len(record.scored) > 1:
        curves = content.attempt(lambda: _curves(record), dict[int, list[float]](), "the curves")
        charts = [_order_chart(record), *_curves_chart(record, curves)]
    blocks = [el("p", _counted(record), class_="note"), *_confirmed(record)]
    if charts:
        blocks.append(el("div", [chart.html() for chart in charts], class_="charts"))
    others = [trial for trial in record.trials if trial not in record.ranked]
    first, rest = [*record.ranked, *others][:_FIRST_ROWS], [*record.ranked, *others][_FIRST_ROWS:_MOST_ROWS]
    blocks.append(_table(first, record))
    if rest:
        beyond = len(record.trials) - _MOST_ROWS
        note = el("p", f"{beyond} more are in {layout.TRIALS}.", class_="note") if beyond > 0 else None
        blocks.append(more(f"{plural(len(rest), 'more trial')}", _table(rest, record), note))
    return Section("trials", "Trials", together(blocks), tuple(charts))


def _curves(record: SweepRecord) -> dict[int, list[float]]:
    return {trial.number: record.curve(trial) for trial in record.trials}


def _counted(record: SweepRecord) -> str:
    counts = {state: sum(trial.state == state for trial in record.trials) for state in STATES}
    of = f" of {record.total}" if record.total and record.total != len(record.trials) else ""
    states = [f"{counts[state]} {state}" for state in STATES if counts[state] and (state != RUNNING or not of)]
    return f"{plural(len(record.trials), 'trial')}{of}: {', '.join(states)}. Drag over a chart to zoom."


def _table(rows: Sequence[Trial], record: SweepRecord) -> Html:
    paths = record.paths
    texts = {path: ShortValues(trial.values[path] for trial in record.trials if path in trial.values) for path in paths}
    heads = ("trial", "state", record.objective, "epochs", *paths)
    cells = [
        (
            str(trial.number),
            trial.state,
            "-" if trial.score is None else number(trial.score),
            str(trial.epochs or "-"),
            *(texts[path][trial.values[path]] if path in trial.values else "-" for path in paths),
        )
        for trial in rows
    ]
    return table(heads, cells, words=2, caption="trials, the best first")


def _confirmed(record: SweepRecord) -> Iterator[Html]:
    """The search's score beside the mean over seeds, of the trials that were trained anew."""
    if not record.confirmed:
        among = len(record.ranked) + sum(trial.state == PRUNED for trial in record.trials)
        if record.ranked and among > 1:
            first = record.ranked[0]
            text = f"Best: trial {first.number} with {number(first.score)}. The best of {among} scores is "
            text += "better than it would be again"
            in_folds = any((record.run.path / first.directory).glob(layout.FOLDS))  # which are not confirmed
            text += "." if in_folds else "; nnrun sweep --confirm 3 trains it anew."
            yield el("p", text, class_="note")
        return
    scores = {trial.number: trial.score for trial in record.trials}
    sign = 1 if record.direction == "min" else -1
    best = min(record.confirmed, key=lambda row: sign * row.mean)
    rows = [
        (
            f"trial {row.number}{', the best' if row is best else ''}",
            number(scores.get(row.number)),
            f"{number(row.mean)} ± {number(row.std)}",
            str(row.seeds),
        )
        for row in record.confirmed
    ]
    yield el("h3", "The best, trained anew")
    heads = ("trial", f"{record.objective} in the search", "mean ± standard deviation", "seeds")
    yield table(heads, rows, caption="the best trials, trained anew by several seeds")


def _order_chart(record: SweepRecord) -> Chart:
    scored = record.scored
    order, scores = [trial.number for trial in scored], [float(trial.score or 0) for trial in scored]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": order,
        "y": numbers(scores),
        "marker": {"color": "$blue", "size": 7, "opacity": 0.75},
        "hovertemplate": "trial %{x}: %{y:.5~g}<extra></extra>",
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": order,
        "y": numbers(record.best_so_far),
        "line": {"color": "$vermilion", "shape": "hv", "width": 2},
        "hoverinfo": "skip",
    }
    traces, entries = [dots, line], [Entry("trial", "blue", (0,), "point"), Entry("best so far", "vermilion", (1,))]
    if record.confirmed:
        means, stds = numbers(row.mean for row in record.confirmed), numbers(row.std for row in record.confirmed)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [row.number for row in record.confirmed],
                "y": means,
                "error_y": {"type": "data", "array": stds, "color": "$ink", "thickness": 1.5},
                "marker": {"color": "$ink", "size": 9, "symbol": "diamond"},
                "hovertemplate": "trial %{x} anew: %{y:.5~g}<extra></extra>",
            }
        )
        entries.append(Entry("mean of seeds", "ink", (2,), "point"))
    clipped = range_of_scores([*scores, *(row.mean for row in record.confirmed)], record.direction)
    layout_ = {"xaxis": axis("trial"), "yaxis": axis(record.objective), "hovermode": "closest"}
    notes = (_CLIPPED,) if clipped else ()
    return Chart(
        "trials-order", record.objective, tuple(traces), layout_, tuple(entries), notes, clipped=clipped, height=320
    )


def _curves_chart(record: SweepRecord, curves: Mapping[int, Sequence[float]]) -> Iterator[Chart]:
    """The objective of each trial by epoch; those of a state are one line with gaps."""
    if all(len(curve) < 2 for curve in curves.values()):
        return
    most = max(8, _MOST_POINTS // len(curves))
    best = record.ranked[0].number
    groups = {
        "completed": [t.number for t in record.trials if t.state == COMPLETED and t.number != best],
        "pruned": [t.number for t in record.trials if t.state == PRUNED],
        "others": [t.number for t in record.trials if t.state not in (COMPLETED, PRUNED)],
        "the best": [best],
    }
    colours = {"completed": "blue", "pruned": "orange", "others": "soft", "the best": "vermilion"}
    traces: list[dict[str, Any]] = []
    entries = []
    for label, members in groups.items():
        lines = {number: curves[number] for number in members if curves.get(number)}
        if lines:
            colour, width = colours[label], 2.6 if label == "the best" else 1.2
            many = max(0.12, min(0.7, 25 / len(lines))) if label != "the best" else 1
            entries.append(Entry(label, colour, (len(traces),)))
            trace = _with_gaps(lines, most)
            style: dict[str, Any] = {"line": {"color": f"${colour}", "width": width}, "opacity": many}
            if label == "pruned":
                style |= {"mode": "lines+markers", "marker": _crosses(trace["x"], colour)}
            traces.append({**trace, **style})
    clipped = range_of_scores([value for curve in curves.values() for value in curve], record.direction)
    notes = (_CLIPPED,) if clipped else ()
    layout_ = {"xaxis": axis("epoch"), "yaxis": axis(record.objective), "hovermode": "closest"}
    yield Chart("trials-curves", "by epoch", tuple(traces), layout_, tuple(entries), notes, clipped=clipped, height=320)


def _crosses(x: Sequence[int | None], colour: str) -> dict[str, Any]:
    """A mark where each line ends: one of a single epoch is nothing else."""
    sizes = [6 if place is not None and after is None else 0 for place, after in pairwise([*x, None])]
    return {"color": f"${colour}", "symbol": "x-thin-open", "size": sizes, "opacity": 1}


def _with_gaps(lines: Mapping[int, Sequence[float]], most: int) -> dict[str, Any]:
    x: list[int | None] = []
    y: list[Any] = []
    names: list[int | None] = []
    for trial, curve in lines.items():
        drawn = kept_points([curve], most).tolist()
        x += [*(index + 1 for index in drawn), None]
        y += [*numbers(curve[index] for index in drawn), None]
        names += [*[trial] * len(drawn), None]
    hover = "trial %{customdata}, epoch %{x}: %{y:.5~g}<extra></extra>"
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "customdata": names, "hovertemplate": hover}
