"""What is known of all runs in a folder, as it is now: the index where it holds, the directories where it does not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.files import is_run
from nnrun.runs.facts import Status
from nnrun.runs.index import cache
from nnrun.runs.index.record import RunRecord

_SETTLED = 3_000_000_000
"""Nanoseconds after which a change cannot bear the time of an earlier one: file systems count time in up to 2 s."""
_WORTH = 100
"""The index is written when one in so many directories was read anew; to read fewer again takes no longer."""
_SLOW = 1000
"""Directories whose reading takes a second or so."""


@dataclass(frozen=True, slots=True)
class RunIndex:
    """What is known of the runs in a folder."""

    runs_dir: Path
    """The folder."""
    records: tuple[RunRecord, ...]
    """All of them; those inside of others follow these."""
    note: str = ""
    """What there is to say of the index itself."""


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
    known = _by_directory(cache.load(runs_dir)) if stamps else {}
    fresh = {name for name, stamp in stamps.items() if not _holds(known.get(name), stamp)}
    if on_slow and len(fresh) > _SLOW:
        on_slow(len(fresh))
    if fresh:
        from nnrun.runs.index.reading import read_records  # what reads files and configs
    records, changed = [], len(known.keys() - stamps.keys())
    for name, stamp in stamps.items():
        held = known.get(name, [])
        read = list(read_records(runs_dir, name, _settled(stamp))) if name in fresh else held
        changed += read != held
        records += read
    note = ""
    if changed and changed * _WORTH >= len(stamps) and not cache.save(runs_dir, records) and len(fresh) > _SLOW:
        note = f"{runs_dir / layout.INDEX} cannot be written, so that all runs are read anew each time"
    return RunIndex(runs_dir, tuple(records), note)


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
                yield name, (0, 0)


def _settled(stamps: tuple[int, int]) -> tuple[int, int]:
    """The stamps where a later change must bear others; zeros where the directory has just been changed."""
    return stamps if 0 < max(stamps) < time.time_ns() - _SETTLED else (0, 0)


def _holds(held: list[RunRecord] | None, stamp: tuple[int, int]) -> bool:
    if not held or stamp == (0, 0) or (held[0].stamp, held[0].facts_stamp) != stamp:
        return False
    return all(record.status != Status.RUNNING for record in held)


def _by_directory(records: list[RunRecord]) -> dict[str, list[RunRecord]]:
    """The records of each directory, those inside of it after its own."""
    grouped: dict[str, list[RunRecord]] = {}
    for record in records:
        grouped.setdefault(record.path.partition("/")[0], []).append(record)
    return grouped
