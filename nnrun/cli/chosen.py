"""Which run a command took for a name, said on stderr."""

from __future__ import annotations

from pathlib import Path

from nnrun.cli.terminal import Terminal
from nnrun.runs.find import find, taken_for


def chosen_run(run: str, runs_dir: Path, *, quiet: bool = False) -> Path:
    """The directory of the run that is meant; said, where another way than its path was used to name it.

    Args:
        run: As ``runs.find.find`` takes it.
        runs_dir: The folder of all runs.
        quiet: Whether nothing is said.
    """
    path = find(run, runs_dir)
    for note in taken_for(run, path):
        Terminal(quiet=quiet).note(note)
    return path
