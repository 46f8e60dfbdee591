"""``nnrun runs tag``, ``nnrun runs note`` and ``nnrun runs sql``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from nnrun.cli import shared_options
from nnrun.cli.chosen import chosen_run

if TYPE_CHECKING:
    from nnrun.commands.runs_annotations import Annotated as Annotations


def tag_command(
    run: shared_options.RunName,
    tags: Annotated[list[str] | None, typer.Argument(metavar="TAG ...", help="Tags to give it.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="TAG", help="A tag to remove.")] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
) -> None:
    """Give a run tags, remove them, or print those it has.

    nnrun runs shows them, and its --filter takes them: tag=NAME.
    """
    from nnrun.commands.runs_annotations import tag

    annotated = tag(chosen_run(run, runs_dir, every=True), tags or (), remove or ())
    _print(annotated, " ".join(annotated.annotations.tags), as_json=as_json)


def note_command(
    run: shared_options.RunName,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help='The note; "" removes it.')] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
) -> None:
    """Write a note to a run, or print the one it has.

    A new note takes the place of an earlier one.
    """
    from nnrun.commands.runs_annotations import note

    annotated = note(chosen_run(run, runs_dir, every=True), text)
    _print(annotated, annotated.annotations.note, as_json=as_json)


def _print(annotated: Annotations, text: str, *, as_json: bool) -> None:
    from nnrun.words.json_text import json_line

    if as_json:
        sys.stdout.write(json_line(annotated.to_plain()))
    elif text:
        sys.stdout.write(f"{text}\n")


def sql_command(
    statement: Annotated[str, typer.Argument(metavar="SELECT", help="One statement; docs/runs.md has the tables.")],
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV.")] = False,
) -> None:
    """Ask the index of the runs in SQL.

    Nothing can be written.
    """
    from nnrun.commands.runs_sql import query
    from nnrun.console.paper import show
    from nnrun.console.results.runs.answer_table import answer_grid
    from nnrun.words.csv_text import csv_text
    from nnrun.words.json_text import json_line

    answer = query(runs_dir, statement)
    if as_json:
        sys.stdout.write(json_line(answer.to_plain()))
    elif as_csv:
        sys.stdout.write(csv_text(answer.columns, answer.rows))
    else:
        show([answer_grid(answer)], sys.stdout)
