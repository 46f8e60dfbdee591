"""Reads image files one after the other, and gives notes on those that are none or lose something."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nnrun.data.sources.pixels.cached_pixels import read_pixels
from nnrun.data.sources.pixels.decoded_files import Pixels
from nnrun.data.sources.pixels.decoding import ENDINGS, PixelForm
from nnrun.errors import DataError, Place, Problem
from nnrun.words.numbers import first_ones

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.types import ImageFiles, Indices

SHOWN = 10
"""Files that are named of those that are alike."""
SKIPPING = "on_error: skip leaves such files out"
_FAINT = 16
"""The largest of 256 values below which an image is nearly black."""


Advice = Callable[["Indices"], str]


def no_advice(_kept: Indices) -> str:
    """Nothing helps: files of new rows are not left out."""
    return ""


def skipping(_kept: Indices) -> str:
    """Such files are left out by an argument of the source."""
    return SKIPPING


def read_found(
    files: Sequence[tuple[str, Path]], form: PixelForm, how: ImageFiles, advice: Advice = no_advice
) -> tuple[Pixels, tuple[str, ...]]:
    """As `read_files`, of files that lie in a folder: those that neither are images nor are called so are left out."""
    strays = frozenset(index for index, (name, _) in enumerate(files) if not name.lower().endswith(ENDINGS))
    return read_files(files, form, how, lambda index: Place(str(files[index][1]), 1, 1), advice, strays)


def read_files(
    files: Sequence[tuple[str, Path]],
    form: PixelForm,
    how: ImageFiles,
    where: Callable[[int], Place | None],
    advice: Advice = no_advice,
    strays: frozenset[int] = frozenset(),
) -> tuple[Pixels, tuple[str, ...]]:
    """The pixels of files, and notes on those that were skipped.

    Args:
        files: Each with its name.
        form: Size and channels.
        how: What is done about those that are no images.
        where: The place of each.
        advice: What helps against them, by the positions of the others.
        strays: Positions of files that need be no images.

    Raises:
        DataError: Every file that is no image, at its place, unless these are skipped; all of them even then.
    """
    names = [shown_name(name) for name, _ in files]
    pixels = read_pixels([path for _, path in files], [name for name, _ in files], form)
    wrong = {index: reason for index, reason in pixels.wrong.items() if index not in strays}
    left_out = [names[index] for index in pixels.wrong if index in strays and names[index]]
    notes = [*_depths(pixels, len(files)), *_lost(pixels, len(files)), *_left_out(left_out)]
    if not wrong and (len(pixels.kept) or not files):
        return pixels, tuple(notes)
    reasons = [f"{names[index]} ({reason})" for index, reason in wrong.items()]
    if how.on_error == "skip" and len(pixels.kept):
        were = "is no image and was" if len(wrong) == 1 else "are no images and were"
        skipped = f"{len(wrong)} of {len(files)} files {were} skipped: {first_ones(reasons, SHOWN)}"
        return pixels, (*notes, skipped)
    wrong = wrong or pixels.wrong
    advised = advice(pixels.kept) if how.on_error == "stop" and len(pixels.kept) else ""
    raise DataError(_problems({index: (files[index], reason) for index, reason in wrong.items()}, where, advised))


def _depths(pixels: Pixels, count: int) -> Iterator[str]:
    """Notes on files of 16 bits: their lower 8 are lost."""
    if not pixels.deep:
        return
    have = "has 16 bits, of which" if len(pixels.deep) == 1 else "have 16 bits, of which"
    note = f"{len(pixels.deep)} of {count} files {have} only the upper 8 are kept"
    known = [value for value in pixels.deep.values() if value is not None]
    if known:
        largest = max(known)
        note += f": the largest value, {largest} of 65535, becomes {largest >> 8} of 255"
        if largest >> 8 < _FAINT:
            note += "; nearly nothing is left, spread the values over all 16 bits, or write them as 8 bits"
    yield note


def _lost(pixels: Pixels, count: int) -> Iterator[str]:
    """Notes on files that hold more than the pixels that are read."""
    for some, more in (
        (pixels.clear, "transparent pixels, whose colours are read as if they were opaque"),
        (pixels.moving, "several frames or pages, of which the first is read"),
    ):
        if some:
            yield f"{len(some)} of {count} files {'has' if len(some) == 1 else 'have'} {more}"


def _left_out(names: Sequence[str]) -> Iterator[str]:
    """Notes on files among the images that are none, and are not called so."""
    if names:
        were = "1 file that is no image was" if len(names) == 1 else f"{len(names)} files that are no images were"
        yield f"{were} left out: {first_ones(names, SHOWN)}"


def _problems(
    wrong: Mapping[int, tuple[tuple[str, Path], str]], where: Callable[[int], Place | None], advice: str
) -> list[Problem]:
    """A problem a file, the first ones; the last says how many more there are, and what helps."""
    problems = [
        Problem(
            f"{shown_name(name)} cannot be read as an image: {reason}{_hint(name, path)}",
            place=where(index),
            code="unreadable-image",
        )
        for index, ((name, path), reason) in list(wrong.items())[:SHOWN]
    ]
    more = f"{len(wrong) - SHOWN} more files cannot be read as images" if len(wrong) > SHOWN else ""
    last = "; ".join(filter(None, (more, advice)))
    if more:
        return [*problems, Problem(last, code="unreadable-image")]
    if advice:
        problems[-1] = replace(problems[-1], message=f"{problems[-1].message}; {advice}")
    return problems


def _hint(name: str, path: Path) -> str:
    """What is told of a file that is not there, where its name shows why."""
    if path.exists():
        return ""
    if "\\" in name:
        slashed = path.parent / name.replace("\\", "/")
        return "; its path has backslashes, write / for each" + ("" if not slashed.exists() else ": then it is there")
    near = [entry for entry in _beside(path) if unicodedata.normalize("NFC", entry.casefold()) == _folded_name(path)]
    if not near:
        return ""
    alike = unicodedata.normalize("NFC", near[0]) == unicodedata.normalize("NFC", path.name)
    return f"; there is {near[0]!r}" + (", which differs in how an accented letter is composed" if alike else "")


def _folded_name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name.casefold())


def _beside(path: Path) -> list[str]:
    """The names of what lies in a path's folder."""
    try:
        return [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return []


def shown_name(name: str) -> str:
    """A file's name as text that can be written anywhere, bytes that are none escaped."""
    return name.encode("utf-8", "backslashreplace").decode()
