"""Looks at feature columns as they were read, before any step: what none of the steps can mend is told at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.data.alike_columns import alike, are_many
from nnrun.data.frames import column_names, frame_of, take
from nnrun.data.table.step_columns import columns_in, counted_names, for_target, named_columns
from nnrun.data.values.cells import why_text
from nnrun.data.values.mistakes import CellsError
from nnrun.data.values.numbers import ENCODERS, is_of_amounts, sound, text_cells, unfit_cells
from nnrun.data.values.wrong_cells import WrongCells
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.data.frames import ColumnBlock
    from nnrun.spec.decoding.layers_and_steps import Step
    from nnrun.types import Array, Indices, Table

_FEW = 1000
"""Rows of a column all of which are looked at sooner than some are gathered."""
IMPUTERS = "add a step such as SimpleImputer"


@dataclass(frozen=True, slots=True)
class Mended:
    """Columns that steps take, so that what is wrong with them may be mended."""

    numbers: Collection[str] = ()
    """Those whose missing values, and whose values beyond float32, a step may change; it would, were they numbers."""
    texts: Collection[str] = ()
    """Those whose text a step takes."""


def check_features(table: Table, rows: Indices, steps: Sequence[Step]) -> None:
    """That the features can be prepared, as far as that is known before anything is fitted.

    Raises:
        DataError: With all cells that hold text no step takes, or values that are missing, infinite or too large.
    """
    columns = tuple(dict.fromkeys(name for names in table.inputs.values() for name in names))
    if wrong := review(table, columns, rows, mended_by(table, steps)):
        raise CellsError(wrong, table.cells)


def check_texts(table: Table, rows: Indices, steps: Sequence[Step]) -> None:
    """The same of columns of text alone, for a table on the disk: numbers are looked at as they are prepared."""
    columns = tuple(name for name, c in table.columns.items() if not isinstance(c, Ragged) and c.dtype == object)
    if columns and (wrong := review(table, columns, rows, mended_by(table, steps))):
        raise CellsError(wrong, table.cells)


def review(table: Table, columns: Sequence[str], rows: Indices | None, mended: Mended) -> list[WrongCells]:
    """The cells of some columns that cannot be fed, and that no step mends."""
    import numpy as np

    positions = np.arange(len(table)) if rows is None else rows
    doubtful = _doubtful(table, columns, mended) if are_many(table, columns) else columns
    return [wrong for name in doubtful for wrong in _review(table, name, positions, mended)]


def _doubtful(table: Table, columns: Sequence[str], mended: Mended) -> Iterator[str]:
    """Those of many columns in which something may be wrong: numbers are seen to be sound many columns at a time."""
    import numpy as np

    for names, values in alike(table, columns):
        if values is not None:
            stepped = np.fromiter((name in mended.numbers for name in names), bool, len(names))
            unstepped = values if not stepped.any() else values[~stepped]
            if sound(unstepped, large=True, missing=True) and sound(values, large=False, missing=False):
                continue
        yield from names


def mended_by(table: Table, steps: Sequence[Step]) -> Mended:
    """What the steps of a config take of the columns as they were read."""
    import numpy as np

    numbers, texts = set[str](), set[str]()
    everything = {name for columns in table.inputs.values() for name in columns}
    for columns in table.inputs.values():
        first = frame_of(table, columns, np.arange(1))
        for step in steps:
            if _names_others(step, table):
                return Mended(everything, everything)  # a column that another step makes, or a misspelt one
            if any(for_target(step, output, table) for output in table.targets):
                continue
            if step.columns in (None, "numeric") and "Imputer" in step.component.name:
                numbers.update(name for piece in first if piece.kind == "text" for name in piece.names)
            chosen = set(columns_in(step, first, counted_names(table))[1])
            for piece in first:
                if piece.apart:
                    numbers.update(chosen.intersection(piece.names))
                    continue
                if not chosen.intersection(_names(piece, alone=len(first) == 1)):
                    continue
                by_word = not isinstance(step.columns, tuple)
                if piece.kind == "text" and by_word and is_of_amounts(_column(table, piece.names[0])):
                    continue  # never turned into categories unless the config asks for it by name
                (texts if piece.kind == "text" else numbers).update(piece.names)
    return Mended(numbers, texts)


def _names_others(step: Step, table: Table) -> bool:
    """Whether a step names a column that the source does not have."""
    named = named_columns(step.columns, counted_names(table)) if isinstance(step.columns, tuple) else []
    known = {*table.columns, *table.targets, *(name for names in table.target_columns.values() for name in names)}
    return not known.issuperset(named)


def _names(piece: ColumnBlock, *, alone: bool) -> tuple[str, ...]:
    """By what a step may name a piece: a block also by its columns."""
    unfolds = piece.block and not isinstance(piece.values, Ragged) and piece.values.ndim == 2
    return (*piece.names, *column_names(piece, alone=alone)) if unfolds else piece.names


def _column(table: Table, name: str) -> Array:
    column = table.columns[name]
    assert not isinstance(column, Ragged)
    return column


def _review(table: Table, name: str, rows: Indices, mended: Mended) -> list[WrongCells]:
    import numpy as np

    column = table.columns[name]
    if isinstance(column, Ragged) or name in mended.texts:
        return []
    if column.dtype == object:
        wrong = text_cells(column, name, table.kind, rows, table.cells)
        values = np.array([np.nan if value is None else 0.0 for value in column.reshape(-1).tolist()])
        missing = None if name in mended.numbers else imputing(table)  # a wrong cell makes text of numbers with gaps
        gaps = unfit_cells(values.reshape(column.shape)[rows], name, rows, missing)
        if wrong is not None:
            return [wrong] if 2 * len(wrong.rows) > len(rows) else [wrong, *gaps]
        if gaps or text_cells(column, name, cells=table.cells):  # of other rows
            return gaps
        return [WrongCells(name, rows, _digits(table, name, column), whole=True, code="empty-column")]
    if column.dtype.kind != "f":
        return []
    missing = None if name in mended.numbers else imputing(table) if column.ndim < 3 else ""
    large = name not in mended.numbers
    if (2 * len(rows) > len(column) or len(column) < _FEW) and sound(column, large=large, missing=missing is not None):
        return []  # nothing is wrong in any row, which is seen sooner than some rows are gathered
    if table.kind and missing is not None and np.isnan(column).all():
        return [WrongCells(name, rows, empty(table, name), whole=True, code="empty-column")]
    return unfit_cells(_some(column, rows), name, rows, missing, large=large)


def _some(column: Array, rows: Indices) -> Array:
    """The rows of a column."""
    values = take(column, rows)
    assert not isinstance(values, Ragged)
    return values


def _digits(table: Table, name: str, column: Array) -> str:
    """What is told of a column of text that holds nothing but numbers."""
    because = why_text(column.reshape(-1))
    if because is None:
        quotes = "write them without quotes" if table.kind in ("inline", "json_lines") else "store them as numbers"
        return f"the column holds numbers as text; {quotes}"
    ways_out = [*([f"write numbers: [{name}] beside path"] if table.kind in ("csv", "images") else []), ENCODERS]
    return f"the column is text, as {because}; {', or '.join(ways_out)}"


def empty(table: Table, name: str) -> str:
    """What is told of a column without any value."""
    nameless = table.cells is not None and name in table.cells.unnamed
    lack = "has no name and no values" if nameless else "has no values"
    return f"the column {lack}; choose the others by features" if table.kind == "csv" else f"the column {lack}"


def imputing(table: Table) -> str:
    """What helps where a value is missing."""
    return IMPUTERS if table.kind else "the run was trained without a step that fills it"
