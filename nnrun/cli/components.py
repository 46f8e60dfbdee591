"""``nnrun components``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="layer, loss, optimizer ...")] = None,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One component of the kind.")] = None,
    as_json: shared_options.Json = False,
) -> None:
    """List what a config can name.

    The kinds; the components of one kind; or one component with its arguments.
    """
    from nnrun.commands import components
    from nnrun.console.paper import Block, show
    from nnrun.console.results import component_tables

    blocks: list[Block]
    if kind is None:
        plain = components.kinds_plain()
        blocks = [component_tables.kinds_grid(plain["kinds"].items())]
    elif name is None:
        chosen = components.find_kind(kind)
        plain = components.kind_plain(chosen)
        blocks = component_tables.kind_blocks(components.named(chosen), components.refused(chosen))
    else:
        entry = components.find_component(components.find_kind(kind), name)
        plain = components.component_plain(entry)
        blocks = component_tables.component_blocks(entry)
    if as_json:
        from nnrun.cli.json_result import print_json

        print_json(plain)
    else:
        show(blocks, sys.stdout)
