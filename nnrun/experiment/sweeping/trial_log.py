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

RUNNING, COMPLETED, PRUNED, FAILED = "running", "completed", "pruned", "failed"


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
    """The objective after each epoch, as far as the pruner was asked."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What the sampler and the pruner remember of it."""

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
        """Read what is there already.

        Args:
            path: Of the file, whether it is there or not.

        Raises:
            RunDamaged: It is no log of trials.
        """
        self.path = path
        self.trials: dict[int, Trial] = {}
        if path.is_file():
            self._read()

    def put(self, trial: Trial) -> None:
        """Write how a trial is by now. Raises StorageError."""
        self.trials[trial.number] = trial
        line = json.dumps(plain(asdict(trial)), ensure_ascii=False, allow_nan=False)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise atomic.cannot_write(self.path, error) from error

    def _read(self) -> None:
        """Take every whole line; the last one may have been cut, and is then taken away."""
        try:
            lines = read_regular(self.path, RECORD).decode("utf-8").splitlines(keepends=True)
            whole = [line for line in lines if line.endswith("\n")]
            for number, line in enumerate(whole, start=1):
                self._take(json.loads(line), number)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RunDamaged(f"{self.path} cannot be read: {error}", code="damaged-run") from None
        if len(whole) < len(lines):
            atomic.write_text(self.path, "".join(whole))

    def _take(self, values: Any, number: int) -> None:
        if not isinstance(values, dict) or not isinstance(values.get("number"), int):
            raise ValueError(f"line {number} is no trial")
        curve = tuple(math.nan if value is None else float(value) for value in values.get("curve", ()))
        trial = replace(Trial(**known(Trial, {**values, "curve": ()})), curve=curve)
        self.trials[trial.number] = trial
