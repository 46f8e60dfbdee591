"""Report: a run, or several compared, as one HTML page that opens without a network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, StorageError
from nnrun.experiment.answering.row_examples import DataExamples
from nnrun.experiment.options import Options
from nnrun.experiment.output_files import check_output
from nnrun.files import RunLike, is_dir
from nnrun.reports import Examples, write_report
from nnrun.reports.examples import NoExamples
from nnrun.runs import Run, open_run

COMPARISON = "comparison.html"


def report(
    runs: RunLike | Sequence[RunLike],
    path: str | Path | None = None,
    options: Options | None = None,
    *,
    rows: bool | None = None,
) -> Path:
    """Write the page of a run, or of several beside each other. Arguments are those of `nnrun.report`.

    Returns:
        The path of the file.

    Raises:
        RunNotFound: There is no such run.
        ConfigError: The file is one that a run wrote, or that the page is made from.
        StorageError: It cannot be written.
    """
    options = options or Options()
    named = [runs] if isinstance(runs, str | os.PathLike) else list(runs)
    if not named:
        raise ConfigError("name the run that the page is to show", code="wrong-arguments")
    opened = [open_run(run, options.runs_dir) for run in named]
    target = _target(opened, path)
    own = [run / layout.REPORT for run in opened]
    if target not in own:
        check_output(target, [run.path for run in opened], "the page")
    try:
        return write_report(opened, target, _examples(opened, options, rows))
    except StorageError as error:
        if path is not None:
            raise
        problems = (replace(problem, help=problem.help or "-o FILE writes it elsewhere") for problem in error.problems)
        raise StorageError(problems) from None


def _target(runs: Sequence[Run], path: str | Path | None) -> Path:
    """The file that is written."""
    if path is None:
        return runs[0] / layout.REPORT if len(runs) == 1 else Path(COMPARISON)
    name = layout.REPORT if len(runs) == 1 else COMPARISON
    return Path(path) / name if is_dir(path) else Path(path)


def _examples(runs: Sequence[Run], options: Options, rows: bool | None) -> Examples:
    if rows is False or len(runs) > 1:
        return NoExamples()
    run = runs[0]
    # the folds and members of a directory read the same rows, and name the data as their own configs do
    return DataExamples(run, options, any_size=bool(rows))
