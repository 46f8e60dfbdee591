"""``nnrun runs``: the list by default; its other commands are modules beside this one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options
from nnrun.cli.default_command import DEFAULT, ListByDefault
from nnrun.cli.runs_notes import note_command, sql_command, tag_command
from nnrun.cli.runs_rm import rm_command
from nnrun.cli.runs_show import diff_command, show_command

if TYPE_CHECKING:
    from nnrun.commands.runs import RunList
    from nnrun.commands.runs_by_config import GroupList

SHOWN = 30
"""Runs that a terminal is shown without --limit; a pipe gets all."""


def list_command(
    sort: Annotated[
        str,
        typer.Option(
            "--sort", metavar="KEY", help="A field, a score or a key of the config; -KEY for the largest first."
        ),
    ] = "-started",
    terms: Annotated[
        str,
        typer.Option(
            "--filter", metavar="TERMS", help="Conditions that must all hold: 'optimizer=adam test.accuracy>0.9'."
        ),
    ] = "",
    last: Annotated[str, typer.Option("--last", metavar="SPAN", help="Runs that began within 12h, 7d, 2w.")] = "",
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", help=f"Show at most N runs, 0 for all. [default: {SHOWN} in a terminal]"),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="config: take runs that differ only in their seeds together.")
    ] = "",
    members: Annotated[
        bool, typer.Option("--all", help="List the runs inside of others, too: folds, members.")
    ] = False,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV with every score.")] = False,
) -> None:
    """List the runs, the newest first.

    The keys by which their configs differ are columns.
    """
    from nnrun.cli.notes import on_slow
    from nnrun.commands.runs import list_runs
    from nnrun.errors import ConfigError
    from nnrun.runs.query.query import Query

    if by not in ("", "config"):
        raise ConfigError(f"--by {by!r} is not known; there is --by config", code="wrong-arguments")

    default = SHOWN if sys.stdout.isatty() and not (as_json or as_csv) else 0
    query = Query(terms, sort, last, default if limit is None else limit, members)
    if by:
        from nnrun.commands.runs_by_config import list_configs

        _show_configs(list_configs(runs_dir, query, on_slow), runs_dir, as_json=as_json, as_csv=as_csv)
        return
    listed = list_runs(runs_dir, query, on_slow)
    if not _is_printed(listed, runs_dir, as_json=as_json, as_csv=as_csv):
        from nnrun.console.paper import show
        from nnrun.console.results.runs.run_table import run_blocks

        show(run_blocks(listed), sys.stdout)


def _show_configs(listed: GroupList, runs_dir: Path, *, as_json: bool, as_csv: bool) -> None:
    if not _is_printed(listed, runs_dir, as_json=as_json, as_csv=as_csv):
        from nnrun.console.paper import show
        from nnrun.console.results.runs.group_table import group_blocks

        show(group_blocks(listed), sys.stdout)


def _is_printed(listed: RunList | GroupList, runs_dir: Path, *, as_json: bool, as_csv: bool) -> bool:
    """Print the notes, and JSON or CSV where they are asked for; whether nothing is left to be shown."""
    from nnrun.cli.notes import write_note
    from nnrun.words.csv_text import csv_text
    from nnrun.words.json_text import json_line

    for text in listed.notes:
        write_note(text)
    if as_json:
        sys.stdout.write(json_line(listed.to_plain()))
    elif as_csv:
        rows = listed.rows
        sys.stdout.write(csv_text(list(rows[0]), (row.values() for row in rows)) if rows else "")
    elif not listed.total:
        write_note(f"there are no runs in {runs_dir}" if runs_dir.is_dir() else f"there is no folder {runs_dir}")
    return as_json or as_csv or not listed.total


group = typer.Typer(
    cls=ListByDefault,
    rich_markup_mode=None,
    no_args_is_help=False,
    help="List runs, look at them, compare, tag and remove them. Without a command: list.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
_COMMANDS: dict[str, Callable[..., None]] = {
    DEFAULT: list_command,
    "show": show_command,
    "diff": diff_command,
    "rm": rm_command,
    "tag": tag_command,
    "note": note_command,
    "sql": sql_command,
}
for _name, _command in _COMMANDS.items():
    group.command(_name, cls=shared_options.Command)(_command)
