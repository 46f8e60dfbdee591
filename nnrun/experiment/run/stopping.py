"""What a training that a signal stopped leaves undone, so that its process ends within seconds of the signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import Stopped
from nnrun.runs import Run, Status
from nnrun.stop_signals import StopSignal

PAUSED = "paused"
"""How the reason begins for which a training ended that keeps the state to go on from."""
SECONDS = 0.5
"""How long scores may still take beside what is compiled for them, about."""
ROWS = 10_000
"""How many rows of answers may still be written."""
UNSCORED = "it was stopped, and scoring would have taken too long: nnrun evaluate scores it, nnrun resume goes on"
NOT_JOINED = "it was stopped, and what its runs say together was not worked out: nnrun resume goes on"
OF_STOPPED = frozenset((UNSCORED, NOT_JOINED))
"""Notes that are true of a run until it is gone on with."""

Timed = tuple[Mapping[str, float] | None, Mapping[str, int]]
"""The seconds of a training's last finished epoch by kind, None before the first one has ended; rows of each part."""


def stopped_in(directory: Path | Run, signal: StopSignal) -> Stopped:
    """The error in which what lies in a directory ends: it says how to go on, or that nothing is left to train."""
    run = Run(Path(directory))
    if run.status == Status.COMPLETED:
        page = f", but for its page: nnrun report {directory} writes it" if _lacks_page(run) else ""
        return Stopped(f"{signal.word}; {directory} is complete{page}", signal)
    return Stopped(f"{signal.word}; what was trained is kept; nnrun resume {directory} goes on", signal)


def _lacks_page(run: Run) -> bool:
    """Whether its config asks for a page, and there is none."""
    if (run / layout.REPORT).is_file() or not (run / layout.RESOLVED).is_file():
        return False
    return "report: true" in run.resolved.splitlines()


def are_scored_soon(trainings: Iterable[Timed]) -> bool:
    """Whether what was stopped is scored all the same. The clock decides whether scores are written, never which.

    An epoch goes through the training and the validation part, and its gradients cost more than scores do: so that
    scoring, which goes through every part, takes less than its seconds where no other part is large.
    """
    seconds, written = 0.0, 0
    for epoch, rows in trainings:
        if epoch is None:
            return False
        every, train = sum(rows.values()), rows.get("train", 0)
        share = every / max(1, train + rows.get("validation", 0))
        seconds += (epoch.get("training", 0.0) + epoch.get("validation", 0.0)) * max(1.0, share)
        written += every - train
    return seconds <= SECONDS and written <= ROWS


def are_joined_soon(runs: Iterable[Run]) -> bool:
    """Whether what finished runs of a group say together is worked out though the group was stopped."""
    return are_scored_soon((run.last_seconds, run.facts.data.rows) for run in runs)
