"""Where ModelCheckpoint writes: a path that is looked at once more when its numbers are filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnrun import catalog
from nnrun.errors import ConfigError


class CheckpointPath(str):
    """A path with names in braces below a folder, which only ever becomes a path inside that folder.

    Keras asks it to ``format`` itself with an epoch's numbers.
    """

    folder: Path
    written: str
    __slots__ = ("folder", "written")

    def format(self, *_: object, **numbers: Any) -> str:
        """The path of an epoch. Raises ConfigError where it leads out of the folder or to a file of the run's own."""
        catalog.numbers_in(self.written)
        try:
            path = self.written.format(**numbers)
        except KeyError as missing:
            raise ConfigError(
                f"ModelCheckpoint: no number {missing} was reported for {self.written!r}", code="unknown-monitor"
            ) from None
        target = (self.folder / path).resolve()
        if complaint := catalog.outside_run(path):
            raise ConfigError(complaint, code="outside-run")
        if not target.is_relative_to(self.folder.resolve()):
            raise ConfigError(f"expected a path inside the run directory, got {str(target)!r}", code="outside-run")
        return str(self.folder / path)


def checkpoint_path(folder: Path, written: str) -> CheckpointPath:
    """A checkpoint's path in the run directory, with names in braces, as Keras takes it."""
    path = CheckpointPath(folder / written)
    path.folder, path.written = folder, written
    return path
