"""What every way to read a text table gives: its columns, the line of each row, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from nnrun.data.sources.text_table.head import Head
    from nnrun.data.sources.text_table.lines import TableLines
    from nnrun.types import Array, Indices


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a text table, or some that follow each other."""

    head: Head
    columns: Mapping[str, Array]
    """By name, in the file's order: int64, float64, or objects of text with None where a value is missing."""
    lines: Indices
    """On which each row begins, from 1."""
    counts: Mapping[str, Counter[str]]
    """How often which cell of a column of text means a missing value, but for empty ones."""
    seen: TableLines
    """What is to be said of lines that are no rows."""
