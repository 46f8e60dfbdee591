"""Cells with the same mistake, column by column, before they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

MOST = 20
"""Mistakes that are told of one table."""


@dataclass(frozen=True, slots=True)
class WrongCells:
    """Cells of one column with the same mistake."""

    column: str
    """The column of the source; for a message, and for the place."""
    rows: Indices
    """Positions in the table."""
    message: str
    """What is wrong with the first of them."""
    say: Callable[[int], str] | None = None
    """What is wrong with the cell in a row of the table, where each has words of its own."""
    kind: str = ""
    """What the mistakes have in common; the message where it is empty."""
    within: str = ""
    """Which value of a row of an array is meant."""
    whole: bool = False
    """Whether the mistake is the column's, and is told once."""
    code: str = ""


def wrong_by_column(
    wrong: Array,
    numbers: Array,
    rows: Indices,
    place: Callable[[int], tuple[str, str]],
    say: Callable[[float], str],
    kind: str,
    *,
    code: str,
) -> list[WrongCells]:
    """Wrong numbers of a table, column by column.

    Args:
        wrong: Which ones are wrong, shape (rows, columns).
        numbers: Of the same shape.
        rows: The position of each row in the table.
        place: The name of a column by its index, and which value within a row of an array it is, or "".
        say: What is wrong with a number.
        kind: What the mistakes have in common.
        code: Of the diagnostic.
    """
    import numpy as np

    columns = []
    for index in np.flatnonzero(wrong.any(axis=0))[:MOST].tolist():
        positions = np.flatnonzero(wrong[:, index])
        by_row = dict(zip(rows[positions].tolist(), numbers[positions, index].tolist(), strict=True))
        (name, within), order = place(index), np.sort(rows[positions])

        def say_row(row: int, by_row: Mapping[int, float] = by_row) -> str:
            return say(by_row[row])

        columns.append(WrongCells(name, order, say_row(int(order[0])), say_row, kind, within, code=code))
    return columns


class UnplacedCellsError(Exception):
    """Mistakes in cells by a row's position among those that are prepared; see `placed`."""

    def __init__(self, wrong: Iterable[WrongCells]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("; ".join(cells.message for cells in self.wrong))


@contextmanager
def rows_after(before: int) -> Iterator[None]:
    """Mistakes in some rows, by their position among all rows that are gone through. Raises UnplacedCellsError.

    Args:
        before: How many rows come before them.
    """
    try:
        yield
    except UnplacedCellsError as error:
        raise UnplacedCellsError(_after(before, wrong) for wrong in error.wrong) from None


def _after(before: int, wrong: WrongCells) -> WrongCells:
    say = wrong.say
    return replace(wrong, rows=wrong.rows + before, say=say and (lambda row: say(row - before)))
