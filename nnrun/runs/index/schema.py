"""The tables of the index, as `nnrun runs sql` may ask them: one of runs, and views of what each run has several of."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import get_type_hints

from nnrun.runs.index.record import RunRecord

_MEANING = 1
"""Of what the columns mean."""
_TYPES = {str: "TEXT NOT NULL", int: "INTEGER NOT NULL", float: "REAL NOT NULL"}
_OPTIONAL = {int | None: "INTEGER", float | None: "REAL"}

COLUMNS = {name: (_TYPES | _OPTIONAL)[kind] for name, kind in get_type_hints(RunRecord).items()}
"""The columns of ``runs`` with their types; `RunRecord` says what each holds."""


def version_of(columns: Mapping[str, str]) -> int:
    """A number for the columns of ``runs`` and what they mean, as SQLite's ``user_version`` takes it."""
    return zlib.crc32(repr((_MEANING, *columns.items())).encode()) >> 1


VERSION = version_of(COLUMNS)
"""An index of another version is made anew."""

VIEWS = {
    "scores": (
        "a row a score that is one number",
        {
            "run": "the path of the run",
            "part": "train, validation, test or fold",
            "metric": "its name, as metrics.json has it",
            "value": "in the units of the source, where a factor leads there; null for NaN",
            "trained": "as it was trained",
        },
        """
        SELECT runs.path, part.key, metric.key, metric.value * coalesce(unit.value, 1), metric.value
        FROM runs, json_each(runs.metrics) AS part, json_each(part.value) AS metric
        LEFT JOIN json_each(runs.units) AS unit ON unit.key = metric.key
        WHERE metric.type IN ('integer', 'real', 'null')
        """,
    ),
    "settings": (
        "a row a value of resolved.yaml",
        {
            "run": "the path of the run",
            "key": "its dotted key, as in overrides",
            "value": "a number, a text, 0 or 1 for false and true, a list as JSON",
        },
        "SELECT runs.path, setting.key, setting.value FROM runs, json_each(runs.config) AS setting",
    ),
    "tagged": (
        "a row a tag of a run",
        {"run": "the path of the run", "tag": "the tag"},
        "SELECT runs.path, tag.value FROM runs, json_each(runs.tags) AS tag",
    ),
}
"""The views: what a row is, their columns with what they hold, and how they follow from ``runs``."""


_INDEXES = (
    "CREATE INDEX newest ON runs (moment DESC, path, stamp, facts_stamp) WHERE parent = ''",
    "CREATE INDEX unended ON runs (path) WHERE status = 'running'",
)
"""What a list asks first, so that it need not look at whole rows."""


def statements() -> list[str]:
    """What makes the tables."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    views = [f"CREATE VIEW {name} ({', '.join(names)}) AS {text}" for name, (_, names, text) in VIEWS.items()]
    return [f"CREATE TABLE runs ({columns})", *_INDEXES, *views, f"PRAGMA user_version={VERSION}"]
