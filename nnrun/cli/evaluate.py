"""``nnrun evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    run: shared_options.RunName,
    part: Annotated[
        list[str] | None, typer.Option("--part", metavar="PART", help="train, validation or test; all by default.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Score other data of the same form.")
    ] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    device: shared_options.DeviceOption = None,
    trust_plugins: shared_options.TrustPlugins = False,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
) -> None:
    """Score a run again, from its directory."""
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.json_result import print_json
    from nnrun.commands.evaluate import evaluate
    from nnrun.console.terminal import Terminal
    from nnrun.errors import ConfigError
    from nnrun.experiment.options import Options, data_directories

    chosen = Options(runs_dir=runs_dir, data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    path = chosen_run(run, runs_dir, quiet=quiet)
    with Terminal(quiet=quiet) as view:
        evaluated = evaluate(path, part or (), data, chosen, device=device)
    if not evaluated.metrics:  # members whose parts differ, as those of a k-fold without a test part
        first = next(iter(evaluated.members))
        member = evaluated.run / first if (evaluated.run / first).is_dir() else first
        why = "; ".join(evaluated.notes)
        raise ConfigError(
            f"{why}; evaluate each by itself, such as {member}, or other data with --data FILE", code="mixed-results"
        )
    for note in evaluated.notes:
        view.note(note)
    if as_json:
        print_json(evaluated.to_plain())
    else:
        from nnrun.console.paper import show
        from nnrun.console.results.evaluation_tables import evaluation_grids
        from nnrun.words.score_units import shown_parts

        grids = evaluation_grids(shown_parts(evaluated.metrics, evaluated.units), evaluated.details)
        if evaluated.members:
            from nnrun.cli.training_results import gains_grid

            grids.insert(1, gains_grid(evaluated))
        show(grids, sys.stdout)
