"""The checkpoints of a run: the last two, the newest whole one of which is gone on from."""

from __future__ import annotations

import errno
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import DataError, RunDamaged
from nnrun.files import LEADS_OUT
from nnrun.runs import atomic
from nnrun.runs.unfinished.checkpoint_file import Checkpoint, read_checkpoint, write_checkpoint

KEPT = 2
_NAME = re.compile(r"epoch-(\d{1,18})\.checkpoint")


@dataclass(frozen=True, slots=True)
class Latest:
    """What a run goes on from."""

    checkpoint: Checkpoint | None = None
    """None where none was written yet."""
    remarks: tuple[str, ...] = ()
    """Notes on those that are damaged."""


class CheckpointDirectory:
    """The folder ``checkpoints`` of a run directory; it is there once the first file is."""

    def __init__(self, run: Path) -> None:
        self.path = run / layout.CHECKPOINTS

    def write(self, checkpoint: Checkpoint) -> None:
        """Write one, and remove those before the last two. Raises StorageError where it cannot be written."""
        try:
            if self.path.is_symlink():
                raise OSError(errno.ELOOP, LEADS_OUT)
            if not self.path.is_dir():
                self.path.mkdir()
                atomic.flush_folder(self.path.parent)
        except OSError as error:
            raise atomic.cannot_write(self.path, error) from error
        write_checkpoint(self.path / f"epoch-{checkpoint.state.epoch:06}.checkpoint", checkpoint)
        self._keep(KEPT)

    def remove_older(self) -> bool:
        """Remove all but the newest, for room on the disk. Returns whether there were others."""
        return self._keep(1)

    def latest(self) -> Latest:
        """The newest that is whole. Raises DataError where there are some, and none is whole."""
        remarks: list[str] = []
        for _, path in reversed(self.files):
            try:
                return Latest(read_checkpoint(path), tuple(remarks))
            except RunDamaged as error:
                remarks.append(error.problems[0].message)
        if remarks:
            help = "nothing is trained anew over it; nnrun train begins another run"
            raise DataError("; ".join(remarks), code="damaged-checkpoint", help=help)
        return Latest()

    def _keep(self, number: int) -> bool:
        older = self.files[:-number]
        for _, path in older:
            with suppress(OSError):
                path.unlink()
        return bool(older)

    def clear(self) -> None:
        """Remove all of them."""
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def files(self) -> list[tuple[int, Path]]:
        """Their epochs and paths, the oldest first."""
        try:
            names = [(match, path) for path in self.path.iterdir() if (match := _NAME.fullmatch(path.name))]
        except OSError:
            return []
        return sorted((int(match[1]), path) for match, path in names)
