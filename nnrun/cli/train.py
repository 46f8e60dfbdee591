"""``nnrun train``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import shared_options
from nnrun.files import exists


def command(
    arguments: Annotated[
        list[str], typer.Argument(metavar="CONFIG ... [KEY=VALUE ...]", help="YAML files, then overrides: seed=1")
    ],
    seed: Annotated[int | None, typer.Option("--seed", help="The seed of every random draw.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="The run's name.")] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="Two epochs over at most 256 rows a part, for CI.")] = False,
    device: shared_options.DeviceOption = None,
    engine: shared_options.EngineOption = None,
    trust_plugins: shared_options.TrustPlugins = False,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
    debug: shared_options.Debug = False,
) -> None:
    """Train a config's model; write a run directory.

    Several configs are trained one after the other, and compared.
    """
    from nnrun.commands.precheck import precheck
    from nnrun.errors import ConfigError, NnrunError
    from nnrun.experiment.options import Options, data_directories

    chosen = Options(runs_dir, data_directories(data_dir), seed, name, device, engine, smoke, trust_plugins)
    configs, overrides = configs_and_overrides(arguments)
    if not configs:
        raise ConfigError(f"no config among the arguments: {' '.join(arguments)}")
    precheck(configs, overrides, chosen)
    from nnrun.cli.terminal import Terminal
    from nnrun.commands.compare import train_one, train_several
    from nnrun.console.log_sink import LogSink
    from nnrun.experiment.run.sinks import Sinks

    sink = Sinks([LogSink(), Terminal(quiet=quiet)])
    try:
        result: object
        if len(configs) == 1:
            result = train_one(configs[0], overrides, chosen, sink)
        else:
            result = train_several(configs, overrides, chosen, sink)
    except NnrunError as error:
        if error.result is not None:
            from nnrun.cli.training_results import print_result

            print_result(error.result, as_json=as_json, quiet=quiet)
        raise
    from nnrun.cli.training_results import print_result

    print_result(result, as_json=as_json, quiet=quiet)


def configs_and_overrides(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What is no file is an override, but for what is written as one: the first argument, a name that ends in .yaml."""

    def is_config(number: int, text: str) -> bool:
        named = "=" not in text and (number == 0 or text.endswith((".yaml", ".yml")))
        return named or exists(text)

    configs = [one for number, one in enumerate(arguments) if is_config(number, one)]
    return configs, [one for one in arguments if one not in configs]
