"""Resolves the run that a command of ``nnrun runs`` is about, whatever its status; tells on stderr which it is."""

from __future__ import annotations

from pathlib import Path


def chosen(run: str, runs_dir: Path) -> Path:
    """The directory that is meant; arguments and errors are those of ``runs.find.choose``."""
    from nnrun.cli.notes import write_note
    from nnrun.runs.find import choose

    choice = choose(run, runs_dir, every=True)
    for note in choice.notes:
        write_note(note)
    return choice.path
