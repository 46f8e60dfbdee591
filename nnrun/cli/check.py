"""``nnrun check``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    run: shared_options.RunName,
    bounds: Annotated[
        list[str] | None, typer.Argument(metavar="'SCORE BOUND' ...", help="Bounds: 'test.accuracy >= 0.9'")
    ] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    junit: shared_options.JunitFile = None,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
) -> None:
    """Check a run's scores against bounds.

    The bounds are those under expect of its config, or those given here. A missed one is exit code 5.
    """
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.training_results import print_outcome
    from nnrun.commands.check import check
    from nnrun.experiment.options import Options

    path = chosen_run(run, runs_dir, quiet=quiet)
    print_outcome(
        lambda: check(path, bounds or (), Options(runs_dir=runs_dir)), as_json=as_json, quiet=quiet, junit=junit
    )
