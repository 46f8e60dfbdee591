"""A list of the cache's entries: what each was made from, its size, when it was made and used last."""

from __future__ import annotations

import time

from nnrun.commands.cache import CacheList, kind_of
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.data.cache.removal import Listed
from nnrun.words.numbers import size_text

_DIGITS = 8
"""Of a name's hash, which tell entries apart."""
UNUSABLE = "damaged, or of another nnrun"


def cache_blocks(listed: CacheList) -> list[Block]:
    """The table, and how much of the disk there is for it."""
    rows = tuple(_row(entry, in_use=entry.path in listed.in_use) for entry in listed.entries)
    grid: list[Block] = [Grid(("from", "name", "size", "created", "used"), rows, words=2)] if rows else []
    taken = f"{size_text(listed.size)} of {size_text(listed.most)}" if listed.most else "nothing"
    advice = "NNRUN_CACHE in the environment chooses the folder"
    return [*grid, Labelled([("folder", str(listed.folder)), ("taken", [taken]), ("note", [advice])])]


def _row(entry: Listed, *, in_use: bool) -> tuple[str, ...]:
    manifest = entry.manifest
    name = f"{kind_of(entry)}-{entry.path.name.rpartition('-')[2][:_DIGITS]}"
    source, created = (manifest.source, _minute(manifest.created)) if manifest else (UNUSABLE, "-")
    return source, name, size_text(entry.size), created, "now" if in_use else _minute(entry.used)


def _minute(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds else "-"
