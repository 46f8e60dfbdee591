"""``nnrun track``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options

if TYPE_CHECKING:
    from nnrun.tracking.targets import Targets


def command(
    run: shared_options.RunName,
    mlflow: Annotated[
        str | None, typer.Option("--mlflow", metavar="URI", help="http://HOST:PORT, https://HOST or sqlite:///FILE.db.")
    ] = None,
    experiment: Annotated[str | None, typer.Option("--experiment", metavar="NAME", help="MLflow's experiment.")] = None,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write TensorBoard's files.")] = False,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
) -> None:
    """Send a finished run to MLflow or TensorBoard.

    Without --mlflow and --tensorboard, where its config says. Nothing is sent twice.
    """
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.json_result import print_json
    from nnrun.commands.track import track
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.options import Options

    view = Terminal(quiet=quiet)

    def begins(targets: Targets) -> None:
        view.note(f"tracking: sending to {targets.shown}; Ctrl-C stops, and the same command goes on")

    path = chosen_run(run, runs_dir, quiet=quiet)
    options = Options(runs_dir=runs_dir)
    tracked = track(path, mlflow, experiment, tensorboard=tensorboard, options=options, begins=begins)
    if as_json:
        print_json(tracked.to_plain())
    elif not quiet:
        from nnrun.console.labelled import Labelled
        from nnrun.console.paper import show

        count = len(tracked.runs)
        held = f"{count} runs: itself, and those in it" if count > 1 else "1 run"
        show([Labelled([("sent", held), ("to", tracked.targets.shown), ("run", str(tracked.run))])], sys.stdout)
