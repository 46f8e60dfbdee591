"""Cells of a CSV file that a spreadsheet would take for formulas (CSV injection, formula injection)."""

from __future__ import annotations

from contextlib import suppress

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # spreadsheets take wide signs, too


def escape_formula(cell: str) -> str:
    """The text of a cell, after an apostrophe where it would be taken for a formula; numbers stay as they are."""
    if not cell.startswith(_BEGINNINGS):
        return cell
    with suppress(ValueError):
        float(cell)
        return cell
    return f"'{cell}"
