"""``nnrun summary``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import options


def command(
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A YAML file.")],
    overrides: options.Overrides = None,
    data_dir: options.DataDir = None,
    trust_plugins: options.TrustPlugins = False,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Print a config's model without training it.

    Layers, shapes, parameters and memory.
    """
    from dataclasses import asdict

    from nnrun.cli.terminal import print_json
    from nnrun.report.structure import structure_text
    from nnrun.report.text import has_colour, terminal_width
    from nnrun.workflows.options import Options, data_directories
    from nnrun.workflows.summarizing import summarize

    structure = summarize(
        config, overrides or (), Options(data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    )
    if as_json:
        print_json(asdict(structure))
    else:
        text = structure_text(structure, terminal_width(sys.stdout), colour=has_colour(sys.stdout))
        sys.stdout.write(text + "\n")
