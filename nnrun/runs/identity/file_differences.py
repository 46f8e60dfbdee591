"""Where the files of two runs differ first: the epoch or the row, the column, and by how much."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.files import TABLE, archive_trouble, open_regular, read_regular
from nnrun.runs.metrics import read_metrics
from nnrun.runs.plain import plain
from nnrun.runs.rows import Row, read_rows

OF_EPOCHS = (layout.HISTORY, layout.FINGERPRINTS)
"""What a training leaves of each epoch, and always the same."""
OF_END = (layout.METRICS, layout.PREDICTIONS, layout.MODEL)
"""What it leaves at its end."""
_BESIDE = ("near_zero", "details")
"""Of metrics.json: what depends on whether plots are drawn, and not on the training alone."""
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class FileDifference:
    """The first place in which a file of two runs differs."""

    file: str
    column: str
    """Of a table; the key of a value, the member of an archive; "" where it is the file as a whole."""
    first: Any
    """What the one run has there; None where it has nothing."""
    second: Any
    """What the other one has."""
    epoch: int | None = None
    row: str = ""
    """The part and the number of a row of predictions.csv."""

    @property
    def by(self) -> float | None:
        """How far the two are apart, where they are numbers; of 64 bits that says nothing."""
        numbers = [_number(value) for value in (self.first, self.second)]
        if self.file == layout.FINGERPRINTS or None in numbers:
            return None
        away = abs(numbers[0] - numbers[1])  # type: ignore[operator]
        return away if math.isfinite(away) else None

    def __str__(self) -> str:
        where = f"epoch {self.epoch}: " if self.epoch is not None else f"{self.row}: " if self.row else ""
        apart = f", {self.by:.3g} apart" if self.by else ""
        name = f"{self.column} " if self.column else ""
        return f"{self.file}: {where}{name}{_shown(self.first)} and {_shown(self.second)}{apart}"

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        beside = {"epoch": self.epoch} if self.epoch is not None else {"row": self.row} if self.row else {}
        values = {"first": plain(self.first), "second": plain(self.second), "by": self.by}
        return {"file": self.file, **beside, "column": self.column, **values}


def epochs_difference(name: str, first: Path, second: Path, epochs: int | None) -> FileDifference | None:
    """The first epoch of a table with a row an epoch in which two runs differ, and the first column in it.

    Args:
        name: Of the file.
        first: The directory of the one run.
        second: That of the other.
        epochs: How many count; None for all.
    """
    tables = [read_rows(run / name).rows[:epochs] for run in (first, second)]
    empty: Row = {}
    for number, (a, b) in enumerate(zip_longest(*tables, fillvalue=empty), 1):
        for column in dict.fromkeys((*a, *b)):
            if not _same(a.get(column), b.get(column)):
                return FileDifference(name, column, a.get(column), b.get(column), epoch=number)
    return None


def end_difference(name: str, first: Path, second: Path) -> FileDifference | None:
    """The first place in which a file that is written at a training's end differs.

    Raises:
        OSError: One of them cannot be read, or is a link out of its run.
        RunDamaged: A metrics.json is damaged.
    """
    if _equal_bytes(first / name, second / name):
        return None
    difference = {layout.METRICS: _metrics_difference, layout.PREDICTIONS: _table_difference}.get(name, _archive)
    return difference(name, first / name, second / name)


def _metrics_difference(name: str, first: Path, second: Path) -> FileDifference | None:
    flat = [dict(_flattened("", plain(read_metrics(path)))) for path in (first, second)]
    for key in dict.fromkeys((*flat[0], *flat[1])):
        a, b = flat[0].get(key), flat[1].get(key)
        if not key.startswith(_BESIDE) and not _same(a, b):
            return FileDifference(name, key, a, b)
    return None


def _flattened(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flattened(f"{path}.{key}" if path else str(key), item)
    else:
        yield path, value


def _table_difference(name: str, first: Path, second: Path) -> FileDifference | None:
    texts = [read_regular(path, TABLE).decode("utf-8", "backslashreplace") for path in (first, second)]
    (names, *rows), (other_names, *others) = ([*csv.reader(io.StringIO(text))] or [[]] for text in texts)
    if names != other_names:
        return FileDifference(name, "header", ",".join(names), ",".join(other_names))
    for a, b in zip_longest(rows, others, fillvalue=()):
        if a != b:
            column, x, y = next(_differing_cells(names, a, b))
            where = " ".join(cell for named, cell in zip(names, a or b, strict=False) if named in ("part", "row"))
            return FileDifference(name, column, x, y, row=f"row {where}")
    return FileDifference(name, "", "bytes", "others")


def _differing_cells(names: Sequence[str], a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, Any, Any]]:
    for column, x, y in zip_longest(names, a, b):
        if x != y:
            yield column or "", x, y


def _archive(name: str, first: Path, second: Path) -> FileDifference:
    """The first member of a zip archive that differs, by checksum; of a damaged one, the file as a whole."""
    try:
        members = [_members(path) for path in (first, second)]
    except (zipfile.BadZipFile, OSError, ValueError):
        return FileDifference(name, "", "bytes", "others")
    for member in dict.fromkeys((*members[0], *members[1])):
        a, b = members[0].get(member), members[1].get(member)
        if a != b:
            return FileDifference(name, member, a and f"CRC-32 {a:08x}", b and f"CRC-32 {b:08x}")
    return FileDifference(name, "", "bytes", "others")


def _members(path: Path) -> dict[str, int]:
    if archive_trouble(path):
        raise ValueError(path)
    with open_regular(path) as file, zipfile.ZipFile(file) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist()}


def _equal_bytes(first: Path, second: Path) -> bool:
    with open_regular(first) as file, open_regular(second) as second_file:
        while True:
            a, b = file.read(_CHUNK), second_file.read(_CHUNK)
            if a != b:
                return False
            if not a:
                return True


def _same(a: Any, b: Any) -> bool:
    """Whether two values are equal; a NaN is one that both have."""
    return bool(a == b) or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
