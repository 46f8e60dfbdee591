"""Reads the rows of a text table one cell after the other, exact about lines: the reference for every other way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from nnrun.data.sources.text_table.head import check_names, columns_of
from nnrun.data.sources.text_table.lines import TableLines, lines_of
from nnrun.data.sources.text_table.rows import Rows
from nnrun.data.values.cells import column, text_column
from nnrun.data.values.mistakes import bounded
from nnrun.data.values.text_places import line_place
from nnrun.data.values.wide_rows import fractions
from nnrun.errors import DataError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nnrun.data.sources.text_table.head import Head
    from nnrun.types import Array, Form

NO_ROWS = "the file has a header and no rows"
CELLS = 500_000
"""Cells that are held as text together."""


def read_exactly(text: str, file: str, form: Form) -> Rows:
    """All rows of a text table.

    Args:
        text: Of the whole file.
        file: Its name in messages.
        form: How it is written. Its names stand for the columns of a table of as many.

    Raises:
        DataError: An empty file, one without rows, ragged rows, a quote that is not closed, two columns of one name.
    """
    current = form
    while True:
        parts = list(stretches_exactly(lines_of(text), file, current))
        texts = [{name for name, column in part.columns.items() if column.dtype == object} for part in parts]
        mixed = frozenset[str]().union(*texts) - texts[0].intersection(*texts)
        if not mixed:
            return _joined(parts)
        current = replace(current, text=current.text | mixed)  # what looked like numbers in one stretch of rows is text


def stretches_exactly(lines: Iterable[str], file: str, form: Form) -> Iterator[Rows]:
    """The rows of a table in stretches, each of which is known to be text or numbers by itself.

    Raises:
        DataError: As `read_exactly`.
    """
    seen = TableLines(file, "", form)
    rows = seen.rows(lines)
    line, first = next(rows, (1, []))
    if not first:
        raise DataError("the file is empty", place=Place(file, 1, 1), code="empty-data")
    head = columns_of(first, form)
    seen.width = len(head.names)
    if form.header:
        check_names(head.names, file, line)
    else:
        rows = chain([(line, first)], rows)
    stretch = None
    for stretch in _stretches(rows, head, form, seen):
        yield stretch
    if stretch is None:
        raise DataError(NO_ROWS, place=Place(file, 1, 1), code="empty-data")


def rest_exactly(lines: Iterable[str], file: str, form: Form, head: Head, line: int) -> Iterator[Rows]:
    """The same of the rows after some others. Raises DataError: ragged rows, a quote that is not closed."""
    seen = TableLines(file, "", form, width=len(head.names))
    yield from _stretches(seen.rows(lines, line), head, form, seen)


def _joined(parts: Sequence[Rows]) -> Rows:
    """Stretches of one table end to end."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    first, counts = parts[0], dict[str, Counter[str]]()
    for part in parts:
        for name, count in part.counts.items():
            counts.setdefault(name, Counter()).update(count)
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in first.head.names}
    return replace(first, columns=columns, lines=np.concatenate([part.lines for part in parts]), counts=counts)


def _fitting(seen: TableLines, names: Sequence[str], unnamed: Sequence[str]) -> Callable[[int, list[str]], list[str]]:
    """What brings a row of another length to that of the header; it raises DataError where that cannot be."""

    def fit(line: int, row: list[str]) -> list[str]:
        fitted = seen.fitted(row, names, unnamed)
        if fitted is None:
            values, columns = "value" if len(row) == 1 else "values", "column" if len(names) == 1 else "columns"
            message = f"{len(row)} {values} in a table of {len(names)} {columns}"
            raise DataError(message, place=line_place(seen.file, line), code="ragged-rows")
        return fitted

    return fit


def _stretches(rows: Iterator[tuple[int, list[str]]], head: Head, form: Form, seen: TableLines) -> Iterator[Rows]:
    """The rows in stretches, so that never all cells are held as text."""
    import numpy as np

    width = len(head.names)
    markers, fit = form.missing - {""}, _fitting(seen, head.names, head.unnamed)
    while some := list(islice(rows, max(1, CELLS // width))):
        cut = [row for _, row in some]
        if set(map(len, cut)) != {width}:
            some = _all_fitted(some, width, fit)
            cut = [row for _, row in some]
        columns = _fractions(cut, head.names, form)
        counts: dict[str, Counter[str]] = {}
        for place, name in enumerate(head.names if len(columns) < width else ()):
            if name in columns:
                continue
            cells = [row[place] for row in cut]
            if name in form.text:
                values = text_column(cells, form.missing)
            else:
                values = column(cells, form, numbers=name in form.numbers)
            columns[name] = values
            if values.dtype == object and not markers.isdisjoint(cells):
                counts[name] = Counter(cell for cell in cells if cell in markers)
        columns = {name: columns[name] for name in head.names}
        yield Rows(head, columns, np.array([line for line, _ in some], np.int64), counts, seen)


def _fractions(rows: Sequence[list[str]], names: Sequence[str], form: Form) -> dict[str, Array]:
    """The columns of a wide table that are seen to be numbers before any is looked at by itself."""
    seen = fractions(rows, form)
    if seen is None:
        return {}
    numbers, known = seen
    named = zip(names, numbers, known.tolist(), strict=True)
    return {name: column for name, column, is_known in named if is_known and name not in form.text}


def _all_fitted(
    some: Sequence[tuple[int, list[str]]], width: int, fit: Callable[[int, list[str]], list[str]]
) -> list[tuple[int, list[str]]]:
    """Rows of one length; all that cannot be brought to it are told together."""
    current: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    for line, row in some:
        try:
            current.append((line, row if len(row) == width else fit(line, row)))
        except DataError as error:
            problems += error.problems
    if problems:
        lengths = {len(row) for _, row in some}
        is_header = len(problems) == len(some) > 1 and len(lengths) == 1
        raise DataError(_of_header(problems, lengths.pop(), width) if is_header else bounded(problems))
    return current


def _of_header(problems: Sequence[Problem], length: int, width: int) -> list[Problem]:
    """One mistake in place of those of all rows, which differ in the same way from the header."""
    advice = "the header does not fit them"
    if width == 1:
        advice = "the first line is no header; take it out"
    elif length == width + 1:
        advice = "where they begin with a name or number of the row, begin the header with a delimiter"
    message = f"{problems[0].message}, and so are all {len(problems)} rows read: {advice}"
    return [replace(problems[0], message=message)]
