"""``nnrun kfold``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options

if TYPE_CHECKING:
    from nnrun.experiment.group.kfold.kfold_result import CrossValidated
    from nnrun.spec import Config


@shared_options.training_options
def command(
    *,
    config: Annotated[str | None, typer.Argument(metavar="CONFIG", help="A YAML file.")] = None,
    overrides: shared_options.Overrides = None,
    k: Annotated[int | None, typer.Option("--k", help="The number of folds.")] = None,
    repeats: Annotated[
        int | None, typer.Option("--repeats", help="How often the whole is repeated, with other folds.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", metavar="DIR", help="Go on with the cross-validation in this directory.")
    ] = None,
    final: Annotated[
        bool,
        typer.Option("--final", help="Then train a model on all rows but the test part, up to the best mean epoch."),
    ] = False,
    together: Annotated[
        bool, typer.Option("--ensemble", help="Answer by all folds' models together, with --final too.")
    ] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", help="How many folds are trained at once.")] = None,
    options: shared_options.TrainingOptions,
    junit: shared_options.JunitFile = None,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
) -> None:
    """Cross-validate a config: a run directory for each fold.

    Beside them lie the mean and the spread of their scores.
    """
    from nnrun.errors import ConfigError
    from nnrun.experiment.options import KfoldOptions

    changes = list(overrides or ())
    if resume is not None and config is not None:  # what stands there can only be an override
        changes, config = [config, *changes], None
    if config is None and resume is None:
        raise ConfigError("give a config, or a k-fold directory to --resume", code="wrong-arguments")
    least = {"--k": (k, 2), "--repeats": (repeats, 1), "--jobs": (jobs, 1)}
    for option, (value, limit) in least.items():
        if value is not None and value < limit:
            raise ConfigError(f"{option} is {limit} or more, not {value}", code="wrong-arguments")
    folds = KfoldOptions(k=k, repeats=repeats, resume=resume, final=final, ensemble=together, jobs=jobs)
    loaded: str | Config = ""
    if config is not None:
        from nnrun.commands.validate import validate_several

        beside = folds.overrides()
        (loaded,), changes = validate_several([config], changes, options, beside=beside, cross_validated=True), []
    from nnrun.cli.training_results import print_outcome
    from nnrun.commands.kfold import kfold
    from nnrun.console.log_sink import LogSink
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.run.sinks import Sinks

    def trained() -> CrossValidated:
        with Terminal(quiet=quiet) as terminal:
            return kfold(loaded, changes, options, folds, Sinks([LogSink(), terminal]))

    print_outcome(trained, as_json=as_json, quiet=quiet, junit=junit)
