"""The log of a sweep: its trials in the order in which they began, a line of JSON for each change of one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.files import RECORD, read_regular
from nnrun.runs import atomic
from nnrun.runs.plain import known, plain
from nnrun.typed import verified

STATES = RUNNING, COMPLETED, PRUNED, FAILED = "running", "completed", "pruned", "failed"


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
    error: str = ""
    """The class of the error that it failed of."""
    code: str = ""
    """What ``nnrun explain`` takes to tell more of that error."""
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


@dataclass(frozen=True)
class Confirmed:
    """One of the best trials, trained anew by several seeds."""

    number: int
    """Of the trial."""
    run: str
    """The directory of the seeds in that of the sweep."""
    mean: float
    """Of the objective over the seeds."""
    std: float
    seeds: int


def confirmed_of(row: Any) -> Confirmed:
    """What sweep.json has of it. Raises TypeError."""
    return verified(Confirmed(**known(Confirmed, dict(row))))


class TrialLog:
    """The trials of a sweep, as they are written down; whenever its process is killed, what was written counts."""

    def __init__(self, path: Path) -> None:
        """Read what is there already, and change nothing: another process may be at it.

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
    if not isinstance(values, dict) or values.get("state") not in STATES:
        raise ValueError(f"line {number} is no trial")
    curve = tuple(math.nan if value is None else float(value) for value in values.get("curve", ()))
    rungs = tuple(float(value) for value in values.get("rungs", ()))
    trial = verified(Trial(**known(Trial, {**values, "curve": (), "rungs": ()})))
    return replace(trial, curve=curve, rungs=rungs)


def ranked(trials: Iterable[Trial], direction: str) -> tuple[Trial, ...]:
    """The completed ones, the best first; of equal ones the earlier. One that was pruned is none of them."""
    sign = 1 if direction == "min" else -1
    scored = [(trial, trial.score) for trial in trials if trial.state == COMPLETED and trial.score is not None]
    return tuple(trial for trial, _ in sorted(scored, key=lambda pair: (sign * pair[1], pair[0].number)))


def best_of(trials: Iterable[Trial], confirmed: Iterable[Confirmed], direction: str) -> Trial | None:
    """The best trial: by its score, or by its mean over seeds where some were confirmed."""
    means = {trial.number: trial.mean for trial in confirmed}
    listed = ranked(trials, direction)
    sign = 1 if direction == "min" else -1
    return min(
        (trial for trial in listed if trial.number in means or not means),
        key=lambda trial: sign * means.get(trial.number, 0),
        default=None,
    )
