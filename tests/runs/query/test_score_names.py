"""Which run is best."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.errors import RunNotFound
from nnrun.runs.find import choose, find
from tests.runs.index.run_samples import make_run, rewrite_facts


def scored(validation: float | None = None, test: float | None = None, metric: str = "accuracy") -> dict:
    parts = {"validation": validation, "test": test}
    return {part: {metric: value} for part, value in parts.items() if value is not None}


def message(run: str, runs_dir: Path) -> str:
    with pytest.raises(RunNotFound) as caught:
        find(run, runs_dir)
    return str(caught.value)


def test_best_is_by_validation_where_all_have_one(tmp_path: Path) -> None:
    good = make_run(tmp_path, "good", scores=scored(0.9, 0.1))
    lucky = make_run(tmp_path, "lucky", hours=1, scores=scored(0.8, 0.99))
    chosen = choose("best:accuracy", tmp_path)
    assert chosen.path == good
    assert chosen.notes == (f"best:accuracy is {good}, validation.accuracy 0.9000, the highest of 2 runs",)
    assert find("best:test.accuracy", tmp_path) == lucky
    assert find("best:val_accuracy", tmp_path) == good


def test_best_is_by_test_where_not_all_have_a_validation_part(tmp_path: Path) -> None:
    make_run(tmp_path, "a", scores=scored(0.9, 0.1))
    only = make_run(tmp_path, "b", scores=scored(None, 0.5))
    chosen = choose("best:accuracy", tmp_path)
    assert chosen.path == only
    assert "test.accuracy 0.5000" in chosen.notes[0]


def test_less_is_better_of_losses_and_as_a_run_monitors_it(tmp_path: Path) -> None:
    low, high = (make_run(tmp_path, f"r{value}", scores=scored(value, metric="loss")) for value in (0.1, 0.4))
    assert find("best:loss", tmp_path) == low
    assert find("best:r0.4:loss", tmp_path) == high
    directed = make_run(tmp_path / "own", "a", scores=scored(0.2, metric="my_metric"))
    make_run(tmp_path / "own", "b", scores=scored(0.7, metric="my_metric"))
    metrics = directed / "metrics.json"
    metrics.write_text(metrics.read_text().replace('"val_loss"', '"val_my_metric"'))
    assert find("best:my_metric", tmp_path / "own") == directed


def test_of_equals_the_newest_is_taken_and_nan_never(tmp_path: Path) -> None:
    make_run(tmp_path, "a", scores=scored(0.5))
    newest = make_run(tmp_path, "b", hours=2, scores=scored(0.5))
    make_run(tmp_path, "c", hours=3, scores=scored(float("nan")))
    make_run(tmp_path, "d", hours=4, scores=scored(float("inf")))
    assert find("best:accuracy", tmp_path) == newest


def test_only_completed_runs_are_chosen_and_no_smoke_run(tmp_path: Path) -> None:
    good = make_run(tmp_path, "good", scores=scored(0.5))
    make_run(tmp_path, "failed", scores=scored(0.9), status="failed")
    make_run(tmp_path, "interrupted", scores=scored(0.9), status="interrupted")
    rewrite_facts(make_run(tmp_path, "smoke", scores=scored(0.9)), smoke=True)
    assert find("best:accuracy", tmp_path) == good


def test_runs_on_different_data_are_said_to_be(tmp_path: Path) -> None:
    make_run(tmp_path, "a", scores=scored(0.5), data="one")
    make_run(tmp_path, "b", scores=scored(0.6), data="two")
    assert choose("best:accuracy", tmp_path).notes[0].endswith("the highest of 2 runs, whose data differ")


def test_a_score_that_nobody_has_is_told_with_what_was_meant(tmp_path: Path) -> None:
    make_run(tmp_path, "iris", scores=scored(0.5, 0.5))
    assert message("best:acuracy", tmp_path) == (
        "best:acuracy: no completed run has the score 'acuracy'; did you mean 'accuracy'?"
    )
    assert message("best:irsi:accuracy", tmp_path) == (
        f"best:irsi:accuracy: there is no run of 'irsi' in {tmp_path}; did you mean 'iris'?"
    )
    assert message("best:accuracy", tmp_path / "none") == "best:accuracy: there is no completed run to choose from"
    make_run(tmp_path / "nan", scores=scored(float("nan")))
    assert message("best:accuracy", tmp_path / "nan") == (
        "best:accuracy: validation.accuracy is a finite number in none of the runs"
    )
