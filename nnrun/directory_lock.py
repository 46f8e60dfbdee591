"""A lock on a directory, which nobody else can take while its process lives, and which no killed one keeps."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


class DirectoryLock:
    """An advisory lock (flock) on the directory itself: the kernel gives it back when its process ends.

    Network file systems that have none are written without it; run.json then says whose the directory is.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        """Take it, alone or beside others who share it.

        Raises:
            BlockingIOError: Another process, or another part of this one, has it.
        """
        self._descriptor: int | None = None
        if sys.platform == "win32":
            return
        import fcntl

        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise
        except OSError:
            os.close(descriptor)
            return
        self._descriptor = descriptor

    @property
    def is_held(self) -> bool:
        """Whether a lock was taken; where none could be, others may have the directory."""
        return self._descriptor is not None

    def is_at(self, path: Path) -> bool:
        """Whether the directory still lies there; where no lock could be taken, nobody knows better."""
        if self._descriptor is None:
            return True
        try:
            return os.path.samestat(os.fstat(self._descriptor), path.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Give it back."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        self.release()
