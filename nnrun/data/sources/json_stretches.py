"""JSON Lines at constant memory (streaming): gone through once for what columns hold, and then read in stretches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from nnrun.data.sources.json_lines import LIST, NUMBER, TEXT, TRUTH, kind_of, objects_of
from nnrun.data.sources.request import Content
from nnrun.data.sources.text_table.head import decoded
from nnrun.data.values.cells import EXACT
from nnrun.data.values.missing import missing_texts
from nnrun.data.values.unpacked_stream import UnpackedStream
from nnrun.errors import DataError, Place
from nnrun.files import open_regular
from nnrun.types import Cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from nnrun.types import Array


@dataclass(slots=True)
class _Column:
    """What a column was seen to hold."""

    kind: str = ""
    known: int = 0
    """Numbers that are there."""
    whole: bool = True
    """Whether its numbers are whole."""
    fits: bool = True
    """Whether they have room in an int64."""
    large: bool = False
    """Whether float64 merges some of them."""

    def add(self, values: Sequence[Any]) -> None:
        """Look at values but null. Raises ValueError where they are of several kinds, or no single ones."""
        kinds = {kind_of(kind()) for kind in set(map(type, values))}
        kinds.update(filter(None, [self.kind]))
        if not kinds:
            return
        if len(kinds) > 1 or not kinds <= {NUMBER, TRUTH, TEXT}:
            raise ValueError(LIST)
        (self.kind,) = kinds
        numbers = [value for value in values if value == value] if self.kind != TEXT else []  # noqa: PLR0124 (NaN)
        if not numbers:
            return
        self.known += len(numbers)
        low, high = min(numbers), max(numbers)
        self.whole &= all(isinstance(value, int) for value in numbers)
        self.fits &= self.whole and low >= -(2**63) and high < 2**63
        self.large |= high >= EXACT or low <= -EXACT

    def dtype(self, rows: int) -> Any:
        """What `plain_column` makes of all its rows."""
        import numpy as np

        if self.kind == TEXT or not self.known:
            return np.dtype(object)
        if self.whole and self.fits and self.known == rows:
            return np.dtype(np.int64)
        return np.dtype(object if self.whole and self.large else np.float64)


def json_stretches(path: Path, source: str, size: int) -> Iterator[Content] | None:
    """The rows of a file of JSON objects some at a time, their columns as those of the whole file.

    None where it is read whole: it has no more than a stretch, lists among its values, or something is wrong with it,
    which reading tells.

    Args:
        path: Of the file.
        source: What was written for it.
        size: Bytes of a stretch.
    """
    columns: dict[str, _Column] = {}
    rows = stretches = 0
    try:
        for _, objects in _stretches(path, size):
            stretches, rows = stretches + 1, rows + len(objects)
            for name in dict.fromkeys(chain.from_iterable(objects)):
                values = [value for row in objects if (value := row.get(name)) is not None]
                columns.setdefault(name, _Column()).add(values)
    except (DataError, ValueError, OSError):
        return None
    if stretches < 2 or not columns:
        return None
    return _contents(path, source, size, columns, rows)


def _contents(path: Path, source: str, size: int, columns: Mapping[str, _Column], rows: int) -> Iterator[Content]:
    import numpy as np

    dtypes = {name: column.dtype(rows) for name, column in columns.items()}
    truths = tuple(name for name, column in columns.items() if column.kind == TRUTH)
    for lines, objects in _stretches(path, size):
        try:
            values = {name: _array([row.get(name) for row in objects], dtype) for name, dtype in dtypes.items()}
        except (TypeError, ValueError, OverflowError):
            place = Place(str(path), lines[0], 1)
            raise DataError("it changed while it was read", place=place, code="changed-while-read") from None
        cells = Cells(str(path), np.array(lines, np.int64), tuple(columns), objects=True)
        yield Content(values, "", source, cells=cells, truths=truths)


def _array(values: list[Any], dtype: Any) -> Array:
    import numpy as np

    if dtype.kind == "O":
        return missing_texts(np.array(values, dtype=object))
    return np.array([math.nan if value is None else value for value in values], dtype=dtype)


def _stretches(path: Path, size: int) -> Iterator[tuple[list[int], list[dict[str, Any]]]]:
    """The objects with their lines. Raises DataError or ValueError where lines are none."""
    with open_regular(path) as file:
        stream, rest, before = UnpackedStream(file, str(path)), b"", 0
        while chunk := stream.read(size):
            content = rest + chunk
            end = content.rfind(b"\n") + 1
            rest = content[end:]
            if end:
                yield _objects(content[:end], path, before)
                before += content.count(b"\n", 0, end)
        if rest.strip():
            yield _objects(rest, path, before)


def _objects(content: bytes, path: Path, before: int) -> tuple[list[int], list[dict[str, Any]]]:
    text = content.decode() if before else decoded(content, str(path))
    lines, objects = objects_of(text, str(path))
    return [line + before for line in lines], objects
