"""``nnrun summary``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A YAML file.")],
    overrides: shared_options.Overrides = None,
    data_dir: shared_options.DataDir = None,
    trust_plugins: shared_options.TrustPlugins = False,
    as_json: shared_options.Json = False,
) -> None:
    """Print a config's model without training it.

    Layers, shapes, parameters and memory.
    """
    from dataclasses import asdict

    from nnrun.cli.json_result import print_json
    from nnrun.commands.summary import summarize
    from nnrun.console.paper import show
    from nnrun.console.results.model_table import structure_blocks
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.options import Options, data_directories

    options = Options(data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    with Terminal():
        structure = summarize(config, overrides or (), options)
    if as_json:
        print_json(asdict(structure))
    else:
        show(structure_blocks(structure), sys.stdout)
