"""The log of a sweep: its trials in the order in which they began, a line of JSON for each change of one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.files import RECORD, read_regular
from nnrun.runs import atomic
from nnrun.runs.plain import known, plain

STATES = RUNNING, COMPLETED, PRUNED, FAILED = "running", "completed", "pruned", "failed"
_Number = int | float | None


@dataclass(frozen=True)
class Trial:
    """One of the trainings of a sweep."""

    number: int
    """From 1, in the order in which they began."""
    values: Mapping[str, Any]
    """What is tried, by path."""
    state: str = RUNNING
    """running, completed, pruned or failed."""
    score: float | None = None
    """The objective; None of one that is not completed."""
    epochs: int | None = None
    seconds: float | None = None
    reason: str = ""
    """Why it was pruned, or failed."""
    curve: tuple[float, ...] = ()
    """The objective after each epoch, where trials are pruned."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What the sampler and the pruner remember of it."""
    rungs: tuple[float, ...] = ()
    """The objective of the weights kept by then, at each epoch at which Hyperband has paused it."""

    @property
    def directory(self) -> str:
        """The name of its run in that of the sweep."""
        return layout.trial(self.number)

    def row(self) -> dict[str, Any]:
        """What a table has of it."""
        return {
            "trial": self.number,
            "state": self.state,
            "score": self.score,
            "values": dict(self.values),
            "epochs": self.epochs,
            "seconds": self.seconds,
            **({"reason": self.reason} if self.reason else {}),
        }


class TrialLog:
    """The trials of a sweep, as they are written down; whenever its process is killed, what was written counts."""

    def __init__(self, path: Path) -> None:
        """Read what is there already, and change nothing: another process may be at it.

        Args:
            path: Of the file, whether it is there or not.

        Raises:
            RunDamaged: It is no log of trials.
        """
        self.path = path
        self.trials: dict[int, Trial] = {}
        self._whole: bytes | None = None
        """What is kept of a file whose last line was cut, once something is written."""
        if path.is_file():
            self._read()

    def put(self, trial: Trial) -> None:
        """Write how a trial is by now. Raises StorageError."""
        self.trials[trial.number] = trial
        if self._whole is not None:
            atomic.write_bytes(self.path, self._whole)
            self._whole = None
        line = json.dumps(plain(asdict(trial)), ensure_ascii=False, allow_nan=False)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise atomic.cannot_write(self.path, error) from error

    def _read(self) -> None:
        """Take every whole line; the last one may have been cut."""
        try:
            *lines, cut = read_regular(self.path, RECORD).split(b"\n")
            for number, line in enumerate(lines, start=1):
                trial = _trial(json.loads(line), number)
                self.trials[trial.number] = trial
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise RunDamaged(f"{self.path} cannot be read: {error}", code="damaged-run") from None
        if cut:
            self._whole = b"\n".join([*lines, b""])


def _trial(values: Any, number: int) -> Trial:
    """A trial of what a line says of it. Raises ValueError or TypeError where that is none."""
    if not isinstance(values, dict) or type(values.get("number")) is not int or values.get("state") not in STATES:
        raise ValueError(f"line {number} is no trial")
    are_numbers = all(isinstance(values.get(name), _Number) for name in ("score", "epochs", "seconds"))
    are_mappings = all(isinstance(values.get(name, {}), dict) for name in ("values", "attributes"))
    if not (are_numbers and are_mappings and isinstance(values.get("reason", ""), str)):
        raise ValueError(f"line {number} has what no trial has")
    curve = tuple(math.nan if value is None else float(value) for value in values.get("curve", ()))
    rungs = tuple(float(value) for value in values.get("rungs", ()))
    return replace(Trial(**known(Trial, {**values, "curve": (), "rungs": ()})), curve=curve, rungs=rungs)
