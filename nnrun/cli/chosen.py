"""Resolves the name of a run for a command, and tells on stderr which directory was taken."""

from __future__ import annotations

from pathlib import Path

from nnrun.cli.notes import write_note


def answered_by(path: Path) -> Path:
    """The directory of the run that answers for another; said, where it is not the same."""
    from nnrun.experiment.answering.answering_run import answering_run
    from nnrun.runs import Run

    run, notes = answering_run(Run(path))
    for note in notes:
        write_note(note)
    return run.path


def chosen_run(run: str, runs_dir: Path, *, quiet: bool = False, every: bool = False) -> Path:
    """The directory of the run that is meant; said, where another way than its path was used to name it.

    Args:
        run: As ``runs.find.choose`` takes it.
        runs_dir: The folder of all runs.
        quiet: Whether nothing is said.
        every: Whether runs in whatever state are meant, to be looked at.
    """
    from nnrun.runs.find import choose  # not for --help

    chosen = choose(run, runs_dir, every=every)
    for note in chosen.notes:
        write_note(note, quiet=quiet)
    return chosen.path
