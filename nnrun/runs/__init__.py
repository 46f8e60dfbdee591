"""Run directories: written whole or line by line, read in whatever state they are, found by path or name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nnrun.files import is_run

if TYPE_CHECKING:
    from nnrun.runs.facts import DataFacts, Facts, Status, versions
    from nnrun.runs.find import latest, open_run
    from nnrun.runs.git import git_facts
    from nnrun.runs.metrics import Metrics
    from nnrun.runs.plain import read_json, write_json
    from nnrun.runs.predicted import predictions_from
    from nnrun.runs.predictions import (
        parts_csv,
        prediction_columns,
        prediction_records,
        prediction_values,
        predictions_csv,
    )
    from nnrun.runs.run import Run
    from nnrun.runs.writer import RunWriter, check_writable, create, create_inside

_HOMES = {
    "DataFacts": "facts",
    "Facts": "facts",
    "Metrics": "metrics",
    "Run": "run",
    "RunWriter": "writer",
    "Status": "facts",
    "check_writable": "writer",
    "create": "writer",
    "create_inside": "writer",
    "git_facts": "git",
    "latest": "find",
    "open_run": "find",
    "prediction_columns": "predictions",
    "prediction_records": "predictions",
    "prediction_values": "predictions",
    "parts_csv": "predictions",
    "predictions_csv": "predictions",
    "predictions_from": "predicted",
    "read_json": "plain",
    "versions": "facts",
    "write_json": "plain",
}

__all__ = [
    "DataFacts",
    "Facts",
    "Metrics",
    "Run",
    "RunWriter",
    "Status",
    "check_writable",
    "create",
    "create_inside",
    "git_facts",
    "is_run",
    "latest",
    "open_run",
    "parts_csv",
    "prediction_columns",
    "prediction_records",
    "prediction_values",
    "predictions_csv",
    "predictions_from",
    "read_json",
    "versions",
    "write_json",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nnrun.runs.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
