"""``nnrun data``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options

if TYPE_CHECKING:
    from nnrun.commands.data import Described


def command(
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A YAML file.")],
    overrides: shared_options.Overrides = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="A PNG of ten samples, where they are images.")
    ] = None,
    data_dir: shared_options.DataDir = None,
    trust_plugins: shared_options.TrustPlugins = False,
    as_json: shared_options.Json = False,
) -> None:
    """Print what a config's data looks like.

    Parts, shapes, types, classes, missing values, and the first rows as loaded and as fed.
    """
    from nnrun.commands.data import Described, describe
    from nnrun.console.terminal import Terminal
    from nnrun.errors import NnrunError
    from nnrun.experiment.options import Options, data_directories
    from nnrun.experiment.output_files import check_picture

    if output is not None:
        check_picture(output, [config])
    options = Options(data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    try:
        with Terminal():
            described = describe(config, overrides or (), options)
    except NnrunError as error:
        if isinstance(error.result, Described):  # what could be loaded helps to mend what could not be prepared
            _show(error.result, output, as_json=as_json)
        raise
    _show(described, output, as_json=as_json)


def _show(described: Described, output: Path | None, *, as_json: bool) -> None:
    from nnrun.cli.json_result import print_json
    from nnrun.commands.data import draw
    from nnrun.console.labelled import Labelled
    from nnrun.console.paper import show
    from nnrun.console.results.data_tables import description_blocks, heading
    from nnrun.words.text import escape

    for note in described.notes:
        sys.stderr.write(f"note: {escape(note)}\n")
    if output is not None:
        draw(described, output)
    if as_json:
        print_json({**described.to_plain(), "picture": None if output is None else str(output)})
        return
    picture = str(output) if output else "-o FILE.png draws ten of them"
    show(
        [
            heading(described.config, described.seed, described.facts),
            *description_blocks(described.facts, described.texts),
            Labelled([("pictures", escape(picture) if described.picture is not None else "")]),
        ],
        sys.stdout,
    )
