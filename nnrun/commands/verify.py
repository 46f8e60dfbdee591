"""Verify: whether a run trained again is the same to the bit (reproducibility), or where it differs first, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, ExpectationMissed, Problem
from nnrun.experiment.error_places import files_of
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.unfinished_directory import check_not_in_use, unfinished_run
from nnrun.files import RunLike, is_run
from nnrun.runs import Run
from nnrun.runs.identity.compare import Identity, identity


@dataclass(frozen=True)
class Verified:
    """A run, or several in one directory, held against the same trained again, or against another."""

    run: Run
    against: Run | None
    """The other run; None where it was trained again."""
    runs: tuple[Identity, ...]
    """That of each run in it; of a single one its own."""
    notes: tuple[str, ...] = ()
    """What was not verified."""

    @property
    def is_identical(self) -> bool:
        """Whether nothing differs."""
        return all(compared.is_identical for compared in self.runs)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "against": None if self.against is None else str(self.against),
            "identical": self.is_identical,
            "runs": [compared.to_plain() for compared in self.runs],
            "notes": list(self.notes),
        }


def verify(
    run: RunLike,
    options: Options | None = None,
    sink: Sink | None = None,
    *,
    epochs: int | None = None,
    against: RunLike | None = None,
) -> Verified:
    """Train a run again, from its directory, and compare; or compare it with another run, without training.

    Arguments and errors are those of `nnrun.verify`.
    """
    options, sink = options or Options(), sink or Sink()
    if epochs is not None and epochs < 1:
        raise ConfigError(f"--epochs is 1 or more, not {epochs}", code="wrong-arguments")
    chosen = _chosen(run, options, sink)
    with files_of(chosen):
        if against is not None:
            baseline = _chosen(against, options, sink)
            pairs = _paired(chosen, baseline)
            compared = tuple(identity(first, second, epochs) for first, second in pairs)
            return _judged(Verified(chosen, baseline, compared))
        return _judged(_again(chosen, options, sink, epochs))


def _again(chosen: Run, options: Options, sink: Sink, epochs: int | None) -> Verified:
    from nnrun.experiment.training_again import TrainingAgain  # what only compares needs no training

    trainings = list(_trainings(chosen))
    begun = [run for run in trainings if run.epochs]
    notes = [f"{run.path} was not verified: none of its epochs has ended" for run in trainings if not run.epochs]
    if not begun:
        message = f"{chosen.path} has nothing to be verified: none of its epochs has ended"
        raise ConfigError(message, code="cannot-verify")
    again = TrainingAgain(options, sink)
    compared = []
    for run in begun:
        sink.task_began(str(run.path))
        with again.trained(run, epochs) as second:
            compared.append(identity(run, second, epochs))
    return Verified(chosen, None, tuple(compared), tuple(notes))


def _judged(verified: Verified) -> Verified:
    for compared in verified.runs:
        if not compared.files:
            message = f"{compared.run.path} has nothing to be compared: {'; '.join(compared.notes)}"
            raise ConfigError(message, code="cannot-verify")
    if verified.is_identical:
        return verified
    differing = [compared for compared in verified.runs if not compared.is_identical]
    error = ExpectationMissed([Problem(_complaint(compared), code="not-identical") for compared in differing])
    error.result = verified
    raise error


def _complaint(compared: Identity) -> str:
    causes = "; ".join(compared.causes)
    return f"{compared.run.path} is not identical, first in {compared.differences[0]}; likely cause: {causes}"


def _chosen(run: RunLike, options: Options, sink: Sink) -> Run:
    opened = unfinished_run(run, options.runs_dir, sink)
    check_not_in_use(_trainings(opened))
    return opened


def _trainings(run: Run) -> Iterator[Run]:
    """The run itself, or those that lie in it, however deep, in their order."""
    inside = [
        path for path in sorted(run.path.iterdir(), key=layout.by_number) if not path.is_symlink() and is_run(path)
    ]
    if not inside:
        yield run
    for path in inside:
        yield from _trainings(Run(path))


def _paired(first: Run, second: Run) -> list[tuple[Run, Run]]:
    """The runs of two directories by their places in them."""
    places, others = ({run.path.relative_to(top.path): run for run in _trainings(top)} for top in (first, second))
    if lonely := places.keys() ^ others.keys():
        names = ", ".join(sorted(str(place) for place in lonely if place != Path()))
        message = f"{first.path} and {second.path} have not the same runs in them: {names} in one of them alone"
        raise ConfigError(message, code="cannot-verify")
    return [(run, others[place]) for place, run in places.items()]
