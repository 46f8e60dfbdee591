"""Scores of a target that is scaled for training are read in the units of the source, or are marked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import nnrun
from nnrun.experiment.options import Options
from nnrun.experiment.unit_of_scores import units_note
from nnrun.types import Epoch
from nnrun.words.score_units import shown, shown_epoch
from tests.invoke import nnrun as command
from tests.invoke import only_run, table

pytestmark = pytest.mark.tensorflow

CONFIG = """\
dataset:
  csv: {path: d.csv, features: [a, b]}
  target: TARGET
  split: {validation: 0.25}
  preprocess: [STEPS]
layers: [{Dense: UNITS}]
loss: mse
metrics: [mae, mse, mape, r2score, {RootMeanSquaredError: {name: error}}]
training: {epochs: 2}
plots: false
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = "".join(f"{n},{n % 5},{100 + 7 * n + n % 3},{n % 4}\n" for n in range(24))
    (tmp_path / "d.csv").write_text("a,b,price,size\n" + rows)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def config(folder: Path, steps: str, target: str = "price", units: int = 1, more: str = "") -> Path:
    text = CONFIG.replace("STEPS", steps).replace("TARGET", target).replace("UNITS", str(units))
    (folder / "c.yaml").write_text(text + more)
    return folder / "c.yaml"


STANDARD = "{StandardScaler: {}, columns: target}"


def test_plain_errors_are_read_in_the_units_of_the_source_and_others_are_marked(folder: Path) -> None:
    answer = command("train", config(folder, STANDARD))
    run = only_run(folder / "runs")
    raw = json.loads((run / "metrics.json").read_text())
    scale = np.std([float(row["price"]) for row in train_rows(run, folder)])
    assert raw["units"] == {
        "loss": None,
        "mae": pytest.approx(scale, rel=1e-4),
        "mse": pytest.approx(scale**2, rel=1e-4),
        "mape": None,
        "error": pytest.approx(scale, rel=1e-4),
    }
    rows = [line.split() for line in answer.out.split("\n\n")[0].splitlines()[1:]]
    assert [" ".join(row[:-2]) for row in rows] == ["loss (scaled)", "mae", "mse", "mape (scaled)", "r2score", "error"]
    evaluated = nnrun.evaluate(run)
    assert evaluated.metrics == raw["metrics"]
    for part, details in evaluated.details.items():
        assert details["target"].mae == pytest.approx(raw["metrics"][part]["mae"] * scale, rel=1e-4)
        assert details["target"].rmse == pytest.approx(raw["metrics"][part]["error"] * scale, rel=1e-4)
    assert rows[1][-1] == f"{evaluated.details['validation']['target'].mae:.4f}"[: len(rows[1][-1])]
    again = command("evaluate", run)
    assert again.out.split("\n\n")[0] == answer.out.split("\n\n")[0]
    assert command("evaluate", run, "--json").json()["units"] == raw["units"]


def train_rows(run: Path, folder: Path) -> list[dict[str, str]]:
    rows = table(folder / "d.csv")
    return [rows[index] for index in np.load(run / "split.npz")["train"]]


def test_lines_of_epochs_and_the_log_are_read_alike_and_the_history_stays_as_trained(folder: Path) -> None:
    answer = command("train", config(folder, STANDARD))
    run = only_run(folder / "runs")
    scale = json.loads((run / "metrics.json").read_text())["units"]["mae"]
    (last,) = (line for line in answer.err.splitlines() if line.startswith("epoch 2/2"))
    raw = table(run / "history.csv")[-1]
    assert f"loss (scaled) {float(raw['loss']):.4f}" in last
    assert f"mae {float(raw['mae']) * scale:.4f} (val {float(raw['val_mae']) * scale:.4f})"[:8] in last
    assert last in (run / "log.txt").read_text()
    (note,) = json.loads((run / "run.json").read_text())["notes"]
    assert note.startswith(f"the target is scaled for training: mae (times {scale:.4g})")
    assert note.endswith("history.csv and metrics.json have all as trained")


@pytest.mark.parametrize(
    ("steps", "target", "units", "mae"),
    [
        ("StandardScaler", "price", 1, "own"),
        (STANDARD, "price", 1, "factor"),
        ("{MinMaxScaler: {feature_range: [-1, 1]}, columns: target}", "price", 1, "factor"),
        ("{scale: 100}", "price", 1, "own"),
        ("{scale: 100, columns: target}", "price", 1, "factor"),
        ("{PowerTransformer: {}, columns: target}", "price", 1, "none"),
        (STANDARD, "[price, size]", 2, "none"),
        ("{scale: 10, columns: target}", "[price, size]", 2, "factor"),
        ("{StandardScaler: {}, columns: [size]}", "[price, size]", 2, "none"),
        ("StandardScaler", "inputs", 2, "none"),
        ("{scale: 10}", "inputs", 2, "factor"),
        ("{PCA: 2}", "inputs", 2, "none"),
    ],
)
def test_what_leads_to_the_units_of_the_source_follows_from_the_steps(folder, steps, target, units, mae) -> None:
    from nnrun import spec
    from nnrun.experiment.prepared import load_material
    from nnrun.experiment.unit_of_scores import units_of

    material = load_material(spec.load(config(folder, steps, target, units)), Options())
    found = units_of(material.config, material.dataset.preparation)
    if mae == "own":
        assert found == {}
    else:
        assert found["loss"] is None
        assert (found["mae"] is None) is (mae == "none")


def test_folds_are_compared_in_the_units_of_the_source(folder: Path) -> None:
    path = config(folder, STANDARD, more="kfold: {k: 2, inner: 0.25}\n")
    result = nnrun.kfold(path, "dataset.split={test: 0.25}", Options(folder / "runs"))
    said = result.to_plain()
    each = [fold["metrics"]["fold"]["mae"] for fold in said["folds"]]
    scales = [nnrun.open_run(fold["run"]).metrics.units["mae"] for fold in said["folds"]]
    assert scales[0] != scales[1]
    expected = [mae * scale for mae, scale in zip(each, scales, strict=True)]
    assert list(said["metrics"]) == ["fold", "test"]
    assert said["metrics"]["fold"]["mae"]["folds"] == pytest.approx(expected)
    assert said["scaled"] == ["loss", "mape"]
    details = nnrun.evaluate(result.run, ["test"]).details["test"]["target"]
    assert said["ensemble"]["mae"] == pytest.approx(details.mae, rel=1e-4)


def test_what_is_shown_has_a_mark_or_the_units_of_the_source() -> None:
    units = {"loss": None, "mae": 10.0}
    assert shown({"loss": 0.5, "mae": 0.25, "accuracy": 1.0, "f1": [0.1]}, units) == {
        "loss (scaled)": 0.5,
        "mae": 2.5,
        "accuracy": 1.0,
        "f1": [0.1],
    }
    epoch = Epoch(1, 0.1, {"mae": 1.0}, {"mae": None}, {})
    assert (shown_epoch(epoch, units).training, shown_epoch(epoch, units).validation) == ({"mae": 10.0}, {"mae": None})
    assert shown_epoch(epoch, {}) is epoch
    assert units_note({}) == ()
