"""A metric has one name that can be told from the config, in all that a run writes and however often it is built."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnrun import spec
from tests.invoke import Answer, nnrun, only_run, table

pytestmark = pytest.mark.tensorflow

CONFIG = """\
dataset: {csv: t.csv, target: y, split: {validation: 0.25}}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
optimizer: sgd
training: {epochs: 1, sample_weight: w, monitor: MONITOR}
plots: false
"""
METRICS = {
    "weighted alone": ("weighted_metrics: [AUC]\n", ["auc"]),
    "beside the same": ("metrics: [AUC]\nweighted_metrics: [AUC]\n", ["auc", "weighted_auc"]),
    "beside others": ("metrics: [Recall]\nweighted_metrics: [AUC, Recall]\n", ["recall", "auc", "weighted_recall"]),
    "twice": ("metrics: [AUC, {AUC: {curve: PR}}]\n", ["auc", "auc_1"]),
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("a,w,y\n" + "1,1,0\n2,3,1\n3,1,1\n0,2,0\n" * 6)

    def written(metrics: str, monitor: str = "val_loss") -> str:
        (tmp_path / "c.yaml").write_text(CONFIG.replace("MONITOR", monitor) + metrics)
        return "c.yaml"

    return written


def answered(*command: str) -> Answer:
    answer = nnrun(*command)
    assert answer.code == 0, answer
    return answer


@pytest.mark.parametrize("case", METRICS)
def test_names_are_those_that_the_config_tells(write, case: str) -> None:
    metrics, names = METRICS[case]
    config = write(metrics, f"val_{names[-1]}")
    assert spec.log_names(spec.load(config).spec) == ["loss", *names]
    answered("train", config)
    run = only_run(Path("runs"))
    columns = list(table(run / "history.csv")[0])
    assert columns == ["epoch", "learning_rate", "loss", *names, *(f"val_{name}" for name in ("loss", *names))]
    assert list(json.loads((run / "metrics.json").read_text())["metrics"]["train"]) == ["loss", *names]
    assert list(answered("evaluate", str(run), "--json").json()["metrics"]["validation"]) == ["loss", *names]


@pytest.mark.parametrize("command", [("kfold", "--k", "2"), ("train", "ensemble.members=2")])
def test_names_are_the_same_for_each_fold_and_member(write, command: tuple[str, ...]) -> None:
    metrics, names = METRICS["beside the same"]
    name, *more = command
    answered(name, write(metrics), *more)
    runs = [path.parent for path in Path("runs").glob("*/*/history.csv")]
    assert len(runs) == 2
    for run in runs:
        assert set(names) < set(table(run / "history.csv")[0])
    together = next(Path("runs").glob("*/metrics.json"), None)
    assert together is None or list(json.loads(together.read_text())["metrics"]["train"]) == ["loss", *names]


def test_weighted_errors_of_a_scaled_target_have_its_units(write) -> None:
    config = write("metrics: [mae]\nweighted_metrics: [mae]\n")
    text = (
        Path(config).read_text().replace("target: y", "target: y, preprocess: [{StandardScaler: {}, columns: target}]")
    )
    Path(config).write_text(text.replace(", activation: sigmoid", "").replace("binary_crossentropy", "mse"))
    answered("train", config)
    units = json.loads((only_run(Path("runs")) / "metrics.json").read_text())["units"]
    assert units["weighted_mae"] == units["mae"] is not None
