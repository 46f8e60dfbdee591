"""The epochs that a run has gained since one looked last (tail): read from where reading ended, some at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from nnrun import run_layout as layout
from nnrun.runs.history import PARTS
from nnrun.runs.rows import Number, Row, cells, number

EPOCH = "epoch"


@dataclass(frozen=True, slots=True)
class TimedEpoch:
    """An epoch with the moment at which it ended, which follows from the files alone."""

    number: int
    """From 1."""
    milliseconds: int
    """Since 1970, UTC."""
    values: Mapping[str, Number]
    """By column of history.csv: learning_rate, metrics, those of validation with ``val_``."""


class NewLines:
    """The lines of a CSV file that grows, each read once; one that is not whole yet waits."""

    def __init__(self, path: Path, already: int = 0) -> None:
        """Read nothing yet.

        Args:
            path: The file; it may be missing for now.
            already: Rows that need not be read.
        """
        self.path = path
        self.rows = already
        """How many rows are behind."""
        self._header = b""
        self._offset = 0

    def read(self, most: int) -> list[Row]:
        """The next rows, some at most."""
        try:
            with self.path.open("rb") as file:
                header = file.readline()
                if header != self._header:  # the file is new, or was written anew with more columns
                    whole_lines(file, self.rows)
                    self._header, self._offset = header, file.tell()
                file.seek(self._offset)
                lines = whole_lines(file, most) if header.endswith(b"\n") else []
        except OSError:
            return []
        self._offset += sum(map(len, lines))
        self.rows += len(lines)
        names, *values = cells(b"".join([header, *lines]).decode("utf-8", "replace")) or [[]]
        return [{name: _number(cell) for name, cell in zip(names, row, strict=False)} for row in values]


class NewEpochs:
    """The epochs of a run, from a given one on."""

    def __init__(self, run: Path, started: str, already: int = 0) -> None:
        """Read what has passed by then.

        Args:
            run: The directory.
            started: When it began, as run.json has it.
            already: Epochs that were handed on before.
        """
        self._history = NewLines(run / layout.HISTORY, already)
        self._timings = NewLines(run / layout.TIMINGS)
        self._began = moment(started)
        self._passed = sum(map(_seconds, self._timings.read(already)))
        self._untimed: list[Row] = []

    def read(self, most: int, *, ended: bool) -> list[TimedEpoch]:
        """The next epochs, some at most, whose times are known; where the run has ended, all others, too."""
        self._untimed += self._history.read(most - len(self._untimed))
        times = self._timings.read(len(self._untimed))
        count = len(self._untimed) if ended else len(times)
        rows, self._untimed = self._untimed[:count], self._untimed[count:]
        times += [{}] * (len(rows) - len(times))  # a full disk may lack some
        return [self._timed(row, time) for row, time in zip(rows, times, strict=True)]

    def _timed(self, row: Row, time: Row) -> TimedEpoch:
        self._passed += _seconds(time)
        values = {name: value for name, value in row.items() if name != EPOCH and value is not None}
        return TimedEpoch(int(row.get(EPOCH) or 0), round(1000 * (self._began + self._passed)), values)


def whole_lines(file: BinaryIO, most: int) -> list[bytes]:
    """The next lines of a file, some at most; none that does not end yet."""
    lines: list[bytes] = []
    while len(lines) < most and (line := file.readline()).endswith(b"\n"):
        lines.append(line)
    return lines


def moment(text: str | None) -> float:
    """A time as run.json has it, in seconds since 1970; 0 where it is none."""
    try:
        return datetime.fromisoformat(text or "").timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _seconds(row: Row) -> float:
    seconds = sum(float(row.get(part) or 0.0) for part in PARTS)
    return seconds if math.isfinite(seconds) else 0.0


def _number(text: str) -> Number:
    try:
        return number(text)
    except ValueError:  # a damaged cell
        return None
