"""What the lines of a source leave: the columns by their variables, and the positions of the source's own parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnrun.scripts.column_lines import TABLE, Arrays, Column
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.page import Page
from nnrun.types import Ragged


@dataclass(frozen=True)
class Loaded:
    """What the lines of a source left."""

    columns: Mapping[str, Column]
    arrays: Arrays
    size: str
    """The expression that counts the rows."""
    numbered: frozenset[str] = frozenset()
    """Columns of the table that hold numbers and are no features: groups are told apart by their text."""


def array_columns(experiment: Experiment, names: Mapping[str, str]) -> Loaded:
    """The columns of a source whose arrays are variables of their own."""
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


def table_columns(names: Sequence[str], *, header: bool = True) -> dict[str, Column]:
    """Columns of the data frame by name; without a header their labels are their positions."""
    return {name: Column(name, TABLE, name if header else int(name)) for name in names}
