"""What the cache holds, and taking entries out of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nnrun.data.cache import location, removal
from nnrun.data.cache.removal import Listed
from nnrun.errors import ConfigError
from nnrun.files import is_dir
from nnrun.runs.query.ages import age_of
from nnrun.words.suggestions import suggestion


@dataclass(frozen=True, slots=True)
class CacheList:
    """The entries of the cache, those used last first."""

    folder: Path
    entries: Sequence[Listed]
    in_use: frozenset[Path]
    """Those that a process has open."""
    most: int
    """Bytes that all of them may take together; 0 where there is no cache yet."""

    @property
    def size(self) -> int:
        """Bytes of all."""
        return sum(entry.size for entry in self.entries)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "folder": str(self.folder),
            "bytes": self.size,
            "most_bytes": self.most,
            "entries": [self._plain(entry) for entry in self.entries],
        }

    def _plain(self, entry: Listed) -> dict[str, Any]:
        manifest = entry.manifest
        return {
            "name": entry.path.name,
            "kind": kind_of(entry),
            "source": manifest.source if manifest else None,
            "bytes": entry.size,
            "created": manifest and _moment(manifest.created),
            "used": _moment(entry.used),
            "in_use": entry.path in self.in_use,
            "usable": manifest is not None,
        }


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was taken out of the cache."""

    folder: Path
    removed: Sequence[Listed]
    in_use: Sequence[Listed]
    """What should have gone, and stays while a process has it open."""

    @property
    def size(self) -> int:
        """Bytes that were freed."""
        return sum(entry.size for entry in self.removed)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "folder": str(self.folder),
            "removed": [entry.path.name for entry in self.removed],
            "in_use": [entry.path.name for entry in self.in_use],
            "bytes": self.size,
        }


def list_cache() -> CacheList:
    """What the cache holds. Raises StorageError where it cannot be read."""
    folder = location.root()
    entries = removal.listed(folder)
    in_use = frozenset(entry.path for entry in entries if removal.is_in_use(entry.path))
    return CacheList(folder, entries, in_use, removal.most_bytes(folder) if is_dir(folder) else 0)


def clear_cache(names: Sequence[str] = (), older_than: str = "") -> Cleared:
    """Take entries out of the cache, and what killed processes left.

    Args:
        names: Of entries, or beginnings of names; all of them without.
        older_than: A span of time, such as 30d: only what was used last longer ago.

    Raises:
        ConfigError: There is no such entry; the span is none.
        StorageError: The cache cannot be read or written.
    """
    folder = location.root()
    entries = removal.listed(folder)
    chosen = [entry for entry in entries if not names or entry.path.name.startswith(tuple(names))]
    for name in names:
        if not any(entry.path.name.startswith(name) for entry in chosen):
            raise _unknown(name, folder, [entry.path.name for entry in entries])
    if older_than:
        before = time.time() - age_of(older_than, "--older-than")
        chosen = [entry for entry in chosen if entry.used < before]
    removed = [entry for entry in chosen if removal.remove(entry.path, location.unfinished(folder))]
    with suppress(OSError):  # where there is no cache yet
        removal.sweep(location.unfinished(folder))
        removal.sweep_locks(folder)
    return Cleared(folder, removed, [entry for entry in chosen if entry not in removed])


def kind_of(entry: Listed) -> str:
    """What an entry holds, by its name where it says nothing more."""
    return entry.manifest.kind if entry.manifest else entry.path.name.rpartition("-")[0]


def _unknown(name: str, folder: Path, names: Sequence[str]) -> ConfigError:
    hint = suggestion(name, names) or "nnrun cache lists what there is"
    return ConfigError(f"the cache {folder} has no entry {name!r}", code="wrong-arguments", help=hint)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
