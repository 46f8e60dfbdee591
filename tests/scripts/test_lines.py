"""What a script must say so that it repeats the run, where that is easily missed."""

from __future__ import annotations

import runpy
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nnrun
from nnrun.commands.train import train as train_ensemble
from nnrun.errors import ConfigError
from nnrun.experiment.options import Options
from tests.scripts.running import GRAPH, PLAIN, THREADS
from tests.scripts.script_cases import cases

pytestmark = pytest.mark.usefixtures("folder")

RUNS, FOLDS = cases("runs"), cases("folds")
IRIS = """
dataset: {iris: {}, split: {test: 0.2}, preprocess: [StandardScaler, {STEP}]}
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2}
"""

GROUPS = """
seed: 4
dataset:
  READ
  inputs: {x: [size]}
  target: kind
  SPLIT
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 8}
"""


def printed(config: str) -> str:
    """The script of a config."""
    Path("config.yaml").write_text(config)
    return nnrun.script("config.yaml")


def grouped(read: str, split: str = "split: {validation: 0.2, group: team}") -> str:
    """The script of a table that is split by its groups."""
    return printed(GROUPS.replace("READ", read).replace("SPLIT", split))


def table(teams: Iterable[str]) -> None:
    """Write a table of groups."""
    rows = [f"{team},{number / 3!r},{'pq'[number % 2]}" for number, team in enumerate(teams)]
    Path("teams.csv").write_text("\n".join(["team,size,kind", *rows]) + "\n")


def groups_of(text: str) -> list[str]:
    """The groups as a script tells them apart."""
    lines = [line for line in text.splitlines() if line.startswith(("table", "groups = "))]
    Path("groups.py").write_text("\n".join(lines))
    groups: list[str] = runpy.run_path("groups.py", {"pd": pd, "np": np})["groups"].tolist()
    return groups


def test_encoded_labels_have_one_dimension() -> None:
    text = printed(RUNS["labels numbered by an encoder"])
    assert 'y = LabelEncoder().fit(y[train]).transform(y).astype("int32")\n' in text


@pytest.mark.parametrize("name", ["SelectKBest: {k: 2}", "PLSRegression: {n_components: 2}"])
def test_steps_that_look_at_the_target_are_given_it(name: str) -> None:
    text = printed(IRIS.replace("STEP", name))
    assert ".fit(x[train], y[train]).transform(x)" in text
    assert "StandardScaler().fit(x[train]).transform(x)" in text


def test_own_target_of_a_set_stays_apart_from_another() -> None:
    text = printed(RUNS["another target of a set"])
    assert "x, target = load_diabetes(return_X_y=True)" in text
    assert "y = x[:, 2:3]" in text


@pytest.mark.filterwarnings("ignore")
def test_groups_may_be_numbers() -> None:
    table(["7", "1", "2", "10", "3", "7", "2.5", "4", "5", "6"])
    found = groups_of(grouped("csv: {path: teams.csv}"))
    assert found == ["7.0", "1.0", "2.0", "10.0", "3.0", "7.0", "2.5", "4.0", "5.0", "6.0"]


@pytest.mark.filterwarnings("ignore")
def test_groups_of_text_lose_the_blanks_around_them_and_stay_text() -> None:
    table(["Ulm", "Ulm ", "NO", "01", "1", "Bern", "TRUE", "true", "Kiel ", "Graz"])
    found = groups_of(grouped("csv: {path: teams.csv}"))
    assert found == ["Ulm", "Ulm", "NO", "01", "1", "Bern", "TRUE", "true", "Kiel", "Graz"]


def test_groups_of_a_parquet_file_may_be_numbers() -> None:
    rows = {"team": [1.5, 7, 2, 3, 4], "size": [0.0, 1, 2, 3, 4], "kind": [0, 1, 0, 1, 0]}
    pd.DataFrame(rows).to_parquet("teams.parquet")
    assert groups_of(grouped("parquet: {path: teams.parquet}")) == ["1.5", "7.0", "2.0", "3.0", "4.0"]


def test_folds_of_a_file_of_rows_may_keep_groups_whole() -> None:
    text = printed(FOLDS["groups over the rows of a file"])
    assert text.index("groups = table[") < text.index("groups[train]")


def test_folds_take_in_the_fold_of_a_file_of_rows() -> None:
    ends = zip((0, 40, 40, 50), (40, 40, 50, 90), strict=True)
    train, validation, test, fold = (np.arange(*some) for some in ends)
    np.savez("split.npz", train=train, validation=validation, test=test, fold=fold)
    text = printed(FOLDS["rows of a file"])
    assert 'train, test, fold = split["train"], split["test"], split["fold"]' in text
    assert "train = np.sort(np.concatenate([train, fold]))" in text


def test_every_fold_begins_with_the_targets_as_they_were() -> None:
    text = printed(FOLDS["several outputs one of them with a step"])
    assert "loaded = x, y  # where every fold begins" in text
    assert "    x, y = loaded\n    y = dict(y)\n" in text


def test_names_of_classes_stay_on_one_line() -> None:
    Path("teams.csv").write_text("size,kind\n" + '1,"p\nq"\n2,Größe\n' * 5)
    text = printed(GROUPS.replace("READ", "csv: {path: teams.csv}").replace("SPLIT", "split: {validation: 0.2}"))
    assert "# classes are numbered in the order of their names: Größe, p\\nq\n" in text
    compile(text, "program.py", "exec")


WIDE = """
name: wide
dataset: {breast_cancer: {}, split: {test: 0.1}, preprocess: [StandardScaler]}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 1}
plots: false
"""


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
def test_folds_of_a_smoke_run_have_scripts_of_their_own() -> None:
    Path("config.yaml").write_text(f"{WIDE}kfold: {{k: 3}}\n")
    run = nnrun.kfold("config.yaml", [THREADS, GRAPH, PLAIN], Options(smoke=True)).run
    assert run.facts.smoke
    with pytest.raises(ConfigError, match=r"smoke run, of few rows; each fold has .*: nnrun script \S+fold-1$"):
        nnrun.script(run)
    assert "fitted = " in nnrun.script(run / "fold-1")


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
def test_members_of_a_smoke_run_have_scripts_of_their_own() -> None:
    Path("config.yaml").write_text(f"{WIDE}ensemble: {{members: 2}}\n")
    run = train_ensemble("config.yaml", [THREADS, GRAPH, PLAIN], Options(smoke=True)).run
    with pytest.raises(ConfigError, match=r"smoke run, of few rows; each member has .*: nnrun script \S+member-1$"):
        nnrun.script(run)
