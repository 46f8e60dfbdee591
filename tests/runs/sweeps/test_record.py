"""What a sweep directory says to whoever shows it: of one that goes on, too, and of one whose files are damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nnrun.errors import RunDamaged
from nnrun.runs import Run
from nnrun.runs.sweeps.record import SweepRecord
from nnrun.runs.sweeps.trial_log import Trial, TrialLog
from tests.runs.sweeps.written_sweeps import write_sweep


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(write_sweep(tmp_path / "sweep", trials=12, confirm=2))


def test_trials_are_those_of_the_log_though_sweep_json_is_older(run: Run) -> None:
    TrialLog(run / "trials.jsonl").put(Trial(13, {"layers.0.Dense.units": 16}))
    record = SweepRecord.read(run)
    assert [trial.number for trial in record.trials] == list(range(1, 14))
    assert record.trials[-1].state == "running"
    scores = [trial.score for trial in record.ranked]
    assert scores == sorted(scores, reverse=True)
    assert record.best_so_far[-1] == scores[0]
    assert record.best_so_far == sorted(record.best_so_far)
    assert len(record.confirmed) == 2
    assert record.is_log("optimizer.adam.learning_rate")
    assert not record.is_log("training.batch_size")
    assert record.is_choice("layers.0.Dense.units")


def test_the_best_trial_is_that_of_the_log_or_of_the_confirmed_means(run: Run) -> None:
    first, second = SweepRecord.read(run).ranked[:2]
    assert SweepRecord.read(run).best_run.path.name == first.directory
    values = json.loads((run / "sweep.json").read_text())
    values["confirmed"] = [{**row, "mean": -row["mean"]} for row in values["confirmed"]]
    (run / "sweep.json").write_text(json.dumps(values))
    assert SweepRecord.read(run).best_run.path.name == second.directory
    killed = {**values, "trials": [], "best": None, "confirmed": []}
    (run / "sweep.json").write_text(json.dumps(killed))
    assert SweepRecord.read(run).best_run.path.name == first.directory
    shutil.rmtree(run / first.directory)
    with pytest.raises(RunDamaged, match=f"has no {first.directory} any more, its best run"):
        _ = SweepRecord.read(run).best_run
    (run / "trials.jsonl").write_text("")
    with pytest.raises(RunDamaged, match="no trial was completed"):
        _ = SweepRecord.read(run).best_run


def test_the_curve_of_a_trial_is_in_the_units_of_its_score(run: Run) -> None:
    record = SweepRecord.read(run)
    trial = record.scored[0]
    assert record.curve(trial)[-1] == trial.score
    facts = json.loads((run / "trial-1" / "run.json").read_text())
    (run / "trial-1" / "run.json").write_text(json.dumps({**facts, "units": {"accuracy": 10.0}}))
    assert record.curve(trial)[-1] == pytest.approx(10 * float(trial.score or 0))
    assert record.curve(Trial(99, {})) == []


def test_the_curve_of_folds_is_their_mean_as_far_as_all_have_come(run: Run) -> None:
    trial = run.path / "trial-20"
    for number, values in ((1, (0.5, 0.75, 0.9)), (2, (0.25, 0.25))):
        (trial / f"fold-{number}").mkdir(parents=True)
        lines = ["epoch,val_accuracy", *(f"{epoch},{value}" for epoch, value in enumerate(values, start=1))]
        (trial / f"fold-{number}" / "history.csv").write_text("\n".join(lines) + "\n")
    assert SweepRecord.read(run).curve(Trial(20, {})) == [0.375, 0.5]


@pytest.mark.parametrize(
    "changes",
    [{"objective": 5}, {"search": 5}, {"asked": None}, {"direction": "up"}, {"confirmed": [{"number": "1"}]}],
)
def test_damage_is_told(run: Run, changes: dict[str, Any]) -> None:
    values = json.loads((run / "sweep.json").read_text())
    (run / "sweep.json").write_text(json.dumps({**values, **changes}))
    with pytest.raises(RunDamaged, match=r"sweep\.json cannot be read"):
        SweepRecord.read(run)
