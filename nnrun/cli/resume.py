"""``nnrun resume``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options

if TYPE_CHECKING:
    from nnrun.errors import ToPlain


def command(
    *,
    run: shared_options.RunName,
    overrides: Annotated[
        list[str] | None, typer.Argument(metavar="training.epochs=N", help="Train for more epochs, in a new directory.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Go on even though versions of packages changed.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", help="How many folds, seeds or trials are trained at once.")
    ] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    on: shared_options.On = "local",
    resources: shared_options.Resources = None,
    trust_plugins: shared_options.TrustPlugins = False,
    junit: shared_options.JunitFile = None,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
) -> None:
    """Go on with a run that was stopped.

    Its numbers are then, bit for bit, those of a run that was never stopped. In a directory of several runs (folds,
    seeds, trials) all that is missing is trained. With training.epochs=N a run gets more epochs than it was begun with.
    """
    from nnrun.errors import ConfigError
    from nnrun.experiment.options import Options, data_directories

    if jobs is not None and jobs < 1:
        raise ConfigError(f"--jobs is 1 or more, not {jobs}", code="wrong-arguments")
    options = Options(
        runs_dir=runs_dir,
        data_dirs=data_directories(data_dir),
        on=on,
        resources=resources or "",
        trust_plugins=trust_plugins,
    )
    from nnrun.cli.training_results import print_outcome
    from nnrun.commands.resume import resume
    from nnrun.console.log_sink import LogSink
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.run.sinks import Sinks

    def trained() -> ToPlain:
        with Terminal(quiet=quiet) as terminal:
            return resume(run, overrides or (), options, Sinks([LogSink(), terminal]), force=force, jobs=jobs)

    print_outcome(trained, as_json=as_json, quiet=quiet, junit=junit)
