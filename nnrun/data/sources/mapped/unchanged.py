"""A data file that must not change while it is read in stretches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nnrun.data.sources.request import file_fingerprint
from nnrun.errors import DataError, NnrunError, Place

if TYPE_CHECKING:
    from pathlib import Path


class UnchangedFile:
    """A file as it was when it was looked at first. Raises OSError where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = _stamp(path)
        self.fingerprint = file_fingerprint(path)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Read it inside of this. Raises DataError where it changed, whatever else seems to be wrong with it."""
        try:
            yield
        except NnrunError:
            self._check()
            raise
        self._check()

    def _check(self) -> None:
        try:
            if _stamp(self.path) == self._stamp or file_fingerprint(self.path) == self.fingerprint:
                return
        except OSError:
            pass
        raise DataError(
            "it changed while it was read; let it be written to its end, and start again",
            place=Place(str(self.path), 1, 1),
            code="changed-while-read",
        )


def _stamp(path: Path) -> tuple[int, ...]:
    status = os.stat(path)  # noqa: PTH116
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
