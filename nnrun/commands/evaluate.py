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
    """Score a run or an ensemble again. Arguments are those of `nnrun.evaluate`.

    Raises:
        ConfigError: The run, or a part of it, is not there.
        DataError: The data is not what the run was trained on, and no other was given.
    """
    return score_again(run, parts, data, options=options or Options(), device=device)
