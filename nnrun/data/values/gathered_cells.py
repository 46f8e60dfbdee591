"""Mistakes in the cells of a table that is read stretch by stretch, told as those of the whole table are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.wrong_cells import MOST, WrongCells

if TYPE_CHECKING:
    from nnrun.types import Cells, Indices


@dataclass(frozen=True, slots=True)
class _Alike:
    """Cells of one column with the same mistake."""

    first: WrongCells
    rows: list[Indices] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    """What is wrong with the first of them, by row: no others are told one by one."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of some rows of a table."""

    rows: Indices
    lines: Indices

    def __getitem__(self, rows: Indices) -> Indices:
        lines: Indices = self.lines[np.searchsorted(self.rows, rows)]
        return lines


class GatheredCells:
    """Mistakes of several stretches: the positions of wrong cells, and words for as many as are told."""

    def __init__(self) -> None:
        self._alike: dict[tuple[str, str, str], _Alike] = {}
        self._cells: Cells | None = None
        self._places: list[_Lines] = []

    def __bool__(self) -> bool:
        return bool(self._alike)

    def add(self, error: CellsError, first: int) -> None:
        """Take the mistakes of a stretch.

        Args:
            error: By positions in the stretch.
            first: The position of its first row in the table.
        """
        for wrong in error.wrong:
            key = (wrong.column, wrong.within, wrong.kind or wrong.message)
            alike = self._alike.setdefault(key, _Alike(wrong))
            alike.rows.append(wrong.rows + first)
            for row in wrong.rows[: max(0, MOST - len(alike.texts))].tolist():
                alike.texts[row + first] = wrong.message if wrong.say is None else wrong.say(row)
        if error.cells is not None:
            rows = np.unique(np.concatenate([wrong.rows for wrong in error.wrong]))
            self._cells = error.cells
            self._places.append(_Lines(rows + first, error.cells.lines[rows]))

    def check(self) -> None:
        """Raise all mistakes as one CellsError; nothing where there are none."""
        if not self._alike:
            return
        wrong = [
            replace(alike.first, rows=np.concatenate(alike.rows), say=alike.texts.__getitem__)
            for alike in self._alike.values()
        ]
        cells = self._cells
        if cells is not None:
            rows, lines = (np.concatenate([getattr(p, name) for p in self._places]) for name in ("rows", "lines"))
            cells = replace(cells, lines=cast("Indices", _Lines(rows, lines)))
        raise CellsError(wrong, cells)
