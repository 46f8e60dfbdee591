"""Evaluate: the scores of a run computed anew, on its own data or on other."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.experiment.answering.evaluation import Evaluated, score_again
from nnrun.experiment.answering.new_rows import Source
from nnrun.experiment.options import Options
from nnrun.files import RunLike


def evaluate(
    run: RunLike,
    parts: Sequence[str] = (),
    data: Source | None = None,
    options: Options | None = None,
    *,
    device: str | None = None,
) -> Evaluated:
    """Score a run or an ensemble again.

    Args:
        run: A path, a name, or ``latest``.
        parts: train, validation, test; all that the run has by default.
        data: Other data, a file in the form of the run's own or rows in memory; all are scored, as the part "data".
        options: Where runs and data lie.
        device: Another device than the run's.

    Raises:
        ConfigError: The run, or a part of it, is not there.
        DataError: The data is not what the run was trained on, and ``other`` was not given.
    """
    return score_again(run, parts, data, options=options or Options(), device=device)
