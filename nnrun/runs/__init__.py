"""Run directories: written whole or line by line, read in whatever state they are, found by path or name."""

from nnrun.runs.facts import DataFacts, Facts, git_facts, versions
from nnrun.runs.find import find, latest, open_run
from nnrun.runs.metrics import Metrics
from nnrun.runs.plain import read_json, write_json
from nnrun.runs.predictions import prediction_columns, predictions_csv
from nnrun.runs.run import Run, is_run
from nnrun.runs.writer import RunWriter, create, create_inside

__all__ = [
    "DataFacts",
    "Facts",
    "Metrics",
    "Run",
    "RunWriter",
    "create",
    "create_inside",
    "find",
    "git_facts",
    "is_run",
    "latest",
    "open_run",
    "prediction_columns",
    "predictions_csv",
    "read_json",
    "versions",
    "write_json",
]
