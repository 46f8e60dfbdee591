"""``nnrun runs rm``: runs taken away, to the trash of their folder first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnrun import run_layout as layout
from nnrun.cli import shared_options

if TYPE_CHECKING:
    from nnrun.commands.runs_removal import Removal


def rm_command(
    runs: Annotated[list[str] | None, typer.Argument(metavar="RUN ...", help="Runs: paths, names or ids.")] = None,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="SPAN", help="Runs that began longer ago than: 12h, 30d, 8w.")
    ] = "",
    failed: Annotated[bool, typer.Option("--failed", help="Runs that failed.")] = False,
    keep_best: Annotated[
        int | None, typer.Option("--keep-best", metavar="N", help="Of the runs of each name, all but the N best.")
    ] = None,
    metric: Annotated[
        str,
        typer.Option(
            "--metric", metavar="SCORE", help="The score by which they are best. [default: what they monitor]"
        ),
    ] = "",
    terms: Annotated[
        str, typer.Option("--filter", metavar="TERMS", help="Conditions that must all hold, as of nnrun runs list.")
    ] = "",
    trash: Annotated[
        bool,
        typer.Option("--empty-trash", help="Delete what lies in the trash; with --older-than only what is as old."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
) -> None:
    """Move runs to the trash of their folder.

    Temporary files that a killed process left are deleted. Of several options that choose runs, all must hold.
    What is running, or lies elsewhere, is never removed.
    """
    from nnrun.commands.runs_removal import Which, plan
    from nnrun.errors import ConfigError

    which = Which(older_than, failed, keep_best, metric, terms)
    if trash:
        if runs or failed or keep_best is not None or metric or terms:
            raise ConfigError("--empty-trash goes with --older-than alone", code="wrong-arguments")
        _empty(runs_dir, older_than, dry_run=dry_run, yes=yes, as_json=as_json)
    else:
        _remove(plan(runs or (), runs_dir, which), dry_run=dry_run, yes=yes, as_json=as_json)


def _remove(planned: Removal, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    from nnrun.cli.notes import write_note
    from nnrun.commands.runs_removal import remove
    from nnrun.words.json_text import json_line
    from nnrun.words.numbers import plural

    for note in planned.notes:
        write_note(note)
    if not as_json:
        _show_runs(planned)
    elif dry_run:
        sys.stdout.write(json_line(planned.to_plain()))
    trash = planned.runs_dir / layout.TRASH
    if dry_run or not _agreed(f"move {plural(len(planned.records), 'run')} to {trash}", planned.records, yes=yes):
        return
    removed = remove(planned)
    if as_json:
        sys.stdout.write(json_line(removed.to_plain()))
    for note in removed.notes:
        write_note(note)
    if removed.moved:
        places = f"{trash}, from where they can be moved back; --empty-trash deletes them"
        write_note(f"moved {plural(len(removed.moved), 'run')} to {places}")
    if removed.cleaned:
        write_note(f"deleted {plural(len(removed.cleaned), 'temporary file')} of writers that are gone")


def _show_runs(planned: Removal) -> None:
    """The runs that are to go, as a list shows them."""
    from nnrun.cli.notes import write_note
    from nnrun.commands.runs import RunList
    from nnrun.console.paper import show
    from nnrun.console.results.runs.run_table import run_blocks

    if planned.records:
        show(run_blocks(RunList(planned.runs_dir, planned.records, len(planned.records))), sys.stdout)
    else:
        write_note("no run is to be removed")


def _empty(runs_dir: Path, older_than: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete what lies in the trash."""
    from nnrun.cli.notes import write_note
    from nnrun.commands.runs_removal import delete_all, trashed
    from nnrun.words.json_text import json_line
    from nnrun.words.numbers import plural
    from nnrun.words.text import escape

    entries = trashed(runs_dir, older_than)
    if not as_json:
        sys.stdout.write("".join(f"{escape(str(entry))}\n" for entry in entries))
    if not dry_run and _agreed(f"delete {plural(len(entries), 'run')} for good", entries, yes=yes):
        delete_all(entries)
        write_note(f"deleted {plural(len(entries), 'run')}")
    if as_json:
        sys.stdout.write(json_line({"trash": list(map(str, entries)), "deleted": not dry_run}))


def _agreed(what: str, things: Sequence[object], *, yes: bool) -> bool:
    """Whether a person at a terminal says yes, or said so before; nobody is asked about nothing.

    Raises:
        ConfigError: There is nobody to be asked.
    """
    from nnrun.cli.notes import write_note
    from nnrun.errors import ConfigError

    if yes or not things:
        return True
    if not sys.stdin.isatty():
        raise ConfigError(f"nobody is there to agree to {what}", code="wrong-arguments", help="--yes agrees to it")
    sys.stderr.write(f"{what}? [y/N] ")
    sys.stderr.flush()
    agreed = sys.stdin.readline().strip().lower() in ("y", "yes")
    if not agreed:
        write_note("nothing was removed")
    return agreed
