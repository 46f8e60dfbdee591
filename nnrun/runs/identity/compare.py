"""Two runs beside each other, bit for bit, from their directories alone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.files import is_file
from nnrun.runs.facts import Status
from nnrun.runs.identity.causes import causes
from nnrun.runs.identity.file_differences import (
    OF_END,
    OF_EPOCHS,
    FileDifference,
    end_difference,
    epochs_difference,
)
from nnrun.runs.run import Run


@dataclass(frozen=True)
class Identity:
    """Whether two runs are the same."""

    run: Run
    epochs: int
    """How many were compared."""
    of: int
    """How many the run has."""
    files: tuple[str, ...]
    """What was compared."""
    differences: tuple[FileDifference, ...] = ()
    """The first of each file, the earliest epoch first."""
    causes: tuple[str, ...] = ()
    """What may have brought them."""
    notes: tuple[str, ...] = ()
    """What could not be compared."""

    @property
    def is_identical(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "identical": self.is_identical,
            "epochs": self.epochs,
            "of": self.of,
            "files": list(self.files),
            "differences": [difference.to_plain() for difference in self.differences],
            "causes": list(self.causes),
            "notes": list(self.notes),
        }


def identity(first: Run, second: Run, epochs: int | None = None) -> Identity:
    """Compare two runs.

    Args:
        first: What is verified.
        second: The run that it is held against.
        epochs: How many of the first epochs; None for all, and for what stands at the end.

    Raises:
        RunDamaged: A file of theirs is damaged.
    """
    has = len(first.epochs)
    ended_alike = first.status == second.status and has == len(second.epochs)
    is_whole = epochs is None and (ended_alike or first.status == second.status == Status.COMPLETED)
    count = None if is_whole else min(has, len(second.epochs)) if epochs is None else min(epochs, has)
    names = [*OF_EPOCHS, *(OF_END if is_whole else ())]
    if is_whole and first.status == Status.INTERRUPTED:
        names.remove(layout.METRICS)  # which says by what it was stopped; the clock decides whether it has scores
    missing = [name for name in names if not is_file(first / name) or not is_file(second / name)]
    compared = [name for name in names if name not in missing]
    differences = [_difference(name, first, second, count) for name in compared]
    located = sorted(filter(None, differences), key=lambda difference: difference.epoch or 2**62)
    same_weights = layout.FINGERPRINTS in compared and all(
        difference.file != layout.FINGERPRINTS for difference in located
    )
    notes = tuple(f"{name} was not compared: {_lacking(name, first, second)} has none" for name in missing)
    return Identity(
        first,
        has if count is None else count,
        has,
        tuple(compared),
        tuple(located),
        causes(first, second, same_weights=same_weights) if located else (),
        notes,
    )


def _difference(name: str, first: Run, second: Run, epochs: int | None) -> FileDifference | None:
    if name in OF_EPOCHS:
        return epochs_difference(name, first.path, second.path, epochs)
    try:
        return end_difference(name, first.path, second.path)
    except (OSError, ValueError, csv.Error) as error:
        raise RunDamaged(f"{name} cannot be compared: {error}", code="damaged-run") from None


def _lacking(name: str, first: Run, second: Run) -> str:
    lacking = first if not is_file(first / name) else second
    older = ", which an older nnrun trained," if name == layout.FINGERPRINTS else ""
    return f"{lacking.path}{older}"
