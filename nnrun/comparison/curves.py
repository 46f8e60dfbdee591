"""The learning curves of runs that are compared: one metric by epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nnrun import run_layout as layout
from nnrun.comparison.columns import Runs
from nnrun.comparison.result import Curve
from nnrun.runs import Run
from nnrun.runs.rows import Row, read_rows


def curves_of(columns: Sequence[Runs], metrics: Sequence[str] = ()) -> Iterator[Curve]:
    """The curve of each column that has one: of the first of the metrics, else of validation loss, else of loss.

    Args:
        columns: Of seeds and folds it is the mean over those that reached an epoch.
        metrics: Names, the first of which is drawn.
    """
    histories = [_history(column) for column in columns]
    names = [*(f"val_{name}" for name in metrics[:1]), *metrics[:1], "val_loss", "loss"]
    metric = next((name for name in names if any(_has(rows, name) for rows in histories)), None)
    for column, rows in zip(columns, histories, strict=True):
        points = [(_number(row.get("epoch")), _number(row.get(metric))) for row in rows] if metric else []
        whole = [(epoch, value) for epoch, value in points if epoch is not None and value is not None]
        if metric and whole:
            epochs, values = zip(*whole, strict=True)
            yield Curve(column.name, metric, epochs, values)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _has(rows: Sequence[Row], name: str) -> bool:
    return any(_number(row.get(name)) is not None for row in rows)


def _history(column: Runs) -> list[Row]:
    return _mean([_rows(member.run) for member in column.members])


def _rows(run: Run) -> Sequence[Row]:
    """The history of a run; of folds their mean, by the names of the metrics; of an ensemble that of its members."""
    together = run.path / layout.MEAN_HISTORY
    if together.is_file():
        rows = read_rows(together).rows
        return [{name.removesuffix("_mean"): value for name, value in row.items()} for row in rows]
    if run.kind == "ensemble":
        return _mean([Run(path.parent).epochs for path in sorted(run.path.glob(f"*/{layout.HISTORY}"))])
    return run.epochs


def _mean(histories: Sequence[Sequence[Row]]) -> list[Row]:
    if len(histories) == 1:
        return list(histories[0])
    rows: list[Row] = []
    for epoch in range(max(map(len, histories), default=0)):
        reached = [history[epoch] for history in histories if epoch < len(history)]
        names = dict.fromkeys(name for row in reached for name in row)
        rows.append({name: _mean_of([row.get(name) for row in reached]) for name in names})
    return rows


def _mean_of(values: Sequence[object]) -> float | None:
    numbers = [number for value in values if (number := _number(value)) is not None]
    return math.fsum(numbers) / len(numbers) if numbers else None
