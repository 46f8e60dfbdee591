"""The tables of an evaluation: scores of all parts, then what suits each output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nnrun.console.results.classification_tables import class_grid, confusion_grid, label_grid, ranking_grids
from nnrun.console.results.score_tables import scores_grid
from nnrun.console.tables import Grid
from nnrun.scores import Classification, MultiLabel, Regression, Scored
from nnrun.words.numbers import count, number, plural

_COLUMNS = 50
"""Numbers of a regression that have a row."""


def scored_grids(scores: Scored) -> list[Grid]:
    """The tables that suit scores, by their kind."""
    if isinstance(scores, Classification):
        return [class_grid(scores), confusion_grid(scores), *ranking_grids(scores.ranking)]
    if isinstance(scores, MultiLabel):
        return [label_grid(scores), *ranking_grids(scores.ranking)]
    return [regression_grid(scores)]


def evaluation_grids(
    metrics: Mapping[str, Mapping[str, Any]], details: Mapping[str, Mapping[str, Scored]]
) -> list[Grid]:
    """All tables of an evaluation."""
    grids = [scores_grid(metrics)] if metrics else []
    for part, outputs in details.items():
        for name, scores in outputs.items():
            place = part if len(outputs) == 1 else f"{part}, {name}"
            first, *rest = scored_grids(scores)
            title = f"{place}: {first.title}" if first.title else place
            grids += [replace(first, title=title), *rest]
    return grids


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
