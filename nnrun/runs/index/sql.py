"""The index asked in SQL: reading alone is allowed, whatever the statement says."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun.errors import ConfigError
from nnrun.runs.index.cache import database_of
from nnrun.runs.index.refresh import open_index
from nnrun.runs.index.schema import COLUMNS, VIEWS
from nnrun.words.suggestions import suggestion

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_REFUSED = {"load_extension", "fts3_tokenizer"}
_STEPS = 100_000
"""Steps of SQLite's machine between two looks at whether somebody pressed Ctrl-C."""
_UNKNOWN = re.compile(r"no such (column|table): (?:.*\.)?(.+)")
TABLES = ("runs", *VIEWS)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement selects."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def ask(runs_dir: Path, statement: str) -> Answer:
    """The rows that a ``SELECT`` gives, over what is known of the runs in a folder.

    Raises:
        ConfigError: The statement is none that SQLite understands, would write, or names what the tables do not have.
    """
    with closing(database_of(open_index(runs_dir).records)) as database:
        stopped: list[BaseException] = []
        database.set_authorizer(_authorize)
        database.set_progress_handler(lambda: _look(stopped), _STEPS)
        try:
            cursor = database.execute(statement)
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        except (sqlite3.Error, sqlite3.Warning, ValueError, UnicodeError, OverflowError) as error:
            if stopped:
                raise stopped[0] from None
            raise _refused(str(error)) from None
    return Answer(tuple(column[0] for column in cursor.description or ()), tuple(rows))


def _authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:  # noqa: ARG001
    is_allowed = action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and second in _REFUSED)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _look(stopped: list[BaseException]) -> int:
    """Let a signal be handled: within SQLite's call its error would get lost."""
    try:
        for _ in range(2):  # a handler of signals runs between two steps of Python
            pass
    except BaseException as error:
        stopped.append(error)
    return len(stopped)


def _refused(message: str) -> ConfigError:
    if "not authorized" in message or message == "authorization denied":
        return ConfigError("only SELECT is allowed: the index is not to be written", code="wrong-sql")
    match = _UNKNOWN.fullmatch(message)
    help = ""
    if match:
        views = [column for _, columns, _ in VIEWS.values() for column in columns]
        choices = TABLES if match[1] == "table" else tuple(dict.fromkeys([*COLUMNS, *views]))
        help = suggestion(match[2], choices)
    return ConfigError(f"SQLite says: {message}", code="wrong-sql", help=help)
