"""The index in SQL: the tables that the reference describes, and nothing that writes."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from nnrun.errors import ConfigError
from nnrun.runs.index.cache import database_of
from nnrun.runs.index.sql import ask
from tests.runs.index.run_samples import make_run

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "runs-index.md"
PROSE = PAGE.parents[1] / "runs.md"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    make_run(tmp_path, "a", scores={"test": {"loss": float("nan"), "accuracy": 0.5, "per_class": [0.1, 0.2]}})
    return tmp_path


def test_the_reference_has_the_real_columns() -> None:
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    described = {
        match[1]: re.findall(r"^- `(\w+)`", section, re.MULTILINE)
        for section in sections
        if (match := re.match(r"The (?:table|view) (\w+)\n", section))
    }
    database = database_of([])
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    real = {name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")] for name in tables}
    assert described == real


def test_statements_of_the_page_are_understood(runs: Path) -> None:
    statements = re.findall(r'nnrun runs sql "([^"]+)"', PROSE.read_text(encoding="utf-8"))
    assert len(statements) == 3
    for statement in statements:
        ask(runs, statement)


def test_scores_settings_and_tags_are_rows(runs: Path) -> None:
    assert ask(runs, "SELECT part, metric, value FROM scores ORDER BY metric").rows == (
        ("test", "accuracy", 0.5),
        ("test", "loss", None),
    )
    assert ask(runs, "SELECT value FROM settings WHERE key = 'optimizer.Adam.learning_rate'").rows == ((0.01,),)
    assert ask(runs, "SELECT count(*) AS n FROM tagged").columns == ("n",)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM runs",
        "INSERT INTO runs SELECT * FROM runs",
        "DROP VIEW scores",
        "PRAGMA user_version = 7",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t (a)",
        "VACUUM INTO 'copy.sqlite'",
        "SELECT load_extension('x')",
    ],
)
def test_nothing_can_be_written(runs: Path, statement: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ask(runs, statement)
    assert str(caught.value) == "only SELECT is allowed: the index is not to be written"


def test_no_other_database_is_opened(runs: Path) -> None:
    other = runs / "other.sqlite"
    sqlite3.connect(other).close()
    with pytest.raises(ConfigError):
        ask(runs, f"ATTACH '{other}' AS other")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT nmae FROM runs", "SQLite says: no such column: nmae; did you mean 'name'?"),
        ("SELECT * FROM score", "SQLite says: no such table: score; did you mean 'scores'?"),
        ("SELECT 1; SELECT 2", "SQLite says: You can only execute one statement at a time."),
        ("SELEC 1", 'SQLite says: near "SELEC": syntax error'),
    ],
)
def test_mistakes_are_told(runs: Path, statement: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ask(runs, statement)
    assert str(caught.value) == message
