"""Data sources as lines: after them the script has the columns, and the positions of the source's own parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnrun.scripts.columns import TABLE, Arrays, Column
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.page import Page
from nnrun.scripts.source import Call, assigned
from nnrun.types import Ragged

_EMBEDDED = frozenset({"breast_cancer", "diabetes", "digits", "iris", "wine"})
"""Sets that scikit-learn carries."""


@dataclass(frozen=True)
class Loaded:
    """What the lines of a source left."""

    columns: Mapping[str, Column]
    arrays: Arrays
    size: str
    """The expression that counts the rows."""
    numbered: frozenset[str] = frozenset()
    """Columns of the table that hold numbers and are no features: groups are told apart by their text."""


def data_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the source."""
    from nnrun.scripts import csvfile, images, npzfile, parquetfile, sets

    writers = {
        "csv": csvfile.csv_lines,
        "images": images.image_lines,
        "inline": _inline,
        "npz": npzfile.npz_lines,
        "parquet": parquetfile.parquet_lines,
    }
    source = experiment.dataset.source
    assert source is not None
    page.need("import numpy as np")
    if source.name in _EMBEDDED:
        return _embedded(experiment, page, source.name)
    return writers.get(source.name, sets.set_lines)(experiment, page)


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


def variables(experiment: Experiment, page: Page, names: Sequence[str]) -> dict[str, str]:
    """What the columns of an array source are called: x and y where there is one of each."""
    inputs, targets = used(experiment)
    chosen: dict[str, str] = {}
    for name in names:
        alone = (inputs == [name] and "x") or (targets == [name] and "y")
        chosen[name] = alone or page.name(name)
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


def _embedded(experiment: Experiment, page: Page, name: str) -> Loaded:
    """A set that scikit-learn carries."""
    page.need(f"from sklearn.datasets import load_{name}")
    target = page.name("target") if "target" in used(experiment)[0] else "y"  # y may be another column
    if name == "digits":
        page.add("digits = load_digits()", f'x, {target} = digits.images.astype("uint8"), digits.target')
        return Loaded({"x": Column("x", "x", block=True), "target": Column("target", target)}, Arrays({}), "len(x)")
    page.add(f"x, {target} = load_{name}(return_X_y=True)")
    features = [column for column in experiment.table.names if column != "target"]
    columns = {column: Column(column, "x", place) for place, column in enumerate(features)}
    columns["target"] = Column("target", target)
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


def table_columns(names: Sequence[str], *, header: bool = True) -> dict[str, Column]:
    """Columns of the data frame by name; without a header their labels are their positions."""
    return {name: Column(name, TABLE, name if header else int(name)) for name in names}
