"""Files that others wrote: regular ones, read to a stated size, and whether a folder is a run."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nnrun import run_layout as layout

RunLike = str | os.PathLike[str]
"""A run: the path of its directory, its name, the beginning of one, ``latest``; or one that was opened."""
MIB = 2**20
RECORD = 64 * MIB
"""Bytes of a file in which a run says something of itself."""
TABLE = 1024 * MIB
"""Bytes of a table that a run writes."""
UNPACKED = 256 * MIB
"""Bytes that anything compressed may unpack to, whatever its own size."""
RATIO = 100
"""How many times its own size something compressed may unpack to beyond that: tables of text take a tenth."""


CARRIED: dict[str, Path] = {}
"""Where files of another machine lie here, by their paths there; empty but for a task that came from one."""
LEADS_OUT = "it is a link out of the run directory"


CGROUP = "/sys/fs/cgroup/memory.max"
"""Where Linux tells what memory a container may have."""


def is_run(path: Path) -> bool:
    """Whether a path is a run directory. Of a text that no file system takes for a path, it is not."""
    with suppress(OSError, ValueError):
        return any((path / mark).is_file() for mark in layout.MARKS)
    return False


def exists(path: str | Path) -> bool:
    """Whether there is anything at a path; at a text that no file system takes for a path, there is nothing."""
    with suppress(OSError, ValueError):
        return Path(path).exists()
    return False


def is_file(path: str | Path) -> bool:
    """Whether there is a file at a path, as `exists`."""
    with suppress(OSError, ValueError):
        return Path(path).is_file()
    return False


def is_dir(path: str | Path) -> bool:
    """Whether there is a directory at a path, as `exists`."""
    with suppress(OSError, ValueError):
        return Path(path).is_dir()
    return False


def memory() -> int:
    """Bytes of memory that this process can have, of which no file can be read more.

    The machine's, or what a container (cgroup) or ``ulimit -v`` leaves of it.
    """
    limits = [2**40]
    with suppress(AttributeError, ValueError, OSError):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(ValueError, OSError):  # "max" where there is none
        limits.append(int(Path(CGROUP).read_text(encoding="ascii")))
    with suppress(ImportError, ValueError, OSError):
        import resource

        limits += [limit for limit in resource.getrlimit(resource.RLIMIT_AS) if limit >= 0]
    return min(limits)


def resident(process: int) -> int | None:
    """Bytes of memory that a process holds, by its id; None where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def leads_out(path: Path) -> bool:
    """Whether a file of a run, or its folder in the run, is a link out of it: what a run tells lies inside."""
    for link in (path, path.parent):
        if link.is_symlink() and is_run(link.parent) and not (link is not path and is_run(link)):
            try:
                return not path.resolve().is_relative_to(link.parent.resolve())
            except (OSError, RuntimeError):  # links in a circle lead nowhere
                return True
    return False


def links_in(folder: Path) -> list[Path]:
    """The symbolic links anywhere below a folder."""
    entries = (Path(above) / name for above, folders, files in os.walk(folder) for name in (*folders, *files))
    return [entry for entry in entries if entry.is_symlink()]


def open_regular(path: Path) -> BinaryIO:
    """A regular file, opened for reading without waiting for anybody.

    Raises:
        OSError: It is not there or not readable, or it is a device, a pipe or a socket, which may have no end; or it
            is a link out of a run directory.
    """
    path = CARRIED.get(str(path), path)
    if leads_out(path):
        raise OSError(errno.ELOOP, LEADS_OUT, str(path))
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is a device or a pipe, not a regular file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise


def read_regular(path: Path, most: int) -> bytes:
    """The content of a regular file.

    Args:
        path: The file.
        most: Bytes that it may have.

    Raises:
        OSError: As `open_regular`, or it is larger.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size  # asking for as much as it may have would take that memory at once
        content = file.read(size + 1) if size <= most else b""
    if size > most or len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most / MIB:,.0f} MiB", str(path))
    return content


def archive_trouble(path: Path) -> str:
    """What is wrong with a zip archive that unpacks to more than it may; "" where there is nothing.

    Raises:
        OSError: As `open_regular`.
        zipfile.BadZipFile: It is none, or damaged.
    """
    import zipfile

    with open_regular(path) as file, zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        return unpacks_too_far(os.fstat(file.fileno()).st_size, unpacked)


def unpacks_too_far(packed: int, unpacked: int) -> str:
    """What is wrong with content that unpacks to more bytes than data does; "" where it may be data."""
    if unpacked <= max(UNPACKED, RATIO * packed):
        return ""
    return (
        f"it unpacks to more than {UNPACKED // MIB} MiB and more than {RATIO} times its size; such files are not read"
    )
