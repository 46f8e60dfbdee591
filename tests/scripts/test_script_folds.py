"""The script of a cross-validation trains every fold as nnrun does, bit for bit."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import nnrun
from tests.invoke import nnrun as command
from tests.scripts.running import GRAPH, PLAIN, THREADS, Executed, assert_same, executed, weights_of
from tests.scripts.script_cases import cases

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("folder")]

CASES = {**cases("folds/fast"), **cases("folds")}
CLASSES = CASES.pop("classes of a set").replace("k: 3", "k: 2").replace("epochs: 3", "epochs: 2")


def crossvalidated(config: str) -> Path:
    """The directory of all folds."""
    Path("config.yaml").write_text(config)
    return nnrun.kfold("config.yaml", [THREADS, GRAPH, PLAIN]).run.path


def check(config: str) -> tuple[Executed, list[Path]]:
    """Train all folds, run the script of the config, compare fold by fold."""
    run = crossvalidated(config)
    folds = [run / f"fold-{number}" for number in range(1, len(list(run.glob("fold-*"))) + 1)]
    assert len(folds) > 1
    program = executed(nnrun.script("config.yaml", [THREADS]))
    names, *rows = [line.partition(",") for line in program.out.splitlines()]
    assert names[0] == "fold"
    for number, fold in enumerate(folds, start=1):
        history = [names[2], *(rest for of_fold, _, rest in rows if of_fold == str(number))]
        assert "\n".join(history) + "\n" == (fold / "history.csv").read_text()
        assert_same(weights_in(program, number), weights_of(fold))
    assert len(program.saved) == len(folds) * len(weights_in(program, 1))
    return program, folds


def weights_in(program: Executed, number: int) -> list[Any]:
    """A fold's weights as the program saved them."""
    return [array for name, array in program.saved.items() if name.startswith(f"fold_{number}/")]


def body(text: str) -> list[str]:
    """A program without its title, which tells what it was printed from."""
    return text.splitlines()[1:]


def test_script_repeats_every_fold_and_their_mean_scores_and_that_of_a_fold_it_alone() -> None:
    program, folds = check(CLASSES)
    run = folds[0].parent
    assert body(nnrun.script(run)) == body(nnrun.script("config.yaml", [THREADS]))
    said = json.loads((run / "kfold.json").read_text())["metrics"]
    told = re.findall(r"^(\w+) (\w+): (\S+) \(std (\S+)\)$", program.error, re.MULTILINE)
    assert len(told) == 4
    for part, name, mean, std in told:
        assert float(mean) == pytest.approx(said[part][name]["mean"], rel=1e-5)
        assert float(std) == pytest.approx(said[part][name]["std"], rel=1e-4)
    shutil.rmtree(run / "fold-1")
    assert body(nnrun.script(run)) == body(nnrun.script("config.yaml", [THREADS]))
    fold = folds[1]
    program = executed(nnrun.script(fold))
    assert program.out == (fold / "history.csv").read_text()
    assert_same(list(program.saved.values()), weights_of(fold))
    assert body(nnrun.script(fold / "resolved.yaml")) == body(nnrun.script(fold))


def test_k_of_the_command_line_makes_folds() -> None:
    Path("config.yaml").write_text(CLASSES.replace("kfold: {k: 2}", ""))
    assert "splitter" not in command("script", "config.yaml").out
    answer = command("script", "config.yaml", "--k", "4")
    assert "StratifiedKFold(n_splits=4, shuffle=True, random_state=SEED)" in answer.out
    assert command("script", "config.yaml", "--k", "1").code == 2


def test_folds_of_a_config_can_be_left_out() -> None:
    Path("config.yaml").write_text(CLASSES)
    assert "splitter" not in nnrun.script("config.yaml", ["kfold=null"])


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_script_repeats_folds_of_every_kind(name: str) -> None:
    check(CASES[name])


SCALED = """
seed: 4
dataset:
  csv: {path: people.csv, features: [height]}
  target: income
  split: {test: 20}
  preprocess: [{StandardScaler: , columns: target}]
layers: [{Dense: 1}]
loss: mse
metrics: [mae, r2_score]
training: {epochs: 1, batch_size: 64}
MANY
"""


@pytest.mark.parametrize("many", ["kfold: {k: 2}", pytest.param("ensemble: {members: 2}", marks=pytest.mark.slow), ""])
def test_scores_of_a_scaled_target_are_marked_as_trained(many: str) -> None:
    Path("config.yaml").write_text(SCALED.replace("MANY", many))
    program = executed(nnrun.script("config.yaml", [THREADS]))
    for line in program.error.splitlines():
        assert line.count(" (scaled)") == (2 if "{" in line else "r2_score" not in line)
        assert "r2_score (scaled)" not in line
    assert "mae (scaled)" in program.error


def test_names_of_scores_are_the_same_for_members_together() -> None:
    metrics = SCALED.replace("metrics: [mae, r2_score]", "metrics: [{AUC: }]").replace("income", "bought")
    config = metrics.replace("preprocess: [{StandardScaler: , columns: target}]", "").replace("mse", "hinge")
    Path("config.yaml").write_text(config.replace("MANY", "ensemble: {members: 2}"))
    told = executed(nnrun.script("config.yaml", [THREADS])).error.splitlines()[-1]
    assert "'auc':" in told
