"""The index of the runs, asked in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun.runs.index.sql import ask


@dataclass(frozen=True)
class Selected:
    """The rows that a statement gives."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {"columns": list(self.columns), "rows": [list(row) for row in self.rows]}


def query(runs_dir: Path, statement: str) -> Selected:
    """The rows of a ``SELECT``. Raises ConfigError for what SQLite does not understand, and for what would write."""
    answer = ask(runs_dir, statement)
    return Selected(answer.columns, tuple(tuple(map(_plain, row)) for row in answer.rows))


def _plain(value: Any) -> Any:
    """Bytes as hexadecimal digits."""
    return value.hex() if isinstance(value, bytes) else value
