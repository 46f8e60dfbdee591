"""What a person should hear of a text table: what is left out, digits that are text, words that count as missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.data.values.cells import why_text
from nnrun.types import Form, Ragged

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from nnrun.data.sources.text_table.lines import TableLines
    from nnrun.types import Array, Indices

SHOWN = 10
"""Lines that are named."""


def note_of_trailing(trailing: Sequence[str], file: str) -> Iterator[str]:
    if trailing:
        subject = "the last column has" if len(trailing) == 1 else f"the last {len(trailing)} columns have"
        yield f"{subject} no name in {file} and no values, and {'is' if len(trailing) == 1 else 'are'} left out"


def notes_of_lines(seen: TableLines, lines: Indices) -> Iterator[str]:
    """What a person should hear of lines that are no rows, and of cells that are in no column."""
    if seen.empty:
        yield f"{_counted(seen.empty, 'of nothing but delimiters')} skipped in {seen.file}"
    within = [line for line in seen.blank if line < lines[-1]] if len(lines) else []
    if within:
        yield f'{_counted(within, "that is blank", "that are blank")} skipped in {seen.file}; a missing value is ""'
    if seen.longer:
        rows = "1 row ends" if seen.longer == 1 else f"{seen.longer} rows end"
        yield f"{rows} in delimiters after the last column of {seen.file}, which are left out"


def _counted(lines: Sequence[int], what: str, several: str = "") -> str:
    shown = f"{', '.join(map(str, lines[:SHOWN]))}{' ...' if len(lines) > SHOWN else ''}"
    return f"{len(lines)} lines {several or what} ({shown}) were" if len(lines) > 1 else f"1 line {what} ({shown}) was"


def text_note(name: str, values: Array) -> Iterator[str]:
    """Why the digits of a column are text; nothing where it holds anything else."""
    if because := why_text(values):
        yield f"column {name!r} is text: {because}; numbers: [{name}] would read numbers"


def column_notes(
    columns: Mapping[str, Array | Ragged], form: Form, counts: Mapping[str, Counter[str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By column, why its digits are text, and how many of its words count as missing."""
    for name, values in columns.items():
        notes = [] if name in form.text or isinstance(values, Ragged) else list(text_note(name, values))
        for word, count in sorted(counts.get(name, {}).items()):
            count_as, them = ("1 cell {!r} counts", "it") if count == 1 else (f"{count} cells {{!r}} count", "them")
            notes.append(f"column {name!r}: {count_as.format(word)} as missing; missing: [] keeps {them} as text")
        if notes:
            yield name, tuple(notes)
