"""Provenance: what the reader of a data source knew beside the values, for the script that reads it again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnTypes:
    """The types of all columns of a source, also of those that are not kept."""

    numbers: frozenset[str]
    """Columns of numbers, true and false among them; the others hold text, lists ..."""
    packed: bool = False
    """Whether the file is compressed with gzip."""
