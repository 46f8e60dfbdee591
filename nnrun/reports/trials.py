"""The trials of a sweep (hyperparameter search): a table, the best score so far, and the scores by each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun import run_layout as layout
from nnrun.reports.charts import Chart, Section, axis, numbers, shown
from nnrun.reports.html import Html, el, table, together
from nnrun.reports.run_content import RunContent
from nnrun.runs import read_json
from nnrun.words.numbers import number

_MOST_ROWS = 200
"""Trials that the table has: the best ones."""
_MOST_SLICES = 12


def trials(content: RunContent) -> Section | None:
    """What was tried and what it scored; None where nothing is known of it."""
    swept = content.attempt(lambda: read_json(content.run.file(layout.SWEEP)), dict[str, Any](), "the trials")
    rows = [row for row in swept.get("trials", ()) if isinstance(row, Mapping)]
    if not rows:
        return None
    objective, is_min = str(swept.get("objective", "")), swept.get("direction") == "min"
    scored = [row for row in rows if row.get("state") == "completed" and isinstance(row.get("score"), int | float)]
    ranked = sorted(scored, key=lambda row: (row["score"] if is_min else -row["score"], row["trial"]))
    others = [row for row in rows if row not in ranked]
    paths = list(dict.fromkeys(path for row in rows for path in row["values"]))
    charts = tuple(_charts(scored, paths, objective, is_min=is_min)) if len(scored) > 1 else ()
    blocks = [el("div", [chart.html() for chart in charts], class_="charts")] if charts else []
    blocks += [*_confirmed(swept), _table([*ranked, *others][:_MOST_ROWS], paths, objective)]
    if len(rows) > _MOST_ROWS:
        blocks.append(el("p", f"{len(rows) - _MOST_ROWS} more are in {layout.SWEEP}.", class_="note"))
    return Section("trials", "Trials", together(blocks), charts)


def _table(rows: Sequence[Mapping[str, Any]], paths: Sequence[str], objective: str) -> Html:
    heads = ("trial", "state", objective, "epochs", *paths)
    cells = [
        (
            str(row["trial"]),
            str(row["state"]),
            number(row.get("score")),
            str(row.get("epochs") or "-"),
            *(_text(row["values"].get(path, "-")) for path in paths),
        )
        for row in rows
    ]
    return table(heads, cells, words=2, caption="trials, the best first")


def _confirmed(swept: Mapping[str, Any]) -> Iterator[Html]:
    for row in swept.get("confirmed", ()):
        mean = f"{number(row['mean'])} ± {number(row['std'])}"
        yield el(
            "p", f"Trial {row['number']} anew, by {row['seeds']} seeds: {mean} (standard deviation).", class_="note"
        )


def _charts(
    scored: Sequence[Mapping[str, Any]], paths: Sequence[str], objective: str, *, is_min: bool
) -> Iterator[Chart]:
    """The scores in the order of the trials with the best so far, then by each value."""
    in_order = sorted(scored, key=lambda row: row["trial"])
    best: list[float] = []
    for row in in_order:
        better = min if is_min else max
        best.append(better([row["score"], *best[-1:]]))
    order = [row["trial"] for row in in_order]
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": order,
        "y": numbers(best),
        "line": {"color": "$blue", "shape": "hv"},
    }
    dots = _dots(order, in_order)
    note = "Dots: the trials. Line: the best so far."
    ends = {"xaxis": axis("trial"), "yaxis": axis(objective), "hovermode": "closest"}
    yield Chart("trials-order", objective, (dots, {**line, "hoverinfo": "skip"}), ends, notes=(note,), height=280)
    for n, path in enumerate(paths[:_MOST_SLICES]):
        having = [row for row in in_order if path in row["values"]]
        values = [row["values"][path] for row in having]
        if len({repr(value) for value in values}) > 1:
            yield Chart(
                f"trials-slice-{n}",
                path,
                (_dots([_on_axis(value) for value in values], having),),
                {"xaxis": axis(path, type=_kind(values)), "yaxis": axis(objective), "hovermode": "closest"},
                height=260,
            )


def _dots(x: Sequence[Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(x),
        "y": numbers(row["score"] for row in rows),
        "text": [f"trial {row['trial']}" for row in rows],
        "marker": {"color": "$vermilion", "size": 8},
        "hovertemplate": "%{text}: %{x}, %{y:.5~g}<extra></extra>",
    }


def _kind(values: Sequence[Any]) -> str:
    """Of the axis of some values: by powers where they are of several."""
    are_numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    if not are_numbers:
        return "category"
    return "log" if min(values) > 0 and max(values) / min(values) > 30 else "linear"


def _on_axis(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else shown(_text(value))


def _text(value: Any) -> str:
    """A value as a cell has it; a component by its name."""
    if isinstance(value, Mapping) and value:
        return str(next(iter(value)))
    return number(value) if isinstance(value, float) else str(value)
