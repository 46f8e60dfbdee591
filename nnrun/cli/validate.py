"""``nnrun validate``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A YAML file.")],
    overrides: shared_options.Overrides = None,
    data_dir: shared_options.DataDir = None,
    as_json: shared_options.Json = False,
) -> None:
    """Check a config without training it.

    All its mistakes are told at once, before TensorFlow is loaded.
    """
    from nnrun.commands.validate import validate
    from nnrun.experiment.options import Options, data_directories
    from nnrun.garbage import uncollected
    from nnrun.words.text import escape

    with uncollected(lasting=True):
        loaded = validate(config, overrides or (), Options(data_dirs=data_directories(data_dir)))
    for note in loaded.spec.notes:
        sys.stderr.write(f"note: {escape(note)}\n")
    if as_json:
        from nnrun.cli.json_result import print_json

        print_json({"config": loaded.spec.file, "valid": True, "notes": list(loaded.spec.notes)})
    else:
        sys.stdout.write(f"{escape(loaded.spec.file)}: valid\n")
