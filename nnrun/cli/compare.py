"""``nnrun compare``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import shared_options

LISTED = "-"
"""Rows that are shown, in place of a file's name."""


def command(
    runs: Annotated[
        list[str], typer.Argument(metavar="RUN RUN ...", help="Two runs or more; the first is the baseline.")
    ],
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="RUN", help="What the others are compared with.")
    ] = None,
    part: Annotated[
        str | None, typer.Option("--part", metavar="PART", help="test, validation or train; test where all have it.")
    ] = None,
    metrics: Annotated[
        list[str] | None, typer.Option("--metric", metavar="NAME", help="A score; all by default. Can be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the bootstrap's resamples.")] = 0,
    rows: Annotated[
        str | None,
        typer.Option(
            "--rows",
            is_flag=False,
            flag_value=LISTED,
            metavar="[FILE.csv]",
            help="List the rows that a run mends or breaks, or write them into a file.",
        ),
    ] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
    debug: shared_options.Debug = False,
) -> None:
    """Tell whether the difference between runs is real, on the rows that both scored.

    Each metric's difference with a paired 95 % interval, and which rows one mends and the other breaks.
    """
    file = _rows_file(rows)
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.terminal import print_json
    from nnrun.commands.compare import compare

    paths = [chosen_run(run, runs_dir, quiet=quiet) for run in runs]
    first = None if baseline is None else chosen_run(baseline, runs_dir, quiet=quiet)
    compared = compare(paths, baseline=first, part=part, metrics=metrics or (), seed=seed)
    if file is not None:
        from nnrun.comparison.row_file import changed_rows_csv
        from nnrun.runs import atomic

        atomic.write_text(file, changed_rows_csv(compared.changed))
    if as_json:
        print_json(compared.to_plain(rows=rows == LISTED))
        return
    from nnrun.console.paper import show
    from nnrun.console.results.compare_tables import compare_blocks

    show(compare_blocks(compared, rows=rows == LISTED), sys.stdout)


def _rows_file(rows: str | None) -> Path | None:
    """The file that the changed rows are written to, if there is one. Raises ConfigError for what cannot be one."""
    if rows is None or rows == LISTED:
        return None
    from nnrun.errors import ConfigError
    from nnrun.experiment.output_files import check_output

    if not rows.endswith(".csv"):
        message = f"--rows takes a file whose name ends in .csv, not {rows!r}"
        raise ConfigError(message, code="wrong-arguments", help="--rows alone stands after the runs")
    check_output(Path(rows), [], "the rows")
    return Path(rows)
