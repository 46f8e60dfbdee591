"""Files that layers read are looked for as data are, by every command; a run answers without them."""

from __future__ import annotations

import io
import json
import runpy
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.invoke import Answer, nnrun, only_run

pytestmark = pytest.mark.tensorflow

CONFIG = """\
dataset: {csv: t.csv, target: y, split: {test: 0.25}}
layers:
  - IntegerLookup: {vocabulary: words.txt, output_mode: one_hot}
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
training: {epochs: 1}
plots: false
"""
ROADS = {
    "validate": ("validate", "exp/c.yaml"),
    "summary": ("summary", "exp/c.yaml"),
    "train": ("train", "exp/c.yaml"),
    "override": ("train", "exp/c.yaml", "layers.0.IntegerLookup.vocabulary=lists/words.txt"),
    "several configs": ("train", "exp/c.yaml", "exp/c.yaml"),
    "folds": ("kfold", "exp/c.yaml", "--k", "2"),
    "folds in processes": ("kfold", "exp/c.yaml", "--k", "2", "--jobs", "2"),
    "members": ("train", "exp/c.yaml", "ensemble.members=2"),
}


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config with its table in a folder, and the words in a data directory."""
    for name in ("exp", "lists"):
        (tmp_path / name).mkdir()
    (tmp_path / "exp" / "t.csv").write_text("n,y\n" + "7,0\n9,1\n11,1\n7,0\n" * 4)
    (tmp_path / "exp" / "c.yaml").write_text(CONFIG)
    (tmp_path / "lists" / "words.txt").write_text("7\n9\n11\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNRUN_DATA", "lists")
    return tmp_path


def answered(*command: str) -> Answer:
    answer = nnrun(*command)
    assert answer.code == 0, answer
    return answer


@pytest.mark.parametrize(
    "road", [pytest.param(road, marks=pytest.mark.slow) if "processes" in road else road for road in ROADS]
)
def test_file_of_a_layer_is_found_in_a_data_directory(words: Path, road: str) -> None:
    answered(*ROADS[road])


def test_file_beside_the_config_comes_before_those_of_data_directories(words: Path) -> None:
    (words / "exp" / "words.txt").write_text("7\n9\n11\n12\n13\n")
    (words / "words.txt").write_text("7\n")
    weights = sum(layer["parameters"] for layer in answered("summary", "exp/c.yaml", "--json").json()["layers"])
    assert weights == 7  # six ids, one of them for what is unknown


def test_missing_file_is_told_at_its_place_by_validate(words: Path) -> None:
    (words / "lists" / "words.txt").unlink()
    answer = nnrun("validate", "exp/c.yaml")
    assert answer.code == 2
    place = "exp/c.yaml:3:33: layers.0.IntegerLookup.vocabulary: "
    assert answer.errors() == [f"{place}file not found: 'words.txt'; looked for exp/words.txt, lists/words.txt"]


def test_moved_run_answers_without_the_file_and_trains_again_with_it(words: Path) -> None:
    shutil.move("lists/words.txt", "exp/words.txt")
    answered("train", "exp/c.yaml")
    run = only_run(words / "runs")
    (words / "n.csv").write_text("n\n7\n9\n8\n")
    before = answered("predict", str(run), "n.csv").out
    (words / "elsewhere").mkdir()
    moved = Path(shutil.move(run, words / "elsewhere" / "moved"))
    again = answered("train", str(moved / "resolved.yaml"), "--runs-dir", "again", "--json").json()
    assert again["metrics"] == json.loads((moved / "metrics.json").read_text())["metrics"]
    script = answered("script", str(moved)).out
    assert 'vocabulary="exp/words.txt"' in script
    Path("exp/words.txt").unlink()
    assert answered("predict", str(moved), "n.csv").out == before
    answered("evaluate", str(moved))


def test_script_reads_the_file_from_where_it_stands(words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered("train", "exp/c.yaml")
    Path("program.py").write_text(answered("script", "exp/c.yaml").out)
    monkeypatch.setattr(sys, "argv", ["program.py"])
    with redirect_stdout(io.StringIO()) as out:
        runpy.run_path("program.py", run_name="__main__")
    rows = (only_run(words / "runs") / "history.csv").read_text()
    assert out.getvalue().split() == rows.split()
