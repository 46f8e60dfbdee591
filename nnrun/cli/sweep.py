"""``nnrun sweep``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options

if TYPE_CHECKING:
    from nnrun.experiment.sweeping.sweep_result import Swept


@shared_options.training_options
def command(
    *,
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A YAML file.")],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE ...",
            help="Overrides, and values to try: KEY=[16,32], KEY=log[1e-4,1e-1].",
        ),
    ] = None,
    trials: Annotated[int | None, typer.Option("--trials", help="How many trials there are in all.")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", help="How many trials are trained at once.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the sweep of this command, also with more trials.")
    ] = False,
    confirm: Annotated[
        int,
        typer.Option(
            "--confirm", metavar="N", help="Train the best N trials again with five seeds each; the best mean wins."
        ),
    ] = 0,
    options: shared_options.TrainingOptions,
    junit: shared_options.JunitFile = None,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
) -> None:
    """Search for the values of a config that give the best score.

    Every trial is a run directory in that of the sweep; best.yaml there trains the best one again, bit for bit.
    """
    from nnrun.commands.validate import check_trials, validate_several
    from nnrun.experiment.options import SweepOptions
    from nnrun.spec.sweep_arguments import with_parameters

    asked = SweepOptions(trials=trials, jobs=jobs, confirm=confirm, resume=resume)
    arguments = with_parameters(overrides or ())
    (loaded,) = validate_several([config], arguments, options, beside=asked.overrides(), with_trials=True)
    if loaded.spec.sweep is None:
        check_trials(loaded, options)
    from contextlib import closing

    from nnrun.cli.training_results import print_outcome
    from nnrun.commands.sweep import sweep
    from nnrun.console.log_sink import LogSink
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.run.sinks import Sinks

    def swept() -> Swept:
        with closing(Terminal(quiet=quiet)) as terminal:
            return sweep(loaded, (), options, asked, Sinks([LogSink(), terminal]))

    print_outcome(swept, as_json=as_json, quiet=quiet, junit=junit)
