"""Files that are either whole or not there: written beside their place, flushed to the disk, then renamed."""

from __future__ import annotations

import errno
import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import StorageError
from nnrun.files import is_run

_numbers = itertools.count()
TEMPORARY = re.compile(r"(?:keras-)?\..+\.(\d{1,10})-\d+(\.[^.]*)?")
"""What `whole` writes beside a file's place, and Keras beside that; the number is that of the process."""
_FULL = (errno.ENOSPC, errno.EDQUOT)


def write_text(path: Path, text: str) -> None:
    r"""Writes a UTF-8 file whole, bytes of a path that are no text as ``\\udcff``, which JSON reads back.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, content: bytes, *, flushed: bool = True) -> None:
    """Writes a file whole; see `whole`. Raises StorageError where the disk is full or the folder cannot be written."""
    try:
        if path.is_char_device() or path.is_fifo():  # a terminal or a pipe has no content that could be kept
            path.write_bytes(content)
            return
    except (OSError, ValueError) as error:
        raise cannot_write(path, error) from error
    with whole(path, flushed=flushed) as temporary:
        temporary.write_bytes(content)


@contextmanager
def whole(path: Path, *, durable: bool = False, flushed: bool = True) -> Iterator[Path]:
    """Gives a temporary path with the same ending; what was written there takes the file's place at the end.

    A link stays, and the file that it names is written; but of nnrun's own files a link gives way: nobody else's file
    is written because a directory from elsewhere names it.

    Args:
        path: The file.
        durable: Whether a power cut right after it must find the new file: the folder is then flushed, too. Without it
            such a cut finds the old file or the new one, each whole.
        flushed: Whether it does so; a file that is soon written again, or flushed, need not.

    Raises:
        StorageError: the disk is full, or the folder cannot be written; the file is then as it was before.
    """
    if not path.name:  # "." and "/" are folders
        raise cannot_write(path, IsADirectoryError(errno.EISDIR, ""))
    if "\0" in str(path):
        raise cannot_write(path, ValueError("it holds a null character"))
    try:
        path = path.resolve() if path.is_symlink() and not _is_own(path) else path
    except (OSError, RuntimeError) as error:  # too long, or links in a circle
        raise cannot_write(path, error) from error
    temporary = path.with_name(f".{path.stem}.{os.getpid()}-{next(_numbers)}{path.suffix}")
    try:
        yield temporary
        if flushed:
            flush(temporary)
        temporary.replace(path)
        if durable:
            flush_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _is_own(path: Path) -> bool:
    """Whether it is a file of a run, or the index beside runs."""
    return is_run(path.parent) or path.name == layout.INDEX


def remove_unfinished(directory: Path, process: int) -> None:
    """Remove the temporary files that a process which was killed left anywhere in a directory."""
    for path in directory.rglob(f".*.{process}-*"):
        with suppress(OSError):
            path.unlink()


def remove_leftovers(folder: Path) -> None:
    """Removes what killed processes left of files that they were writing, anywhere below a folder that is one's own."""
    for path in [path for path in folder.rglob("*") if TEMPORARY.fullmatch(path.name)]:
        with suppress(OSError):
            path.unlink()


def flush(path: Path) -> None:
    """Has the disk take what was written to a file."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(path: Path) -> None:
    """Has the disk take the names of a folder's files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_full(error: OSError) -> bool:
    """Whether it is told because the disk has no room."""
    # HDF5 raises an OSError without a number and has the system's message in its text
    return error.errno in _FULL or "No space left on device" in str(error)


def cannot_write(path: Path, error: OSError | ValueError | RuntimeError) -> StorageError:
    """What a person is told when a file cannot be written."""
    if not isinstance(error, OSError):
        return StorageError(f"cannot write {str(path)!r}: {error}", code="cannot-write")
    if is_full(error):
        return StorageError(
            f"no space left on the disk for {path}; what was written before is whole: "
            "make room, or choose another disk with --runs-dir",
            code="disk-full",
        )
    return StorageError(
        f"cannot write {path}: {os.strerror(error.errno) if error.errno else error}", code="cannot-write"
    )
