"""What is wrong with the cells of a table, gathered so that a person hears all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from nnrun.data.values.text_places import cell_places
from nnrun.data.values.wrong_cells import MOST, UnplacedCellsError, WrongCells
from nnrun.errors import ConfigError, DataError, NnrunError, Problem

if TYPE_CHECKING:
    from nnrun.types import Cells, Indices

Result = TypeVar("Result")

_ALIKE = 3
"""Cells of a column that have the same mistake up to which each is told by itself."""
_LINES = 10
"""Ranges of lines that are named of more such cells."""


class CellsError(DataError):
    """Cells with mistakes."""

    def __init__(self, wrong: Iterable[WrongCells], cells: Cells | None) -> None:
        self.wrong = tuple(wrong)
        self.cells = cells
        super().__init__(_problems(self.wrong, cells))


@contextmanager
def placed(cells: Cells | None, rows: Indices | None = None) -> Iterator[None]:
    """Tell mistakes in prepared rows by their rows in the table, and by their places in the file.

    Args:
        cells: Of the table.
        rows: The rows of the table that are prepared; all of them for None.

    Raises:
        DataError: In place of UnplacedCellsError.
    """
    try:
        yield
    except UnplacedCellsError as error:
        wrong = error.wrong if rows is None else [moved(column_cells, rows) for column_cells in error.wrong]
        raise CellsError(wrong, cells) from None


def moved(wrong: WrongCells, rows: Indices) -> WrongCells:
    """Mistakes by the rows of the table in which the prepared rows stand."""
    import numpy as np

    moved, say = rows[wrong.rows], wrong.say
    order = np.argsort(moved, kind="stable")
    if say is None:
        return replace(wrong, rows=moved[order])
    before = dict(zip(moved.tolist(), wrong.rows.tolist(), strict=True))
    first = int(moved[order[0]])
    return replace(wrong, rows=moved[order], message=say(before[first]), say=lambda row: say(before[row]))


class Gathered:
    """What several checks refuse."""

    def __init__(self) -> None:
        self._errors: list[NnrunError] = []

    def of(self, check: Callable[[], Result]) -> Result | None:
        """What a check gives; None, with its mistakes noted, where it refuses."""
        try:
            return check()
        except (ConfigError, DataError) as error:
            self._errors.append(error)
            return None

    def __bool__(self) -> bool:
        return bool(self._errors)

    def check(self) -> None:
        """Raise all that was refused, as one error.

        Raises:
            DataError: The content of some cell, or of the file, has to change.
            ConfigError: Only the config has to.
        """
        if not self._errors:
            return
        if len(self._errors) == 1:
            raise self._errors[0]
        kind = DataError if any(isinstance(error, DataError) for error in self._errors) else ConfigError
        cells = [error for error in self._errors if isinstance(error, CellsError)]
        if len(cells) == len(self._errors):
            raise CellsError((column_cells for error in cells for column_cells in error.wrong), cells[0].cells)
        others = [error for error in self._errors if not isinstance(error, CellsError)]
        problems = [problem for error in others for problem in error.problems]
        wrong = tuple(column_cells for error in cells for column_cells in error.wrong)
        problems += _problems(wrong, cells[0].cells if cells else None)
        raise kind(bounded(_in_order(list(dict.fromkeys(problems)), cells[0].cells if cells else None)))


def _in_order(problems: Sequence[Problem], cells: Cells | None) -> list[Problem]:
    """Those of the table's file last, in the order of its lines."""
    file = cells.file if cells is not None else ""

    def order(problem: Problem) -> tuple[int, int]:
        place = problem.place
        return (place.line, place.column) if place and place.file == file else (0, 0)

    return sorted(problems, key=order)


def bounded(problems: Sequence[Problem], more: int = 0) -> list[Problem]:
    """The first problems, and how many there are beside them."""
    left = more + max(0, len(problems) - MOST)
    if not left:
        return list(problems)
    *first, last = problems[:MOST]
    rest = "1 more mistake" if left == 1 else f"{left} more mistakes"
    return [*first, replace(last, message=f"{last.text}; {rest} beside these", help="")]


def _problems(wrong: Sequence[WrongCells], cells: Cells | None) -> list[Problem]:
    """Mistakes in the order of the cells, those that are alike and many as one."""
    names = (*(cells.columns if cells is not None else ()), *(cells_of_column.column for cells_of_column in wrong))
    order = {name: index for index, name in enumerate(dict.fromkeys(names))}
    mistakes = [cells_of_column for group in _merged(wrong) for cells_of_column in _each(group)]
    mistakes.sort(key=lambda item: (item[0], order[item[1].column], len(item[1].within), item[1].within))
    shown = mistakes[:MOST]
    named = [(row, group.column) for row, group, _ in shown]
    places = cell_places(cells, named) if cells is not None else {}
    problems = [
        Problem(_message(group, row, message, cells), place=places.get((row, group.column)), code=group.code)
        for row, group, message in shown
    ]
    return bounded(problems, len(mistakes) - len(shown))


def _merged(wrong: Sequence[WrongCells]) -> list[WrongCells]:
    """One item a column and kind of mistake: several parts of the rows may have told of it."""
    import numpy as np

    merged: dict[tuple[str, str, str], WrongCells] = {}
    for column_cells in wrong:
        key = (column_cells.column, column_cells.within, column_cells.kind or column_cells.message)
        known = merged.get(key)
        merged[key] = column_cells if known is None else _together(known, column_cells)
    return [replace(column_cells, rows=np.unique(column_cells.rows)) for column_cells in merged.values()]


def _together(first: WrongCells, second: WrongCells) -> WrongCells:
    """Two parts of the rows of a column with the same mistake; each says what it knows of its own."""
    import numpy as np

    of_first = frozenset(first.rows.tolist())

    def say(row: int) -> str:
        part = first if row in of_first else second
        return first.message if part.say is None else part.say(row)

    return replace(first, rows=np.concatenate([first.rows, second.rows]), say=first.say and say)


_Told = tuple[int, WrongCells, str]


def _each(group: WrongCells) -> list[_Told]:
    """The cells of a group that are told: each, or the first one for all."""
    rows = [int(row) for row in group.rows[: _ALIKE + 1]]
    say = group.say or (lambda _row: group.message)
    if len(rows) <= _ALIKE and not group.whole:
        return [(row, group, say(row)) for row in rows]
    return [(rows[0], group, say(rows[0]))]


def _message(group: WrongCells, row: int, message: str, cells: Cells | None) -> str:
    more = ""
    if len(group.rows) > _ALIKE and not group.whole:
        more = f"; {_also(group.rows, cells)}"
    within = f", {group.within}" if group.within else ""
    return f"column {group.column!r}, row {row}{within}: {message}{more}"


def _also(rows: Indices, cells: Cells | None) -> str:
    """How many more cells have the same mistake, and where."""
    others = rows[1:]
    numbers = others if cells is None else cells.lines[others]
    shown = ", ".join(islice(_ranges(numbers), _LINES))
    tail = "" if shown.endswith(str(int(numbers[-1]))) else f" ... {int(numbers[-1])}"
    return f"so are {len(others)} more cells of the column, in {'rows' if cells is None else 'lines'} {shown}{tail}"


def _ranges(numbers: Indices) -> Iterator[str]:
    """Rising numbers, those that follow each other as one: ``2, 4 to 9``."""
    import numpy as np

    for following in np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1):
        first, last = int(following[0]), int(following[-1])
        yield f"{first}" if first == last else f"{first} to {last}"
