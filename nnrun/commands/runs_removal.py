"""Removing runs: which are meant, by name or by what they are; and taking them to the trash."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun.errors import ConfigError, RunError, RunNotFound
from nnrun.files import RunLike
from nnrun.runs.facts import Status
from nnrun.runs.find import choose
from nnrun.runs.index import trash
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.ages import age_of
from nnrun.runs.query.query import Query
from nnrun.runs.query.score_names import best
from nnrun.runs.query.selection import select
from nnrun.words.numbers import plural


@dataclass(frozen=True, slots=True)
class Which:
    """Runs by what they are; all of it must hold."""

    older_than: str = ""
    """A span as ``30d``: those that began before."""
    failed: bool = False
    """Those that failed."""
    keep_best: int | None = None
    """Of each name all but so many with the best scores."""
    metric: str = ""
    """The score by which they are the best; what they monitor without it."""
    filter: str = ""
    """As of the list."""

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.older_than or self.failed or self.keep_best is not None or self.filter)


@dataclass(frozen=True)
class Removal:
    """The runs that are to be removed."""

    runs_dir: Path
    records: tuple[RunRecord, ...]
    notes: tuple[str, ...] = ()

    @property
    def paths(self) -> list[Path]:
        """Their directories."""
        return [self.runs_dir / record.path for record in self.records]

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {"runs": list(map(str, self.paths)), "notes": list(self.notes)}


@dataclass(frozen=True)
class Removed:
    """What was removed."""

    moved: tuple[tuple[Path, Path], ...]
    """Each run's directory, and where it lies in the trash."""
    cleaned: tuple[Path, ...]
    """Files of writers that are gone."""
    notes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        moved = [{"run": str(run), "trash": str(place)} for run, place in self.moved]
        return {"removed": moved, "cleaned": list(map(str, self.cleaned)), "notes": list(self.notes)}


def plan(runs: Sequence[RunLike], runs_dir: Path, which: Which) -> Removal:
    """The runs that are meant; nothing is changed.

    Args:
        runs: Names of runs, as everywhere.
        runs_dir: Where they lie; nothing outside of it is removed.
        which: By what they are, where none is named; or what the named ones must be, too.

    Raises:
        ConfigError: Nothing is asked for, or what does not lie in the folder.
        RunError: A named run is being written, or is not there.
    """
    if not runs and not which.is_asked:
        raise ConfigError(
            "nothing says which runs: name some, or give --older-than, --failed, --keep-best or --filter",
            code="wrong-arguments",
        )
    if which.keep_best is not None and which.keep_best < 0:
        raise ConfigError(f"--keep-best is 0 or more, not {which.keep_best}", code="wrong-arguments")
    paths = [choose(run, runs_dir, every=True).path for run in runs]
    for path in paths:
        trash.check_removable(path, runs_dir)
    records = [record for record in open_index(runs_dir).records if not record.is_member]
    if runs:
        named = {path.name for path in paths}
        records = [record for record in records if record.path in named]
    chosen, notes = _chosen(records, which)
    free = [record for record in chosen if not _is_in_use(runs_dir / record.path, runs_dir)]
    if len(free) < len(chosen):
        notes.append(f"left alone, being written: {plural(len(chosen) - len(free), 'run')}")
    return Removal(runs_dir, tuple(free), tuple(notes))


def _chosen(records: Sequence[RunRecord], which: Which) -> tuple[list[RunRecord], list[str]]:
    chosen: list[RunRecord] = list(select(records, Query(which.filter)).records)
    notes: list[str] = []
    if which.keep_best is not None:
        spared, notes = _best_of_each_name(chosen, which.keep_best, which.metric)
        chosen = [record for record in chosen if record.path not in spared]
    if which.older_than:
        limit = time.time() - age_of(which.older_than, "--older-than")
        chosen = [record for record in chosen if record.moment < limit]
    if which.failed:
        chosen = [record for record in chosen if record.status == Status.FAILED]
    return chosen, notes


def _best_of_each_name(records: Sequence[RunRecord], number: int, metric: str) -> tuple[set[str], list[str]]:
    """The paths of the best of each name, and by what they are; of a name without the score, all."""
    spared: set[str] = set()
    notes = []
    for name in dict.fromkeys(record.name for record in records):
        named = [record for record in records if record.name == name]
        monitor = next((record.monitor for record in named if record.monitor), "")
        try:
            ordered = best(metric or monitor, named)
        except RunNotFound as error:
            notes.append(f"{name}: all stay, since {error.problems[0].message}")
            spared |= {record.path for record in named}
            continue
        spared |= {record.path for record in ordered.records[:number]}
        direction = "highest" if ordered.larger else "lowest"
        notes.append(f"{name}: the {min(number, len(ordered.records))} with the {direction} {ordered.name} stay")
    return spared, notes


def _is_in_use(path: Path, runs_dir: Path) -> bool:
    try:
        trash.check_removable(path, runs_dir)
    except RunError:
        return True
    return False


def remove(planned: Removal) -> Removed:
    """Move the runs to the trash, and delete what killed writers left.

    Raises:
        StorageError: A run cannot be moved; those before it are.
    """
    moved, notes = [], []
    for path in planned.paths:
        try:
            moved.append((path, trash.to_trash(path, planned.runs_dir)))
        except RunError as error:  # it has begun again since
            notes.append(str(error))
    return Removed(tuple(moved), tuple(clean(planned.runs_dir)), tuple(notes))


def clean(runs_dir: Path) -> list[Path]:
    """Delete the temporary files of writers that are gone; gives which."""
    files = trash.dead_files(runs_dir)
    for file in files:
        with suppress(OSError):
            file.unlink()
    return files


def trashed(runs_dir: Path, older_than: str = "") -> list[Path]:
    """What lies in the trash of a folder for that span or longer."""
    return trash.in_trash(runs_dir, age_of(older_than, "--older-than") if older_than else 0.0)


def delete_all(entries: Sequence[Path]) -> None:
    """Remove entries of the trash for good. Raises StorageError at the first that cannot be removed."""
    for entry in entries:
        trash.delete(entry)
