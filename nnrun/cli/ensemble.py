"""``nnrun ensemble``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    members: Annotated[list[str], typer.Argument(metavar="RUN RUN ...", help="Two or more runs: paths or names.")],
    combine: Annotated[str, typer.Option("--combine", metavar="HOW", help="mean, median, vote or max.")] = "mean",
    name: Annotated[str, typer.Option("--name", help="The ensemble's name.")] = "ensemble",
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    trust_plugins: shared_options.TrustPlugins = False,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
) -> None:
    """Put earlier runs together as one model."""
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.training_results import print_result
    from nnrun.commands.ensemble import check_way, ensemble
    from nnrun.experiment.options import Options, data_directories

    check_way(combine)
    chosen = Options(runs_dir=runs_dir, data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    paths = [chosen_run(member, runs_dir, quiet=quiet) for member in members]
    print_result(ensemble(paths, combine, name, chosen), as_json=as_json, quiet=quiet)
