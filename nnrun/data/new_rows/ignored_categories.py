"""What is told of categories that training did not have, where the steps take them without a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnrun.data.values.cells import in_full
from nnrun.data.values.missing import is_missing
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnrun.data.prepare.preparation import Preparation
    from nnrun.types import Table


@dataclass(slots=True)
class _Ignored:
    """Cells of a column."""

    step: str
    count: int
    row: int
    """The first of them."""
    value: str


@dataclass(slots=True)
class IgnoredCategories:
    """Counts them over all rows, column by column."""

    rows: int = 0
    _columns: dict[str, _Ignored] = field(default_factory=dict)

    def add(self, table: Table, preparation: Preparation) -> None:
        """Count those of some rows, which follow the ones before."""
        import numpy as np

        for plan in preparation.inputs:
            for name, step, wrong in plan.ignored(table):
                first = int(np.flatnonzero(wrong)[0])
                ignored = self._columns.setdefault(
                    name, _Ignored(step, 0, self.rows + first, _shown(table, name, first))
                )
                ignored.count += int(wrong.sum())
        self.rows += len(table)

    @property
    def notes(self) -> Iterator[str]:
        """A note on each column that has some."""
        for name, ignored in self._columns.items():
            first = f"the first in row {ignored.row}, {ignored.value}"
            cells = f"{ignored.count} of {self.rows} values"
            yield f"column {name!r}: {ignored.step} ignores {cells} that were not in training, {first}"


def _shown(table: Table, name: str, row: int) -> str:
    """A cell of a column of single values, for a message."""
    column = table.columns[name]
    value = None if isinstance(column, Ragged) else column[row]
    if is_missing(value):
        return "a missing value"
    return repr(value) if isinstance(value, str) else in_full(value)
