"""Tables of a regression."""

from __future__ import annotations

from nnrun.console.tables import Grid
from nnrun.scores import Regression
from nnrun.words.numbers import count, number, plural

_COLUMNS = 50


def regression_grid(scores: Regression) -> Grid:
    """MAE, RMSE and R² of all numbers together and of each column."""
    rows = [("all" if scores.columns else "", number(scores.mae), number(scores.rmse), number(scores.r2))]
    rows += [(c.name, number(c.mae), number(c.rmse), number(c.r2)) for c in scores.columns[:_COLUMNS]]
    return Grid(("", "MAE", "RMSE", "R²"), tuple(rows), _title(scores))


def _title(scores: Regression) -> str:
    if scores.undefined:
        return f"no scores: the model gave NaN or infinity for {plural(scores.undefined, 'row')}"
    columns = len(scores.columns)
    return f"the first {_COLUMNS} of {count(columns)} columns" if columns > _COLUMNS else ""
