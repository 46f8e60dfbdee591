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
    debug: shared_options.Debug = False,
) -> None:
    """List what a config can name.

    The kinds; the components of one kind; or one component with its arguments.
    """
    from nnrun.commands import components
    from nnrun.console import component_tables
    from nnrun.console.tables import render_grid
    from nnrun.words.text import has_colour, terminal_width

    width = terminal_width(sys.stdout, default=0) or None  # what another program reads is not cut
    colour = has_colour(sys.stdout)
    if kind is None:
        plain = components.kinds_plain()
        text = render_grid(component_tables.kinds_grid(plain["kinds"].items()), width, colour=colour)
    elif name is None:
        chosen = components.find_kind(kind)
        plain = components.kind_plain(chosen)
        text = component_tables.kind_text(components.named(chosen), components.refused(chosen), width, colour=colour)
    else:
        entry = components.find_component(components.find_kind(kind), name)
        plain = components.component_plain(entry)
        text = component_tables.component_text(entry, width or 120, colour=colour)
    if as_json:
        from nnrun.cli.terminal import print_json

        print_json(plain)
    else:
        sys.stdout.write(text + "\n")
