"""``nnrun train``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import options


def command(
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A YAML file.")],
    overrides: options.Overrides = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The seed of every random draw.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="The run's name.")] = None,
    runs_dir: options.RunsDir = options.RUNS,
    data_dir: options.DataDir = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="Two epochs over at most 256 rows a part, for CI.")] = False,
    device: options.DeviceOption = None,
    engine: options.EngineOption = None,
    trust_plugins: options.TrustPlugins = False,
    quiet: options.IsQuiet = False,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Train a config's model; write a run directory."""
    from nnrun.cli.results import print_trained
    from nnrun.cli.terminal import Terminal
    from nnrun.errors import NnrunError
    from nnrun.workflows.options import Options, data_directories
    from nnrun.workflows.training import Trained, train

    chosen = Options(runs_dir, data_directories(data_dir), seed, name, device, engine, smoke, trust_plugins)
    try:
        trained = train(config, overrides or (), chosen, Terminal(quiet=quiet))
    except NnrunError as error:
        if isinstance(error.result, Trained):
            print_trained(error.result, as_json=as_json, quiet=quiet)
        raise
    print_trained(trained, as_json=as_json, quiet=quiet)
