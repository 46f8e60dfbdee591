"""What a ``SELECT`` gave, as a table."""

from __future__ import annotations

from typing import Any

from nnrun.commands.runs_sql import Selected
from nnrun.console.paper import Block
from nnrun.console.results.runs.columns import Column, ColumnTable


def answer_grid(answer: Selected) -> Block:
    """A column each, numbers with all their digits."""
    cells = [[row[at] for row in answer.rows] for at in range(len(answer.columns))]
    columns = [
        Column(head, [_text(value) for value in values], is_words=not all(map(_is_number, values)))
        for head, values in zip(answer.columns, cells, strict=True)
    ]
    return ColumnTable(columns, is_ordered=True)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, int | float)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
