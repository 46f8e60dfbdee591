"""The histories of several runs as one: mean and spread of each column, epoch by epoch (learning curves)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnrun.scores.fold_statistics import mean_of, sample_std
from nnrun.types import Units
from nnrun.words.score_units import in_units, label


def mean_history(histories: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, float]]:
    """Mean and standard deviation of each column over the folds, for the epochs that all of them have reached.

    Where a fold has no number there is no mean: one of the other folds could not be compared with those of all.
    """
    rows = []
    for epochs in zip(*histories, strict=False):
        row: dict[str, float] = {"epoch": epochs[0]["epoch"]}
        for name in (name for name in epochs[0] if name != "epoch"):
            values = [float(epoch[name]) for epoch in epochs if epoch.get(name) is not None]
            if len(values) == len(epochs):
                row[f"{name}_mean"] = mean_of(values)
                row[f"{name}_std"] = sample_std(values) if len(values) > 1 else 0.0
        rows.append(row)
    return rows


def shown_row(row: Mapping[str, Any], units: Units) -> dict[str, Any]:
    """A row of a history as a person reads it; metrics of the validation part begin with ``val_``."""
    read = {}
    for column, value in row.items():
        name = column.removeprefix("val_")
        read[column.replace(name, label(name, units))] = in_units(name, value, units)
    return read
