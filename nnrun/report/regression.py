"""Tables of a regression."""

from __future__ import annotations

from nnrun.report.numbers import count, number, plural
from nnrun.report.tables import Grid
from nnrun.scores import Regression

_COLUMNS = 50


def regression_grid(scores: Regression, names: tuple[str, ...] = ()) -> Grid:
    """MAE, RMSE and R² of all numbers together and of each column, by name where there are names."""
    rows = [("all" if scores.columns else "", number(scores.mae), number(scores.rmse), number(scores.r2))]
    for index, column in enumerate(scores.columns[:_COLUMNS]):
        name = names[index] if index < len(names) else str(index)
        rows.append((name, number(column.mae), number(column.rmse), number(column.r2)))
    return Grid(("", "MAE", "RMSE", "R²"), tuple(rows), _title(scores))


def _title(scores: Regression) -> str:
    if scores.undefined:
        return f"no scores: the model gave NaN or infinity for {plural(scores.undefined, 'row')}"
    columns = len(scores.columns)
    return f"the first {_COLUMNS} of {count(columns)} columns" if columns > _COLUMNS else ""
