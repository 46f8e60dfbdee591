"""Rows written in the config itself as lines."""

from __future__ import annotations

from typing import Any

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, assigned
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, array_columns, parts_line
from nnrun.types import Ragged


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the rows."""
    source = experiment.dataset.source
    assert source is not None
    for name in experiment.table.names:
        values = [source.arguments[key] for key in _keys(name) if source.arguments.get(key) is not None]
        rows = [row for part in values for row in part]
        ragged = isinstance(experiment.table.columns.get(name), Ragged)
        listed = [_missing(row) for row in rows]
        page.add(*assigned(name, listed if ragged else Call("np.array", (listed,))))
    page.add(*parts_line(experiment))
    return array_columns(experiment, {name: name for name in experiment.table.names})


def _keys(name: str) -> tuple[str, ...]:
    return name, f"{name}_validation", f"{name}_test"


def _missing(row: Any) -> Any:
    """A row with NaN where a value is missing."""
    return float("nan") if row is None else row
