"""Which run answers for a directory of several: the best seed or trial; of a comparison none, each is another thing."""

from __future__ import annotations

from collections.abc import Mapping

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged, RunNotFound
from nnrun.runs import Run, is_run, read_json
from nnrun.runs.sweeps.record import SweepRecord


def answering_run(opened: Run) -> tuple[Run, tuple[str, ...]]:
    """The run that answers for a directory, and notes on that; a training answers for itself.

    Raises:
        RunNotFound: It is a comparison, whose runs are different things.
        RunDamaged: None of its runs was finished, or the best of them is not there any more.
    """
    if opened.kind == "comparison":
        raise RunNotFound(f"{opened.path} compares several runs; name one of them{_example(opened)}", code="not-a-run")
    if opened.kind == "sweep":
        record = SweepRecord.read(opened)
        return record.best_run, (f"{record.best_run} answers, the best of its trials by {record.objective}",)
    if opened.kind != "seeds":
        return opened, ()
    best = read_json(opened.file(layout.SEEDS)).get("best")
    if not isinstance(best, Mapping):
        raise RunDamaged(f"{opened.path} has no run that answers: none was finished", code="missing-run-file")
    path = opened.inside(best.get("run")).path
    if not is_run(path):
        raise RunDamaged(f"{opened.path} has no {path.name} any more, its best run", code="missing-run-file")
    return Run(path), (f"{path} answers, the best of its seeds by {best.get('by')}",)


def _example(opened: Run) -> str:
    inside = sorted(path for path in opened.path.iterdir() if is_run(path))
    return f", as {inside[0]}" if inside else ""
