"""``nnrun report``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    runs: Annotated[list[str], typer.Argument(metavar="RUN ...", help="One run, or several to compare.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to write it. [default: report.html in the run's directory]"
        ),
    ] = None,
    rows: Annotated[
        bool | None,
        typer.Option(
            "--rows/--no-rows", help="Show the rows with the worst answers. [default: unless the data is large]"
        ),
    ] = None,
    is_opened: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    trust_plugins: shared_options.TrustPlugins = False,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
) -> None:
    """Write a run as a page for a browser.

    One HTML file that needs no network: scores, curves, answers, model and data. Several runs are compared.
    """
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.json_result import print_json
    from nnrun.commands.report import report
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.options import Options, data_directories

    paths = [chosen_run(run, runs_dir, quiet=quiet) for run in runs]
    options = Options(runs_dir=runs_dir, data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    with Terminal(quiet=quiet):
        page = report(paths, output, options, rows=rows)
    if as_json:
        print_json({"report": str(page)})
    elif not quiet:
        sys.stdout.write(f"{page}\n")
    if is_opened:
        typer.launch(page.absolute().as_uri())
