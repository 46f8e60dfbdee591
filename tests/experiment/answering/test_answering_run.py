"""Which run answers for a directory: itself, the best of its seeds, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnrun.console.results.run_result import result_of
from nnrun.errors import RunDamaged, RunNotFound
from nnrun.experiment.answering.answering_run import answering_run
from nnrun.runs import Run
from tests.runs.sweeps.written_sweeps import write_sweep


def directory(path: Path, kind: str, best: object = None) -> Run:
    path.mkdir(exist_ok=True)
    (path / "run.json").write_text(json.dumps({"kind": kind, "name": "flowers", "status": "completed"}))
    if kind == "seeds":
        (path / "seeds.json").write_text(json.dumps({"best": best}))
    return Run(path)


def test_a_training_answers_for_itself(tmp_path: Path) -> None:
    run = directory(tmp_path, "training")
    assert answering_run(run) == (run, ())


def test_of_seeds_the_best_answers_and_it_is_said(tmp_path: Path) -> None:
    directory(tmp_path / "seed-7", "training")
    run, notes = answering_run(directory(tmp_path, "seeds", {"run": "seed-7", "seed": 7, "by": "val_loss"}))
    assert run.path == tmp_path / "seed-7"
    assert notes == (f"{tmp_path / 'seed-7'} answers, the best of its seeds by val_loss",)


@pytest.mark.parametrize(
    ("best", "message"),
    [
        (None, "has no run that answers: none was finished"),
        ({"run": "seed-9", "by": "val_loss"}, "has no seed-9 any more, its best run"),
        ({"run": "../../elsewhere", "by": "val_loss"}, "names '../../elsewhere' as a run of its own"),
        ({}, "names None as a run of its own"),
    ],
)
def test_seeds_without_their_best_run_are_told(tmp_path: Path, best: object, message: str) -> None:
    with pytest.raises(RunDamaged, match=message):
        answering_run(directory(tmp_path, "seeds", best))


def test_of_a_sweep_that_was_killed_the_best_so_far_answers(tmp_path: Path) -> None:
    sweep = Run(write_sweep(tmp_path / "sweep", trials=8))
    values = json.loads((sweep / "sweep.json").read_text())
    (sweep / "sweep.json").write_text(json.dumps({**values, "trials": [], "best": None}))
    run, notes = answering_run(sweep)
    assert run.path == sweep / values["best"]["run"]
    assert notes == (f"{run} answers, the best of its trials by validation.accuracy",)
    (table, _) = result_of(sweep)
    assert table.rows[0][0] == str(values["best"]["trial"])  # type: ignore[attr-defined]


def test_a_comparison_answers_for_none_of_its_runs(tmp_path: Path) -> None:
    directory(tmp_path / "a", "training")
    run = directory(tmp_path, "comparison")
    with pytest.raises(RunNotFound, match=r"compares several runs; name one of them, as \S+/a$"):
        answering_run(run)
    with pytest.raises(RunDamaged, match=r"has no metrics\.json: the runs in it have their own"):
        _ = run.metrics
