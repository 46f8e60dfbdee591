"""Charts of predicted numbers (regression): predicted against true, residuals and how they are spread, by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.reports.charts import Chart, axis, numbers, shown
from nnrun.reports.findings.thinning import MOST_POINTS
from nnrun.reports.html import Html, more, table
from nnrun.scores import Residuals, residuals
from nnrun.types import Predictions
from nnrun.words.numbers import count, number
from nnrun.words.text import cut

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

_DRAWN_COLUMNS = 3
_BARS = 40
_LISTED = 15
_LINE = {"color": "$soft", "width": 1, "dash": "dash"}


def residual_charts(answers: Predictions, prefix: str) -> Iterator[Chart]:
    """The charts of an output of numbers; of many columns those that were missed by most, and all of them as bars."""
    every = [column for column in residuals(answers) if len(column.true)]
    worst = sorted(every, key=_relative_error, reverse=True)[:_DRAWN_COLUMNS]
    chosen = [column for column in every if any(column is worst_column for worst_column in worst)]
    if len(every) > _DRAWN_COLUMNS:
        yield _by_column(every, f"{prefix}-columns")
    for n, column in enumerate(chosen):
        of = f" of {column.name}" if column.name else ""
        drawn = _drawn(column.residual)
        notes = _thinned(len(column.true), len(drawn))
        yield _against(column, drawn, f"{prefix}-{n}-true", of, notes)
        yield _missed(column, drawn, f"{prefix}-{n}-residuals", of, notes)
        yield _spread(column, f"{prefix}-{n}-spread", of)


def column_table(answers: Predictions) -> Html | None:
    """MAE, RMSE and R2 column by column.

    They are counted with NumPy: importing scikit-learn takes longer than the whole page.
    """
    rows = [(column.name or "all", *map(number, _scores(column))) for column in residuals(answers) if len(column.true)]
    whole = table(("column", "MAE", "RMSE", "R2"), rows, caption="errors by column")
    if not rows:
        return None
    return whole if len(rows) <= _LISTED else more(f"All {count(len(rows))} columns", whole)


def _scores(column: Residuals) -> tuple[float, float, float | None]:
    """Mean absolute error, root mean squared error, and the share of the variance that is explained."""
    varied = float(((column.true - column.true.mean()) ** 2).sum())
    squares = float((column.residual**2).sum())
    explained = 1 - squares / varied if varied > 0 else None
    return float(abs(column.residual).mean()), (squares / len(column.true)) ** 0.5, explained


def _relative_error(column: Residuals) -> float:
    """Root mean squared error, in spreads of the truth: columns of other units are compared."""
    spread = float(column.true.std()) or 1.0
    return float((column.residual**2).mean() ** 0.5) / spread


def _drawn(residual: Array) -> Indices:
    """Rows that are drawn: all, or half of them the worst and the others spread evenly."""
    import numpy as np

    size = len(residual)
    if size <= MOST_POINTS:
        return np.arange(size)
    worst = np.argpartition(-np.abs(residual), MOST_POINTS // 2)[: MOST_POINTS // 2]
    even = np.linspace(0, size - 1, MOST_POINTS // 2).astype(np.int64)
    return np.unique(np.concatenate([worst, even]))


def _thinned(rows: int, drawn: int) -> tuple[str, ...]:
    if drawn == rows:
        return ()
    return (f"{count(drawn)} of {count(rows)} rows are drawn: the largest residuals, and others spread evenly.",)


def _points(x: Sequence[Any], y: Sequence[Any], hover: str) -> dict[str, Any]:
    few = len(x) <= 300
    return {
        "type": "scatter",
        "mode": "markers",
        "x": numbers(x),
        "y": numbers(y),
        "marker": {"color": "$blue", "size": 7 if few else 5, "opacity": 0.7 if few else 0.4},
        "hovertemplate": f"{hover}<extra></extra>",
    }


def _against(column: Residuals, drawn: Indices, name: str, of: str, notes: tuple[str, ...]) -> Chart:
    true, predicted = column.true[drawn].tolist(), column.predicted[drawn].tolist()
    low, high = float(min(true + predicted)), float(max(true + predicted))
    margin = 0.04 * (high - low) or abs(high) * 0.04 or 1.0
    ends = [low - margin, high + margin]
    diagonal = {"type": "scatter", "mode": "lines", "x": ends, "y": ends, "line": _LINE, "hoverinfo": "skip"}
    layout = {
        "xaxis": axis("true", range=ends, zeroline=False),
        "yaxis": axis("predicted", range=ends, zeroline=False),
        "hovermode": "closest",
    }
    trace = _points(true, predicted, "true %{x:.5~g}<br>predicted %{y:.5~g}")
    return Chart(name, f"predicted against true{of}", (diagonal, trace), layout, notes=notes, square=True, height=360)


def _missed(column: Residuals, drawn: Indices, name: str, of: str, notes: tuple[str, ...]) -> Chart:
    trace = _points(
        column.predicted[drawn].tolist(), column.residual[drawn].tolist(), "predicted %{x:.5~g}<br>residual %{y:.5~g}"
    )
    shape = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": _LINE}
    layout = {
        "xaxis": axis("predicted", zeroline=False),
        "yaxis": axis("true − predicted", zeroline=False),
        "hovermode": "closest",
        "shapes": [shape],
    }
    return Chart(name, f"residuals{of}", (trace,), layout, notes=notes, height=360)


def _spread(column: Residuals, name: str, of: str) -> Chart:
    import numpy as np

    counts, edges = np.histogram(column.residual, bins=min(_BARS, max(8, int(len(column.residual) ** 0.5) * 2)))
    middles = (edges[1:] + edges[:-1]) / 2
    width = float(edges[1] - edges[0])
    trace = {
        "type": "bar",
        "x": numbers(middles.tolist()),
        "y": counts.tolist(),
        "width": width,
        "marker": {"color": "$blue"},
        "hovertemplate": "%{y:,} rows near %{x:.4~g}<extra></extra>",
    }
    shape = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": 0, "x1": 0, "line": _LINE}
    layout = {
        "xaxis": axis("true − predicted", zeroline=False),
        "yaxis": axis("rows"),
        "shapes": [shape],
        "bargap": 0.04,
        "hovermode": "closest",
    }
    mean, spread = float(column.residual.mean()), float(column.residual.std())
    note = f"Mean {number(mean)}, standard deviation {number(spread)}."
    return Chart(name, f"how residuals are spread{of}", (trace,), layout, notes=(note,), height=360)


def _by_column(columns: Sequence[Residuals], name: str) -> Chart:
    errors = [float((column.residual**2).mean() ** 0.5) for column in columns]
    many = len(columns) > 60
    trace = {
        "type": "scatter" if many else "bar",
        "x": [str(n) for n in range(len(columns))] if not many else list(range(len(columns))),
        "y": numbers(errors),
        "text": [shown(cut(column.name, 30)) for column in columns],
        "marker": {"color": "$blue"},
        "hovertemplate": "%{text}: RMSE %{y:.5~g}<extra></extra>",
    }
    ticks: dict[str, Any] = {}
    if not many:
        ticks = {
            "type": "category",
            "tickvals": [str(n) for n in range(len(columns))],
            "ticktext": [shown(cut(column.name, 14)) for column in columns],
        }
    layout = {"xaxis": axis("column", **ticks), "yaxis": axis("RMSE", rangemode="tozero"), "hovermode": "closest"}
    note = f"The charts below are those of the {_DRAWN_COLUMNS} columns missed by most, in spreads of their truth."
    return Chart(name, "error by column", (trace,), layout, notes=(note,), wide=True)
