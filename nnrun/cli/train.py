"""``nnrun train``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options
from nnrun.files import exists

if TYPE_CHECKING:
    from nnrun.errors import ToPlain


@shared_options.training_options
def command(
    *,
    arguments: Annotated[
        list[str], typer.Argument(metavar="CONFIG ... [KEY=VALUE ...]", help="YAML files, then overrides: seed=1")
    ],
    seeds: Annotated[
        str | None,
        typer.Option(
            "--seeds",
            metavar="N|SEED,SEED...",
            help="Train once for each seed: N seeds from the config's on, or those listed.",
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", help="How many seeds, ensemble members or configs are trained at once.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run of this command, if there is one; else begin.")
    ] = False,
    options: shared_options.TrainingOptions,
    junit: shared_options.JunitFile = None,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
) -> None:
    """Train a config's model; write a run directory.

    Several configs are trained one after the other, and compared. Several seeds of one are summarized: mean and spread
    of their scores, and which run is the best.

    With --resume the command can be given again and again: it begins, goes on with what was stopped, or says what came
    of it.
    """
    from nnrun.commands.seeds_argument import check_several
    from nnrun.commands.validate import validate_several
    from nnrun.errors import ConfigError

    configs, overrides = configs_and_overrides(arguments)
    if not configs:
        raise ConfigError(f"no config among the arguments: {' '.join(arguments)}", code="wrong-arguments")
    check_several(seeds, jobs, options, len(configs))
    loaded = validate_several(configs, overrides, options)
    from nnrun.cli.training_results import print_outcome
    from nnrun.commands.train import train, train_several
    from nnrun.console.log_sink import LogSink
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.run.sinks import Sinks

    def trained() -> ToPlain:
        with Terminal(quiet=quiet) as terminal:
            sink, single = Sinks([LogSink(), terminal]), len(loaded) == 1
            if single:
                return train(loaded[0], (), options, sink, seeds=seeds, jobs=jobs, resume=resume)
            return train_several(loaded, (), options, sink, jobs=jobs, resume=resume)

    print_outcome(trained, as_json=as_json, quiet=quiet, junit=junit)


def configs_and_overrides(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What is no file is an override, but for what is written as one: the first argument, a name that ends in .yaml."""

    def is_config(number: int, text: str) -> bool:
        named = "=" not in text and (number == 0 or text.endswith((".yaml", ".yml")))
        return named or exists(text)

    configs = [text for number, text in enumerate(arguments) if is_config(number, text)]
    return configs, [text for text in arguments if text not in configs]
