"""A finished run's scores against bounds: those of its config, and others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import nnrun
from nnrun.errors import ConfigError, ExpectationMissed, RunNotFound

RESOLVED = """\
dataset: {iris: null, split: {validation: 0.2, test: 0.2}}
layers: [{Dense: 3}]
loss: mse
training: {epochs: 1}
"""
SCORES = {"validation": {"loss": 0.5, "mae": 0.2}, "test": {"loss": None, "mae": 0.25, "f1": [0.1, 0.2]}}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run directory with scores; those of `mae` are a tenth of the source's units."""
    metrics = {"epochs": 1, "best_epoch": 1, "kept": "last", "kept_epoch": 1, "stopped_because": "completed"}
    facts = {"status": "completed", "kind": "training", "name": "small", "started": "2026-01-01T10:00:00+00:00"}
    path = tmp_path / "runs" / "2026-01-01_10-00-00_small"
    path.mkdir(parents=True)
    (path / "run.json").write_text(json.dumps(facts))
    (path / "metrics.json").write_text(json.dumps({**metrics, "metrics": SCORES, "units": {"mae": 10.0}}))
    (path / "resolved.yaml").write_text(RESOLVED)
    return path


def expecting(run: Path, text: str) -> Path:
    (run / "resolved.yaml").write_text(RESOLVED + f"expect: {text}\n")
    return run


def test_what_the_config_expects_is_held_against_the_scores_as_a_person_reads_them(run: Path) -> None:
    checked = nnrun.check(expecting(run, "{test.mae: ['>= 2.5', '< 3'], validation.loss: '<= 0.5'}"))
    assert checked.is_met
    assert [(item.title, item.value) for item in checked.expectations] == [
        *(("test.mae >= 2.5", 2.5), ("test.mae < 3", 2.5)),
        ("validation.loss <= 0.5", 0.5),
    ]


def test_bounds_beside_it_take_their_place(run: Path) -> None:
    expecting(run, "{test.mae: '< 0'}")
    assert nnrun.check(run, "test.mae < 3").is_met
    assert nnrun.check(run, ["test.mae<3", "test.mae>2"]).is_met
    assert nnrun.check(run, {"test": {"mae": "< 3"}}).is_met


def test_everything_that_was_missed_is_told_with_the_result(run: Path) -> None:
    with pytest.raises(ExpectationMissed) as error:
        nnrun.check(run, ["test.mae < 2", "test.mae > 2", "test.mae == 2.25", "test.loss < 1", "test.f1 > 0"])
    assert [problem.text for problem in error.value.problems] == [
        "expected test.mae < 2, got 2.5000: missed by 0.5000",
        "expected test.mae == 2.25, got 2.5000: missed by 0.2500",
        "expected test.loss < 1, got a score that is not a number: missed",
        "expected test.f1 > 0, got several numbers: missed",
    ]
    assert error.value.exit_code == 5
    result: Any = error.value.result
    assert [item.is_met for item in result.expectations] == [False, True, False, False, False]
    assert result.to_plain()["expectations"][3] == {
        "score": "test.loss",
        "bound": "< 1",
        "value": None,
        "met": False,
        "reason": "a score that is not a number",
    }


MISTAKES = {
    "nothing expected": ((), "expects nothing; name bounds, such as 'test.accuracy >= 0.9', or write expect into"),
    "no such score": (["test.mea < 1"], "has no score 'test.mea'; did you mean 'test.mae'?"),
    "no such part": (["train.loss < 1"], "has no score 'train.loss'"),
    "no bound": (["test.mae = 1"], "'test.mae = 1' is no bound; write a score and its bound, such as 'test.accuracy"),
    "no part": (["mae < 1"], "'mae' is no part; write test.mae or validation.mae"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_wrong_bound_is_a_mistake_of_the_command(run: Path, name: str) -> None:
    bounds, message = MISTAKES[name]
    with pytest.raises(ConfigError) as error:
        nnrun.check(run, bounds)
    assert message in str(error.value)


def test_a_wrong_bound_is_told_by_its_score_and_at_no_place_of_a_file(run: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        nnrun.check(run, ["val.mae < 1"])
    assert str(caught.value) == "val.mae: 'val' is no part; did you mean 'validation'?"


def test_a_config_that_was_damaged_is_told_at_its_place(run: Path) -> None:
    with pytest.raises(ConfigError, match=r"resolved\.yaml:5:21: .*is no bound"):
        nnrun.check(expecting(run, "{test.loss: 1}"))


def test_a_run_that_is_compared_with_is_there(run: Path) -> None:
    with pytest.raises((ConfigError, RunNotFound), match="there is no run 'nope'"):
        nnrun.check(run, {"vs": {"run": "nope", "test.mae": "< 1"}}, nnrun.Options(runs_dir=run.parent))


def test_a_difference_from_another_run_is_held_against_its_bound_with_its_interval(tmp_path: Path) -> None:
    stored = Path(__file__).parent.parent / "runs" / "stored" / "small"
    for name in ("2026-01-01_10-00-00_one", "2026-01-01_11-00-00_two"):
        shutil.copytree(stored, tmp_path / name)
    options = nnrun.Options(runs_dir=tmp_path)
    first, second = sorted(tmp_path.iterdir())
    bounds = {"vs": [{"run": str(first), "test.accuracy": ">= -0.01"}, {"run": str(first), "test.loss": "< 0"}]}
    with pytest.raises(ExpectationMissed) as error:
        nnrun.check(second, bounds, options)
    accuracy, loss = error.value.result.expectations  # type: ignore[union-attr]
    assert (accuracy.value, accuracy.interval, accuracy.is_met) == (0, (0, 0), True)
    assert (loss.value, loss.is_met) == (0, False)
    assert str(error.value) == f"expected test.loss vs {first} < 0, got 0: missed: it must not be equal"
