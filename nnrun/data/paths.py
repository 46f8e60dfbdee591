"""Finds the files that a config names: beside the file that wrote the path, then in the data directories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError, Place

if TYPE_CHECKING:
    from collections.abc import Sequence


ORIGINS = {
    "iris.data": "https://archive.ics.uci.edu/dataset/53/iris",
    "ThoraricSurgery.csv": "https://github.com/gilbutITbook/006958",
}
"""Where the files come from that shipped configs name."""


def locate(path: str, beside: Path, search: Sequence[Path] = (), *, at: str = "", place: Place | None = None) -> Path:
    """The first existing file of that path.

    Args:
        path: As written: relative, absolute, or from the home directory (``~``).
        beside: The folder of the file that wrote it.
        search: The data directories, in their order.
        at: The path of the value in the config, for the error.
        place: Where it was written, for the error.

    Raises:
        ConfigError: No such file, or it is a directory; the message says where was looked.
    """
    written = Path(path).expanduser()
    candidates = [written] if written.is_absolute() else [folder / written for folder in (beside, *search)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    if directory := next((candidate for candidate in candidates if candidate.is_dir()), None):
        raise ConfigError(f"{_shown(directory)} is a directory, a file is needed", at, place)
    looked = ", ".join(dict.fromkeys(_shown(candidate) for candidate in candidates))
    origin = ORIGINS.get(written.name)
    hint = f"; {written.name} comes from {origin}, put it below a data directory as {path}" if origin else ""
    raise ConfigError(f"file not found: {path!r}; looked for {looked}{hint}", at, place)


def _shown(path: Path) -> str:
    """A path as short as it can be said: relative where it lies below the working directory."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
