"""Where the cache lies: in the user's cache directory, or where NNRUN_CACHE says."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from nnrun.errors import StorageError

VARIABLE = "NNRUN_CACHE"
"""The environment variable that names another folder."""
MOVING = f"set {VARIABLE} to a folder on another disk"
"""What helps where the folder has no room, or cannot be written."""
_TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by nnrun; backups may leave it out.\n"
"""By which backups know a cache (https://bford.info/cachedir/)."""


def root() -> Path:
    """The folder of the cache, which may not be there yet."""
    written = os.environ.get(VARIABLE, "")
    if written:
        return Path(os.path.expanduser(written)).absolute()  # noqa: PTH111  # a home that nobody has stays as written
    from platformdirs import user_cache_path

    return user_cache_path("nnrun", appauthor=False)


def writable_root() -> Path:
    """The folder of the cache, with the folders in it.

    Raises:
        StorageError: It cannot be made or written.
    """
    folder = root()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in (entries(folder), unfinished(folder), locks(folder)):
            name.mkdir(exist_ok=True)
        if not (folder / _TAG).exists():
            (folder / _TAG).write_text(_SIGNATURE, encoding="ascii")
    except FileExistsError as error:
        raise cannot_write(folder, NotADirectoryError(errno.ENOTDIR, "")) from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    if not os.access(unfinished(folder), os.W_OK):
        raise cannot_write(folder, PermissionError(errno.EACCES, ""))
    return folder


def entries(folder: Path) -> Path:
    """The whole entries."""
    return folder / "entries"


def unfinished(folder: Path) -> Path:
    """Those that are being made, and those that are being removed."""
    return folder / "unfinished"


def locks(folder: Path) -> Path:
    """A file for each entry that one process at a time makes."""
    return folder / "locks"


def cannot_write(folder: Path, error: OSError, what: str = "written") -> StorageError:
    """What a person is told where the cache cannot be written, or whatever else it cannot be."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return StorageError(f"the cache {folder} cannot be {what}: {reason}", code="cache-not-writable", help=MOVING)
