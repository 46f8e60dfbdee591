"""The epochs that a run has gained since one looked last (tail): read from where reading ended, some at a time."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.runs.following.growing_rows import GrowingRows
from nnrun.runs.history import PARTS
from nnrun.runs.rows import Number, Row

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


class NewEpochs:
    """The epochs of a run, from a given one on."""

    def __init__(self, run: Path, started: str, already: int = 0) -> None:
        """Read nothing yet.

        Args:
            run: The directory.
            started: When it began, as run.json has it.
            already: Epochs that were handed on before, which count for the moments of those after them.
        """
        self._history = GrowingRows(run / layout.HISTORY)
        self._timings = GrowingRows(run / layout.TIMINGS)
        self._passed = moment(started)
        self._already = already
        self._rows: deque[Row] = deque()
        self._times: deque[Row] = deque()

    def read(self, most: int, *, ended: bool) -> list[TimedEpoch]:
        """The next epochs, some at most, whose times are known; where the run has ended, all others, too."""
        if min(len(self._rows), len(self._times)) < most:
            self._rows.extend(self._history.poll().rows)
            self._times.extend(self._timings.poll().rows)
        epochs: list[TimedEpoch] = []
        while len(epochs) < most and self._rows and (self._times or ended):
            epoch = self._timed(self._rows.popleft(), self._times.popleft() if self._times else {})
            if self._already:
                self._already -= 1
            else:
                epochs.append(epoch)
        return epochs

    def _timed(self, row: Row, time: Row) -> TimedEpoch:
        """An epoch; a full disk may lack its time."""
        self._passed += _seconds(time)
        values = {name: value for name, value in row.items() if name != EPOCH and value is not None}
        return TimedEpoch(int(row.get(EPOCH) or 0), round(1000 * self._passed), values)


def moment(text: str | None) -> float:
    """A time as run.json has it, in seconds since 1970; 0 where it is none."""
    try:
        return datetime.fromisoformat(text or "").timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _seconds(row: Row) -> float:
    seconds = sum(float(row.get(part) or 0.0) for part in PARTS)
    return seconds if math.isfinite(seconds) else 0.0
