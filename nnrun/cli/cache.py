"""``nnrun cache``: the list by default."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options
from nnrun.cli.default_command import DEFAULT, ListByDefault


def list_command(as_json: shared_options.Json = False) -> None:
    """List what large data and images were converted to.

    What was used last comes first.
    """
    from nnrun.commands.cache import list_cache

    listed = list_cache()
    if as_json:
        from nnrun.words.json_text import json_line

        sys.stdout.write(json_line(listed.to_plain()))
        return
    from nnrun.console.paper import show
    from nnrun.console.results.cache_table import cache_blocks

    show(cache_blocks(listed), sys.stdout)


def clear_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME ...", help="Entries, or beginnings of their names. [default: all]"),
    ] = None,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="SPAN", help="Only entries not used for so long: 12h, 30d, 8w.")
    ] = "",
    as_json: shared_options.Json = False,
) -> None:
    """Remove entries of the cache.

    They are made again when they are needed. What a training is using stays.
    """
    from nnrun.cli.notes import write_note
    from nnrun.commands.cache import clear_cache
    from nnrun.words.json_text import json_line
    from nnrun.words.numbers import size_text

    cleared = clear_cache(names or (), older_than)
    if as_json:
        sys.stdout.write(json_line(cleared.to_plain()))
        return
    for entry in cleared.in_use:
        write_note(f"{entry.path.name} is in use, and stays")
    count = len(cleared.removed)
    entries = "1 entry" if count == 1 else f"{count} entries"
    write_note(f"removed {entries} ({size_text(cleared.size)}) from {cleared.folder}")


group = typer.Typer(
    cls=ListByDefault,
    rich_markup_mode=None,
    no_args_is_help=False,
    help="List what data was converted to, and remove it. Without a command: list.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
group.command(DEFAULT, cls=shared_options.Command)(list_command)
group.command("clear", cls=shared_options.Command)(clear_command)
