"""Data sources as lines: after them the script has the columns, and the positions of the source's own parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnrun.scripts.columns import TABLE, Arrays, Column
from nnrun.scripts.experiment import Experiment, Page
from nnrun.scripts.source import Call, assigned, identifier
from nnrun.scripts.steps import RESERVED
from nnrun.types import Ragged


@dataclass(frozen=True)
class Loaded:
    """What the lines of a source left."""

    columns: Mapping[str, Column]
    arrays: Arrays
    size: str
    """The expression that counts the rows."""


def data_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the source."""
    from nnrun.scripts import csvfile, npzfile, sets

    source = experiment.dataset.source
    assert source is not None
    page.need("import numpy as np")
    if source.name == "csv":
        return csvfile.csv_lines(experiment, page)
    if source.name == "iris":
        return _iris(experiment, page)
    if source.name == "inline":
        return _inline(experiment, page)
    return npzfile.npz_lines(experiment, page) if source.name == "npz" else sets.set_lines(experiment, page)


def array_columns(experiment: Experiment, names: Mapping[str, str]) -> Loaded:
    """The columns of a source whose arrays are variables of their own.

    Args:
        experiment: With the table that has the same columns.
        names: The variable of each column.
    """
    columns, widths = {}, {}
    for name, variable in names.items():
        values = experiment.table.columns.get(name)
        block = isinstance(values, Ragged) or (values is not None and values.ndim > 1)
        columns[name] = Column(name, variable, block=block)
        if values is not None and not isinstance(values, Ragged) and values.ndim == 2:
            widths[variable] = int(values.shape[1])
    return Loaded(columns, Arrays(widths), f"len({next(iter(names.values()))})")


def variables(experiment: Experiment, names: Sequence[str]) -> dict[str, str]:
    """What the columns of an array source are called: x and y where there is one of each."""
    inputs, targets = used(experiment)
    chosen: dict[str, str] = {}
    for name in names:
        alone = (inputs == [name] and "x") or (targets == [name] and "y")
        chosen[name] = alone or identifier(name, {*RESERVED, *chosen.values()} - {"x", "y"})
    return chosen


def used(experiment: Experiment) -> tuple[list[str], list[str]]:
    """The columns that inputs and targets are made of."""
    inputs = [name for plan in experiment.inputs for name in plan.columns]
    targets = [name for plan in experiment.targets for name in plan.columns]
    return list(dict.fromkeys(inputs)), list(dict.fromkeys(targets))


def parts_line(experiment: Experiment) -> list[str]:
    """The positions of the source's own parts in the arrays that hold them end to end."""
    parts = {name: len(rows) for name, rows in experiment.table.parts.items()}
    if not parts:
        return []
    ends = [sum(list(parts.values())[: n + 1]) for n in range(len(parts) - 1)]
    size = sum(parts.values())
    return [f"{', '.join(parts)} = np.split(np.arange({size}), {ends})"]


def _iris(experiment: Experiment, page: Page) -> Loaded:
    page.need("from sklearn.datasets import load_iris")
    page.add("x, y = load_iris(return_X_y=True)")
    features = [name for name in experiment.table.names if name != "target"]
    columns = {name: Column(name, "x", place) for place, name in enumerate(features)}
    columns["target"] = Column("target", "y")
    return Loaded(columns, Arrays({"x": len(features)}), "len(x)")


def _inline(experiment: Experiment, page: Page) -> Loaded:
    source = experiment.dataset.source
    assert source is not None
    for name in experiment.table.names:
        values = [source.arguments[key] for key in _keys(name) if source.arguments.get(key) is not None]
        rows = [row for part in values for row in part]
        ragged = isinstance(experiment.table.columns.get(name), Ragged)
        listed = [_missing(row) for row in rows]
        page.add(*assigned(name, listed if ragged else Call("np.array", (listed,))))
    page.add(*parts_line(experiment))
    return array_columns(experiment, {name: name for name in experiment.table.names})


def _keys(name: str) -> tuple[str, ...]:
    return name, f"{name}_validation", f"{name}_test"


def _missing(row: Any) -> Any:
    """A row with NaN where a value is missing."""
    return float("nan") if row is None else row


def table_label(experiment: Experiment, name: str) -> int | str:
    """The label of a CSV's column in the data frame: its position where the file has no header."""
    header = experiment.table.cells is None or experiment.table.cells.header
    return name if header else int(name)


def table_columns(experiment: Experiment) -> dict[str, Column]:
    """All columns of a CSV."""
    return {name: Column(name, TABLE, table_label(experiment, name)) for name in experiment.table.names}
