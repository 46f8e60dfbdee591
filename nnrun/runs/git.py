"""The commit that a folder has checked out, read from the repository's files: no program is started."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from nnrun.files import MIB, is_run, read_regular

_MOST = 32 * MIB
"""Bytes of packed-refs, which has a line for each branch and tag."""
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"refs/[^\s\\:?*\[^~]+")
_HOPS = 5
"""References that may name each other."""


def git_facts(folder: Path) -> dict[str, Any] | None:
    """The commit checked out in a folder; None outside a repository, before its first commit, or in a run directory.

    Whether files differ from the commit is not asked: only git can tell, by running what the repository names (filters,
    monitors, the program that fetches missing objects). What a run was made from lies in its directory.
    """
    with suppress(OSError):  # a folder that may not be looked into
        for place in (folder.absolute(), *folder.absolute().parents):
            if is_run(place):
                return None
            if (place / ".git").exists():
                commit = _commit(place / ".git")
                return {"commit": commit} if commit else None
    return None


def _commit(entry: Path) -> str:
    """The commit of a repository's directory, or of the file that names it in a worktree or a submodule."""
    directory = entry if entry.is_dir() else _named(entry, entry, "gitdir: ")
    shared = _named(directory / "commondir", directory / "HEAD") or directory if directory else None
    if directory is None or shared is None:
        return ""
    head = _read(directory / "HEAD")
    for _ in range(_HOPS):
        if _COMMIT.fullmatch(head):
            return head
        name = head.removeprefix("ref: ")
        if name == head or not _REF.fullmatch(name) or ".." in name:
            return ""
        head = _read(directory / name) or _read(shared / name) or _packed(shared, name)
    return ""


def _named(file: Path, beside: Path, mark: str = "") -> Path | None:
    """The path that a file holds after a mark, relative to the folder of ``beside``."""
    content = _read(file)
    return beside.parent / content.removeprefix(mark) if content.startswith(mark) and content else None


def _packed(directory: Path, name: str) -> str:
    """The commit of a reference among those that are kept in one file."""
    lines = (line.split(" ") for line in _read(directory / "packed-refs").splitlines())
    return next((words[0] for words in lines if words[1:] == [name]), "")


def _read(file: Path) -> str:
    try:
        return read_regular(file, _MOST).decode("utf-8", errors="replace").strip()
    except (OSError, ValueError):
        return ""
