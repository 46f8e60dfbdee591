"""Which run a command took for a name, said on stderr."""

from __future__ import annotations

from pathlib import Path

from nnrun.runs.find import choose


def chosen_run(run: str, runs_dir: Path, *, quiet: bool = False, every: bool = False) -> Path:
    """The directory of the run that is meant; said, where another way than its path was used to name it.

    Args:
        run: As ``runs.find.choose`` takes it.
        runs_dir: The folder of all runs.
        quiet: Whether nothing is said.
        every: Whether runs in whatever state are meant, to be looked at.
    """
    chosen = choose(run, runs_dir, every=every)
    for note in chosen.notes:
        from nnrun.cli.terminal import Terminal  # whose live views take longer to import than a run to be found

        Terminal(quiet=quiet).note(note)
    return chosen.path
