"""Whether files are still what they were, without reading them: sizes, times of change and inodes, as git's index."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SETTLED = 2.0
"""Seconds after which a change of a file has another time than one before it, on every file system."""
_RECENT = 60.0
"""Seconds by which the clocks of this machine and of a file server may differ."""


class Stamp(NamedTuple):
    """What changes with a file's content."""

    size: int
    modified: int
    changed: int
    inode: int


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file; None where there is none to be read."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # a name that no file system takes
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def changed_lately(stamps: Sequence[Stamp | None]) -> list[int]:
    """The positions of files that were changed so short a time ago that a further change may have the same stamp."""
    earliest = (time.time() - _RECENT) * 1e9
    return [index for index, stamp in enumerate(stamps) if stamp and stamp.changed > earliest]
