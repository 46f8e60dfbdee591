"""Run directories: written whole or line by line, read in whatever state they are, found by path or name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.files import is_run
from nnrun.lazy import lazy_names

if TYPE_CHECKING:
    from nnrun.runs.facts import DataFacts, Facts, Status, versions
    from nnrun.runs.find import open_run
    from nnrun.runs.git import git_facts
    from nnrun.runs.metrics import Metrics, part_compared
    from nnrun.runs.plain import read_json, write_json
    from nnrun.runs.predicted import predictions_from
    from nnrun.runs.predictions import (
        parts_csv,
        prediction_columns,
        prediction_records,
        prediction_values,
        predictions_csv,
        write_part,
        write_predictions,
    )
    from nnrun.runs.run import Run
    from nnrun.runs.writer import RunWriter, check_writable, create, create_inside

__getattr__ = lazy_names(__name__, __file__)
