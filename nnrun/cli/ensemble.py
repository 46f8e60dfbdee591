"""``nnrun ensemble``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import options


def command(
    members: Annotated[list[str], typer.Argument(metavar="RUN RUN ...", help="Two or more runs: paths or names.")],
    combine: Annotated[str, typer.Option("--combine", metavar="HOW", help="mean, median, vote or max.")] = "mean",
    name: Annotated[str, typer.Option("--name", help="The ensemble's name.")] = "ensemble",
    runs_dir: options.RunsDir = options.RUNS,
    data_dir: options.DataDir = None,
    trust_plugins: options.TrustPlugins = False,
    quiet: options.IsQuiet = False,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Put earlier runs together as one model."""
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.results import print_ensembled
    from nnrun.errors import ConfigError, did_you_mean
    from nnrun.scores.combining import COMBINE
    from nnrun.workflows.joining import put_together
    from nnrun.workflows.options import Options, data_directories

    if combine not in COMBINE:
        raise ConfigError(f"--combine: unknown way {combine!r}{did_you_mean(combine, COMBINE)}")
    chosen = Options(runs_dir, data_directories(data_dir), trust_plugins=trust_plugins)
    paths = [chosen_run(member, runs_dir, quiet=quiet) for member in members]
    print_ensembled(put_together(paths, combine, name, chosen), as_json=as_json, quiet=quiet)
