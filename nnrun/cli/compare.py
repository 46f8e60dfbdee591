"""``nnrun compare``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    runs: Annotated[
        list[str], typer.Argument(metavar="RUN RUN ...", help="Two runs or more; the first is the baseline.")
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="RUN", help="The run that the others are compared with. [default: the first]"
        ),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option("--part", metavar="PART", help="test, validation or train. [default: test where all have it]"),
    ] = None,
    metrics: Annotated[
        list[str] | None, typer.Option("--metric", metavar="NAME", help="A score; can be repeated. [default: all]")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The seed of the bootstrap.")] = 0,
    rows: Annotated[
        bool,
        typer.Option(
            "--rows",
            help="List the rows that only a run, or only the baseline, gets right; write them, if a FILE.csv follows.",
        ),
    ] = False,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
) -> None:
    """Tell whether the difference between runs is real.

    On the rows that both scored: the difference of each metric with a paired 95 % interval, and how many rows only
    one of them gets right.
    """
    runs, file = _with_file(runs) if rows else (runs, None)
    from nnrun.cli.chosen import chosen_run
    from nnrun.commands.compare import compare
    from nnrun.words.json_text import json_line

    paths = [chosen_run(run, runs_dir, quiet=quiet) for run in runs]
    first = None if baseline is None else chosen_run(baseline, runs_dir, quiet=quiet)
    compared = compare(paths, baseline=first, part=part, metrics=metrics or (), seed=seed)
    if file is not None:
        from nnrun.comparison.result import changed_rows_csv
        from nnrun.runs import atomic

        atomic.write_text(file, changed_rows_csv(compared.changed))
    if as_json:
        sys.stdout.write(json_line(compared.to_plain(rows=rows and file is None)))
        return
    from nnrun.console.paper import show
    from nnrun.console.results.compare_tables import compare_blocks

    show(compare_blocks(compared, rows=rows and file is None), sys.stdout)


def _with_file(runs: list[str]) -> tuple[list[str], Path | None]:
    """Runs, and the file among them that ``--rows`` has made one: no run is called so.

    Raises:
        ConfigError: There are several, or it is a file that nothing may be written over.
    """
    from nnrun.errors import ConfigError
    from nnrun.experiment.output_files import check_output
    from nnrun.files import is_run

    files = [name for name in runs if name.endswith(".csv") and not is_run(Path(name))]
    if len(files) > 1:
        raise ConfigError(f"--rows takes one file, not {' and '.join(files)}", code="wrong-arguments")
    for name in files:
        check_output(Path(name), [], "the rows")
    return [run for run in runs if run not in files], Path(files[0]) if files else None
