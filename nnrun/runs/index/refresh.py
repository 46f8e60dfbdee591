"""What is known of all runs in a folder, as it is now: the index where it holds, the directories where it does not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.files import is_run
from nnrun.runs.facts import Status
from nnrun.runs.index import cache
from nnrun.runs.index.cache import Cached
from nnrun.runs.index.record import RunRecord

_SETTLED = 3_000_000_000
"""Nanoseconds after which a change cannot bear the time of an earlier one: file systems count time in up to 2 s."""
_WORTH = 100
"""The index is written when one in so many directories was read anew; to read fewer again takes no longer."""
_SLOW = 1000
"""Directories whose reading takes a second or so."""


@dataclass(frozen=True)
class RunIndex:
    """What is known of the runs in a folder."""

    runs_dir: Path
    """The folder."""
    cached: Cached
    """What the file has."""
    outdated: frozenset[str]
    """The directories of which it no longer holds."""
    fresh: tuple[RunRecord, ...]
    """What was read in their place."""
    note: str = ""
    """Notes on the index itself."""

    @cached_property
    def records(self) -> tuple[RunRecord, ...]:
        """All runs, by directory; those inside of others follow these."""
        held = [record for record in self.cached.records() if record.path.partition("/")[0] not in self.outdated]
        if not self.fresh:
            return tuple(held)
        return tuple(sorted([*held, *self.fresh], key=lambda record: record.path.partition("/")[0]))

    @property
    def count(self) -> int:
        """How many runs there are, without those inside of others."""
        held = self.cached.stamps.keys() - self.outdated
        return len(held) + sum(not record.is_member for record in self.fresh)

    def newest(self, limit: int) -> list[RunRecord]:
        """So many runs that began last, none of those inside of others."""
        held = self.cached.newest(limit + len(self.outdated))
        known = [record for record in held if record.path not in self.outdated]
        return newest_first([*known, *(record for record in self.fresh if not record.is_member)])[:limit]


def newest_first(records: Iterable[RunRecord]) -> list[RunRecord]:
    """Runs by when they began."""
    return sorted(records, key=lambda record: (-record.moment, record.path))


def open_index(runs_dir: Path, on_slow: Callable[[int], None] | None = None) -> RunIndex:
    """Everything that is known of the runs in a folder; none where it is not there.

    A directory is read again where it, or its run.json, has been changed since, and as long as its run has not ended.
    Whatever nnrun writes there changes one of them. So does a person who adds, removes or renames a file; a file that
    an editor overwrites in its place does not, but for run.json.

    Args:
        runs_dir: The folder of all runs.
        on_slow: Told how many directories are to be read, where they are many.
    """
    stamps = dict(_stamps(runs_dir))
    cached = cache.load(runs_dir) if stamps else Cached()
    known, running = cached.stamps, cached.running()
    changed = [name for name, stamp in stamps.items() if known.get(name) != stamp or stamp == (0, 0)]
    unended = running.intersection(stamps).difference(changed)
    if on_slow and len(changed) > _SLOW:
        on_slow(len(changed))
    fresh = tuple(_read(runs_dir, {name: stamps[name] for name in sorted({*changed, *unended})}))
    outdated = known.keys() - stamps.keys() | {*changed, *unended}
    index = RunIndex(runs_dir, cached, frozenset(outdated), fresh)
    ended = unended - {record.path.partition("/")[0] for record in fresh if record.status == Status.RUNNING}
    news = len(changed) + len(ended) + len(known.keys() - stamps.keys())
    is_written = not news or news * _WORTH < len(stamps) or cache.save(runs_dir, index.records)
    if is_written or len(changed) <= _SLOW:
        return index
    return replace(index, note=f"{runs_dir / layout.INDEX} cannot be written, so that all runs are read anew each time")


def _read(runs_dir: Path, stamps: Mapping[str, tuple[int, int]]) -> Iterator[RunRecord]:
    if stamps:
        from nnrun.runs.index.reading import read_records  # what reads files and configs

        for name, stamp in stamps.items():
            yield from read_records(runs_dir, name, _settled(stamp))


def _stamps(runs_dir: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """The run directories by name, with when they and their run.json were changed last."""
    try:
        names = sorted(name for name in os.listdir(runs_dir) if not name.startswith("."))  # noqa: PTH208  # names only
    except (OSError, ValueError):  # not there, or a text that no file system takes for a path
        return
    folder, mark = str(runs_dir), layout.FACTS
    for name in names:
        path = f"{folder}{os.sep}{name}"
        try:
            yield name, (os.stat(path).st_mtime_ns, os.stat(f"{path}{os.sep}{mark}").st_mtime_ns)  # noqa: PTH116
        except OSError:
            if is_run(Path(path)):
                yield name, (_changed(path), 0)


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


def _settled(stamps: tuple[int, int]) -> tuple[int, int]:
    """The stamps where a later change must bear others; zeros where the directory has just been changed."""
    return stamps if 0 < max(stamps) < time.time_ns() - _SETTLED else (0, 0)
