"""``nnrun components``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import options


def command(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="layer, loss, optimizer ...")] = None,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One component of the kind.")] = None,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """List what a config can name.

    The kinds; the components of one kind; or one component with its arguments.
    """
    from nnrun.report import components
    from nnrun.report.tables import render_grid
    from nnrun.report.text import has_colour, terminal_width
    from nnrun.workflows import listing

    width = terminal_width(sys.stdout, default=0) or None  # what another program reads is not cut
    colour = has_colour(sys.stdout)
    if kind is None:
        plain = listing.kinds_plain()
        text = render_grid(components.kinds_grid(plain["kinds"].items()), width, colour=colour)
    elif name is None:
        chosen = listing.find_kind(kind)
        plain = listing.kind_plain(chosen)
        text = components.kind_text(listing.named(chosen), listing.refused(chosen), width, colour=colour)
    else:
        entry = listing.find_component(listing.find_kind(kind), name)
        plain = listing.component_plain(entry)
        text = components.component_text(entry, width or 120, colour=colour)
    if as_json:
        from nnrun.cli.terminal import print_json

        print_json(plain)
    else:
        sys.stdout.write(text + "\n")
