"""``nnrun schema``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    plugin: Annotated[
        list[Path] | None,
        typer.Option("--plugin", metavar="FILE", help="A plugin, whose components the schema then knows."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file instead of stdout.")
    ] = None,
) -> None:
    """Print the JSON Schema of a config, for editors.

    Begin a config with '# yaml-language-server: $schema=nnrun.schema.json'.
    """
    from nnrun.commands.schema import schema_text
    from nnrun.experiment.output_files import check_output
    from nnrun.runs import atomic

    if output is not None:
        check_output(output, plugin or (), "the schema")
    text = schema_text(plugin or ())
    if output is None:
        sys.stdout.write(text)
    else:
        atomic.write_text(output, text)
