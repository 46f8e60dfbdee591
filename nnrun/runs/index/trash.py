"""Runs taken away: moved to the trash of their folder first; and files that writers left which were killed."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, RunError, StorageError
from nnrun.files import is_run
from nnrun.runs import atomic
from nnrun.runs.facts import Status
from nnrun.runs.run import Run

_OLD = 3600.0
"""Seconds after which nobody is still writing a small file, whichever machine it was."""


def check_removable(path: Path, runs_dir: Path) -> None:
    """Whether a run may be taken away.

    Raises:
        ConfigError: It lies elsewhere than in the folder of runs, or inside of another run.
        RunError: It, or a run in it, is being written.
    """
    beside = Path(os.path.abspath(path)).parent.resolve()  # noqa: PTH100  # of a link, where it lies
    if beside != runs_dir.resolve():
        if is_run(beside):
            message = f"{path} is one of the runs of {path.parent}, which is removed as a whole"
        else:
            message = f"{path} is not in {runs_dir}; only what lies there is removed"
        raise ConfigError(message, code="outside-runs")
    for run in _with_inner(path):
        if run.status == Status.RUNNING:
            process = run.facts.process
            writer = f"process {process.get('pid')} on {process.get('host')}"
            raise RunError(f"{run.path} is still being written, by {writer}", code="run-in-use")


def _with_inner(path: Path) -> Iterator[Run]:
    yield Run(path)
    if not path.is_symlink():
        yield from (Run(inner) for inner in sorted(path.iterdir()) if is_run(inner))


def to_trash(path: Path, runs_dir: Path) -> Path:
    """Move a run into the trash; gives where it lies now.

    Raises:
        ConfigError, RunError: As `check_removable`, `in_trash`.
        StorageError: It cannot be moved.
    """
    check_removable(path, runs_dir)
    trash = _trash(runs_dir)
    try:
        trash.mkdir(exist_ok=True)
        names = (path.name if number == 1 else f"{path.name}-{number}" for number in count(1))
        place = next(trash / name for name in names if not os.path.lexists(trash / name))
        path.rename(place)
        os.utime(place, follow_symlinks=False)  # when it was thrown away
    except OSError as error:
        raise atomic.cannot_write(trash, error) from error
    return place


def in_trash(runs_dir: Path, older_than: float = 0.0) -> list[Path]:
    """What lies in the trash for that many seconds or longer.

    Raises:
        ConfigError: The trash is a link to another folder, of which nothing is removed.
    """
    trash = _trash(runs_dir)
    try:
        entries = sorted(trash.iterdir())
    except OSError:
        return []
    limit = time.time() - older_than
    return [entry for entry in entries if entry.lstat().st_mtime <= limit]


def _trash(runs_dir: Path) -> Path:
    trash = runs_dir / layout.TRASH
    if trash.is_symlink():
        raise ConfigError(f"{trash} is a link; only what lies in {runs_dir} is removed", code="outside-runs")
    return trash


def delete(entry: Path) -> None:
    """Remove an entry of the trash for good; of a link, the link. Raises StorageError where it cannot be removed."""
    try:
        if entry.is_symlink() or not entry.is_dir():
            entry.unlink()
        else:
            shutil.rmtree(entry)
    except OSError as error:
        raise StorageError(f"{entry} cannot be removed: {error.strerror or error}", code="cannot-write") from error


def dead_files(runs_dir: Path) -> list[Path]:
    """Temporary files in the folder, its runs and the runs in these, whose writer is gone.

    A process of this machine is asked for; whoever it was, a file of a run that is being written is left alone, and so
    is a young one.
    """
    runs = [entry for entry in _folders(runs_dir) if is_run(entry)]
    folders = [runs_dir, *runs, *(inner for run in runs for inner in _folders(run) if is_run(inner))]
    return [file for folder in folders if not _is_written(folder) for file in _temporary(folder) if _is_dead(file)]


def _folders(directory: Path) -> list[Path]:
    try:
        return [Path(entry) for entry in os.scandir(directory) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _temporary(directory: Path) -> list[Path]:
    try:
        return sorted(Path(entry) for entry in os.scandir(directory) if atomic.TEMPORARY.fullmatch(entry.name))
    except OSError:
        return []


def _is_written(folder: Path) -> bool:
    return is_run(folder) and bool(_temporary(folder)) and Run(folder).status == Status.RUNNING


def _is_dead(file: Path) -> bool:
    match = atomic.TEMPORARY.fullmatch(file.name)
    assert match is not None
    try:
        if not file.is_file():
            return False
        is_old = file.stat().st_mtime < time.time() - _OLD
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return is_old or _is_of_this_machine(file.parent)
    except (OSError, OverflowError):
        return False
    return False


def _is_of_this_machine(folder: Path) -> bool:
    """Whether the run was written here, so that a process that is not there is gone."""
    return is_run(folder) and Run(folder).facts.process.get("host") == os.uname().nodename
