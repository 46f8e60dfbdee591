"""Compare: whether the difference between runs is real, from their directories alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnrun.comparison.compare import compare_runs
from nnrun.comparison.result import Comparison
from nnrun.files import RunLike
from nnrun.runs import open_run


def compare(
    runs: Sequence[RunLike],
    *,
    baseline: RunLike | None = None,
    part: str | None = None,
    metrics: Sequence[str] = (),
    seed: int = 0,
    runs_dir: Path = Path("runs"),
) -> Comparison:
    """Compare runs with a baseline. Arguments are those of `nnrun.compare`.

    Raises:
        ConfigError: There are not two different runs, or nobody has such a part or metric.
        RunError: A run is not there, or cannot be read.
    """
    chosen = [open_run(run, runs_dir) for run in ([*runs] if baseline is None else [baseline, *runs])]
    if baseline is not None:  # it may stand among the others
        first = chosen[0].path.resolve()
        chosen = [chosen[0], *(run for run in chosen[1:] if run.path.resolve() != first)]
    return compare_runs(chosen, part=part, metrics=metrics, seed=seed)
