"""Draws pictures into a folder; one that cannot be drawn becomes a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nnrun.plots.pictures import Picture
from nnrun.runs import atomic


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of it."""

    files: tuple[str, ...]
    """Names of the files in the folder."""
    notes: tuple[str, ...] = ()
    """A sentence for each picture that is missing."""


def draw_pictures(pictures: Iterable[Picture], folder: Path) -> Drawn:
    """Draw pictures as PNG files.

    matplotlib's object interface alone is used, in its own settings restored at the end: what a program that calls
    nnrun draws by pyplot stays as it is.
    """
    files, notes = [], []
    for picture in pictures:
        try:
            content = rendered(picture)
            folder.mkdir(parents=True, exist_ok=True)
            atomic.write_bytes(folder / picture.file, content)
        except Exception as error:
            notes.append(f"{picture.file} was not drawn: {_one_line(error)}")
        else:
            files.append(picture.file)
    return Drawn(tuple(files), tuple(notes))


def rendered(picture: Picture) -> bytes:
    """One picture as the content of a PNG file, whatever a matplotlibrc in the current folder says."""
    import warnings

    import matplotlib as mpl

    from nnrun.plots.style import STYLE, png

    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")  # a sign that the font lacks is drawn as a box
        mpl.rcdefaults()  # text.usetex would start LaTeX
        mpl.rcParams.update(STYLE)
        return png(picture.figure())


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
