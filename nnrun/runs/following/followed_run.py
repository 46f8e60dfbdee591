"""A run directory that is followed while its training goes on, and noticed when its process dies (watch, liveness)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.runs.facts import Facts, Status, is_dead
from nnrun.runs.following.growing_rows import GrowingRows
from nnrun.runs.history import PARTS
from nnrun.runs.rows import Row
from nnrun.runs.run import Run
from nnrun.types import Epoch

PATIENCE = 30.0
"""Seconds for which a directory may be without run.json: that is written when the model is built."""
_VALIDATION = "val_"
_NO_METRICS = ("epoch", "learning_rate")


@dataclass(frozen=True, slots=True)
class News:
    """What a look at a run brought."""

    epochs: tuple[Epoch, ...] = ()
    """Those that ended since the last look."""
    is_anew: bool = False
    """Whether it is another training now, as where a fold is trained again: what was seen before is gone."""


class FollowedRun:
    """A run, looked at again and again. Each look reads what is new, and costs little where nothing is."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.facts = Facts(name=path.name)
        """What run.json says, with the status as it is now."""
        self.is_there = True
        """Whether the directory is; it may be removed."""
        self.is_known = False
        """Whether run.json was read."""
        self.died = False
        """Whether the process that wrote it is gone without a word."""
        self._clock = clock
        self._first_look = clock()
        self._mark: tuple[int, ...] = ()
        self._history = GrowingRows(path / layout.HISTORY)
        self._timings = GrowingRows(path / layout.TIMINGS)
        self._seconds: dict[Any, dict[str, float]] = {}

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return not self.is_there or self.facts.status != Status.RUNNING

    def poll(self) -> News:
        """Look at it: first how it stands, so that a run that has ended is read to its end."""
        self._look()
        history, timings = self._history.poll(), self._timings.poll()
        if history.is_anew or timings.is_anew:
            self._seconds = {}
        for row in timings.rows:
            self._seconds[row.get("epoch")] = {name: float(row.get(name) or 0.0) for name in PARTS}
        return News(tuple(self._epoch(row) for row in history.rows), history.is_anew)

    def _look(self) -> None:
        try:
            status = (self.path / layout.FACTS).stat()
        except OSError:
            self._miss()
            return
        mark = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        if mark != self._mark or (self.facts.status == Status.RUNNING and is_dead(self.facts.process)):
            before = self.facts.status
            self.facts = Run(self.path).facts
            if self.facts.status == Status.INTERRUPTED and before == Status.RUNNING:
                self.facts = Run(self.path).facts  # it may have ended well between the reading and the asking
            self.died = self.facts.status == Status.INTERRUPTED and self.facts.ended is None
            self._mark, self.is_known, self.is_there = mark, True, True

    def _miss(self) -> None:
        self.is_there = self.path.is_dir() and not self.is_known
        if self.is_there and self._clock() - self._first_look > PATIENCE:
            self.facts = replace(self.facts, status=Status.INTERRUPTED)

    def _epoch(self, row: Row) -> Epoch:
        number = int(row.get("epoch") or 0)
        values = {name: value for name, value in row.items() if value is not None and name not in _NO_METRICS}
        return Epoch(
            number,
            float(row.get("learning_rate") or 0.0),
            {name: value for name, value in values.items() if not name.startswith(_VALIDATION)},
            {name.removeprefix(_VALIDATION): value for name, value in values.items() if name.startswith(_VALIDATION)},
            self._seconds.pop(number, {}),
        )
