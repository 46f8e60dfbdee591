"""``nnrun sweep``: quick about mistakes, a line a trial, and a table of the best."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.small_config import WITHOUT_PLOTS
from tests.invoke import nnrun, only_run
from tests.runs.sweeps.written_sweeps import write_sweep

MISTAKES = (
    "optimizer.adam.learning_rat=log[1e-3,1]",
    "layers.0.Dense.units=[8,-1]",
    "training.batch_size=int[4,4]",
    "seed=int[1,2;0]",
)
SHOWN = """
import sys
from nnrun.cli.main import run
print([run(["sweep", "config.yaml", mistake]) for mistake in sys.argv[1:]])
print(*sorted({name.partition(".")[0] for name in sys.modules}), sep="\\n")
"""
HEAVY = {"numpy", "pandas", "scipy", "sklearn", "tensorflow", "keras", "matplotlib", "PIL", "optuna"}


@pytest.mark.process
def test_mistake_is_answered_before_anything_heavy_is_imported(small: Path) -> None:
    command = [sys.executable, "-c", SHOWN, *(f"{mistake}" for mistake in MISTAKES)]
    answer = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False)
    codes, *loaded = answer.stdout.splitlines()
    assert codes == "[2, 2, 2, 2]", answer.stderr
    assert all(f" | {mistake}\n" in answer.stderr for mistake in MISTAKES)
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--trials", 0, "seed=[1,2]"), "--trials is 1 or more, not 0"),
        (("--jobs", 0, "seed=[1,2]"), "--jobs is 1 or more, not 0"),
        (("--confirm", -1, "seed=[1,2]"), "--confirm is 0 or more, not -1"),
    ],
)
def test_option_that_cannot_be_is_answered(small: Path, arguments: tuple[object, ...], message: str) -> None:
    answer = nnrun("sweep", "config.yaml", *arguments)
    assert (answer.code, answer.err.strip()) == (2, message)
    assert not (small / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--on", "mars"), "--on is local, ray or ray:ADDRESS, not 'mars'"),
        (("--on", "ray:nohost"), "--on ray:nohost: 'nohost' is no address of a cluster"),
        (("--on", "ray", "--resources", "cpus=x"), "--resources 'cpus=x' is no amount; as in cpus=2"),
        (("--on", "ray", "--resources", "cpus=0"), "--resources 'cpus=0': a task takes something"),
        (("--resources", "cpus=2"), "--resources are those of a machine of a cluster; --on ray"),
    ],
)
@pytest.mark.parametrize("command", [("train", "--seeds", 2), ("kfold",), ("sweep", "seed=[1,2]")])
def test_place_that_cannot_be_is_answered(
    small: Path, command: tuple[object, ...], arguments: tuple[str, ...], message: str
) -> None:
    name, *others = command
    answer = nnrun(name, "config.yaml", *others, *arguments)
    assert answer.code == 2
    assert answer.err.startswith(message)
    assert answer.err.count("\n") == 1
    assert not (small / "runs").exists()


def test_nothing_to_try_is_told_with_how_to_say_it(small: Path) -> None:
    answer = nnrun("sweep", "config.yaml")
    assert answer.code == 2
    assert "there is nothing to try; write parameters under sweep, or path=log[1e-4,1e-1]" in answer.err


def test_a_sweep_in_a_config_is_checked_by_validate_and_by_no_training(small: Path) -> None:
    sweep = "sweep: {parameters: {layers.0.Dense.unit: [4, 8]}}\n"
    (small / "config.yaml").write_text(WITHOUT_PLOTS + sweep)
    answer = nnrun("validate", "config.yaml")
    assert answer.code == 2
    assert 'sweep.parameters."layers.0.Dense.unit"' in answer.err
    assert "did you mean 'units'?" in answer.err


def test_a_file_that_a_value_names_is_looked_for_before_anything_starts(small: Path) -> None:
    table = "dataset: {csv: t.csv, target: y, split: {validation: 0.5}}\nloss: mse\nlayers: [{Dense: 1}]\n"
    (small / "config.yaml").write_text(f"{table}optimizer: sgd\ntraining: {{epochs: 1}}\n")
    (small / "t.csv").write_text("x,y\n1,2\n2,4\n3,6\n")
    for tried, message in {
        "dataset.csv.path=[t.csv,nothere.csv]": "nothere.csv gives no config: file not found: 'nothere.csv'",
        "dataset.target=[y,z]": "z gives no config: ",
    }.items():
        answer = nnrun("sweep", "config.yaml", tried)
        assert (answer.code, answer.err.startswith("command line:1:")) == (2, True)
        assert message in answer.err
    assert not (small / "runs").exists()


@pytest.mark.tensorflow
def test_trials_have_a_line_each_and_the_best_a_table(small: Path) -> None:
    (small / "config.yaml").write_text(WITHOUT_PLOTS)
    arguments = ["layers.0.Dense.units=[4,8]", "sweep.objective=validation.accuracy"]
    answer = nnrun("sweep", "config.yaml", *arguments)
    assert answer.code == 0, answer.err
    lines = [line for line in answer.err.splitlines() if line.startswith("trial ")]
    assert [line.split("  ")[:2] for line in lines] == [["trial 1/2", "units=4"], ["trial 2/2", "units=8"]]
    assert all("validation.accuracy 0." in line and "(best 0." in line for line in lines)
    run = only_run(small / "runs")
    assert str(run.relative_to(small) / "best.yaml") in answer.out
    assert "trials  2 trials, 2 completed" in answer.out
    shown = nnrun("runs", "show", run.name)
    assert shown.code == 0
    assert "best.yaml" in shown.out
    (row,) = nnrun("runs", "--json").json()["runs"]
    assert (row["kind"], row["name"]) == ("sweep", "small_sweep")
    again = nnrun("resume", run.name)
    assert again.code == 2
    assert "is complete: nothing is left to train" in again.err
    for command in (("report", run.name), ("watch", run.name), ("evaluate", run.name)):
        assert nnrun(*command).code == 0, command


def test_a_sweep_is_shown_with_its_best_trials(tmp_path: Path) -> None:
    sweep = write_sweep(tmp_path / "sweep", trials=8)
    answer = nnrun("runs", "show", sweep)
    assert answer.code == 0, answer.err
    assert "\nthe best trials\ntrial  validation.accuracy" in answer.out
    (sweep / "trials.jsonl").write_text("{")
    (sweep / "sweep.json").write_text("[]")
    answer = nnrun("runs", "show", sweep)
    assert (answer.code, "the best trials" in answer.out) == (0, False)
