"""Whether the trials of a sweep are judged on the same rows of the same data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.errors import RunDamaged
from nnrun.experiment.sweeping.trial_ends import trainings_of
from nnrun.runs import Run
from nnrun.spec import Spec
from nnrun.spec.checks.sweeping import objective_of

if TYPE_CHECKING:
    from nnrun.types import Array

OF_ROWS = ("dataset", "seed", "kfold")
"""Keys with which a config may have other rows, or others in its parts."""


def differ_in_rows(spec: Spec, trials: Sequence[Path]) -> bool:
    """Whether one of the trials was judged on other rows than the first; their directories are read only if it may be.

    Args:
        spec: Of the sweep.
        trials: The directories of those that were completed.
    """
    import numpy as np

    parameters = (spec.sweep.parameters if spec.sweep else None) or {}
    if len(trials) < 2 or not any(path.split(".")[0] in OF_ROWS for path in parameters):
        return False
    part = objective_of(spec).part
    first, *later = map(Run, trials)
    data, rows = first.facts.data, list(_rows(first, part))
    for run in later:
        if run.facts.data.source != data.source and run.facts.data.sha256 != data.sha256:
            return True
        its_rows = list(_rows(run, part))
        if len(rows) != len(its_rows) or not all(np.array_equal(*both) for both in zip(rows, its_rows, strict=True)):
            return True
    return False


def _rows(trial: Run, part: str) -> Iterator[Array]:
    """The rows by which each training of a trial is judged; none where what tells them is lost."""
    for training in trainings_of(trial):
        with suppress(RunDamaged):
            yield getattr(training.split, part)
