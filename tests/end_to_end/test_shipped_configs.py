"""Every shipped config on its real data, as a new user tries it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.invoke import nnrun, table

pytestmark = [pytest.mark.tensorflow, pytest.mark.real]

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
ALL = sorted(path.stem for path in CONFIGS.glob("*.yaml"))
SMALL = ("iris", "iris_csv", "thoracic_surgery", "two_outputs", "xor")
"""Those that are trained whole here."""


@pytest.fixture(autouse=True)
def data(real_data: Path, keras_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data directory and Keras's cache, as a person sets them."""
    monkeypatch.setenv("NNRUN_DATA", str(real_data))
    monkeypatch.setenv("KERAS_HOME", str(keras_home))


def trained(name: str, runs_dir: Path, *words: str) -> dict:
    """Train a config, and check that evaluate gives its scores, bit for bit."""
    answer = nnrun("train", CONFIGS / f"{name}.yaml", "--runs-dir", runs_dir, "--json", *words)
    assert answer.code == 0, answer.err
    said = answer.json()
    again = nnrun("evaluate", said["run"], "--json")
    assert (again.code, again.err) == (0, "")
    assert again.json()["metrics"] == said["metrics"]
    return said


def accuracy(run: str, part: str) -> float:
    """The share of right answers in predictions.csv."""
    rows = [row for row in table(Path(run) / "predictions.csv") if row["part"] == part]
    return sum(row["true"] == row["predicted"] for row in rows) / len(rows)


@pytest.mark.parametrize("name", ALL)
def test_config_is_valid(name: str) -> None:
    answer = nnrun("validate", CONFIGS / f"{name}.yaml")
    assert (answer.code, answer.out, answer.err) == (0, f"{CONFIGS / name}.yaml: valid\n", "")


SMOKED = [
    pytest.param(name, marks=() if name == "fashion_mnist" else pytest.mark.slow)
    for name in ALL
    if name not in SMALL and "ensemble" not in name
]


@pytest.mark.parametrize("name", SMOKED)
def test_smoke_run_goes_through_every_stage(name: str, runs_dir: Path) -> None:
    said = trained(name, runs_dir, "--smoke")
    assert said["epochs"] == 2
    assert {"model.keras", "predictions.csv", "metrics.json"} <= {path.name for path in Path(said["run"]).iterdir()}


def test_iris_is_learned(runs_dir: Path) -> None:
    said = trained("iris", runs_dir)
    assert (said["epochs"], said["parameters"]) == (50, 4 * 200 + 200 + 200 * 100 + 100 + 100 * 3 + 3)
    assert 0.93 <= said["metrics"]["test"]["accuracy"] <= 1.0
    assert accuracy(said["run"], "test") == pytest.approx(said["metrics"]["test"]["accuracy"])
    alone = nnrun("evaluate", said["run"], "--part", "test", "--json").json()["metrics"]
    assert alone == {"test": said["metrics"]["test"]}


def test_iris_of_the_file_is_learned_with_its_names(runs_dir: Path, real_data: Path) -> None:
    said = trained("iris_csv", runs_dir, "plots=false")
    assert 0.93 <= said["metrics"]["test"]["accuracy"] <= 1.0
    predicted = nnrun("predict", "iris_csv", real_data / "csv" / "iris.data", "--runs-dir", runs_dir)
    lines = predicted.out.splitlines()
    names = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
    assert lines[0] == "row,predicted," + ",".join(f"probability_{name}" for name in names)
    assert len(lines) == 151
    assert {line.split(",")[1] for line in lines[1:]} == set(names)


def test_all_four_points_of_xor_are_right(runs_dir: Path) -> None:
    said = trained("xor", runs_dir, "plots=false")
    assert (said["epochs"], said["parameters"]) == (1000, 33)
    assert said["metrics"]["train"]["accuracy"] == 1.0
    assert accuracy(said["run"], "train") == 1.0


def test_thoracic_surgery_is_trained_on_all_its_rows(runs_dir: Path) -> None:
    said = trained("thoracic_surgery", runs_dir, "plots=false")
    assert (said["epochs"], list(said["metrics"])) == (30, ["train"])
    assert said["metrics"]["train"]["accuracy"] >= 400 / 470 - 0.05


def test_two_outputs_are_learned_together(runs_dir: Path) -> None:
    said = trained("two_outputs", runs_dir, "plots=false")
    assert said["metrics"]["test"]["species_accuracy"] >= 0.7
    assert said["metrics"]["test"]["petal_width_mae"] <= 0.4
    columns = list(table(Path(said["run"]) / "predictions.csv")[0])
    answers = [f"{output}_{word}" for output in ("petal_width", "species") for word in ("true", "predicted")]
    assert columns[:6] == ["part", "row", *answers]


@pytest.mark.slow
def test_fashion_mnist_is_learned_in_one_epoch(runs_dir: Path) -> None:
    said = trained("fashion_mnist", runs_dir)
    assert (said["epochs"], said["parameters"]) == (1, 7850)
    assert 0.80 <= said["metrics"]["test"]["accuracy"] <= 0.85
