"""The parameters of a run, from its resolved config; names and values within MLflow's bounds."""

from __future__ import annotations

from pathlib import Path

from nnrun.runs import Run
from nnrun.tracking.mlflow_texts import keys_of, tags_of
from nnrun.tracking.parameters import LONGEST, MOST, parameters_of
from tests.tracking.grown_runs import grown, stored

CONFIG = """\
name: odd
dataset: {csv: {path: a.csv}}
layers: [{Dense: {units: 4, activation: relu}}, Flatten, {Conv2D: {kernel_size: [3, 3]}}]
metrics: [accuracy, mae]
training: {shuffle: true, class_weight: null, empty: []}
tracking: {tensorboard: true}
"""


def parameters(tmp_path: Path, text: str) -> dict[str, object]:
    writer = grown(tmp_path / "run")
    (writer.path / "resolved.yaml").write_text(text)
    return dict(parameters_of(Run(writer.path)))


def test_config_is_flattened_to_dotted_keys(tmp_path: Path) -> None:
    assert parameters(tmp_path, CONFIG) == {
        "name": "odd",
        "dataset.csv.path": "a.csv",
        "layers.0.Dense.units": 4,
        "layers.0.Dense.activation": "relu",
        "layers.1": "Flatten",
        "layers.2.Conv2D.kernel_size": "3, 3",
        "metrics": "accuracy, mae",
        "training.shuffle": True,
        "training.class_weight": "",
        "training.empty": "",
    }


def test_they_are_bounded_in_number_and_length(tmp_path: Path) -> None:
    text = f"name: {'n' * 9999}\nlayers: [{', '.join(['{Dense: {units: 1}}'] * 3000)}]\n"
    values = parameters(tmp_path, text)
    assert len(values) == MOST
    assert (len(str(values["name"])), str(values["name"])[-3:]) == (LONGEST, "...")


def test_a_config_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    assert parameters(tmp_path, "a: [") == {}


def test_keys_are_what_mlflow_takes_and_stay_different() -> None:
    names = ["val_loss", "a+b", "a*b", "größe", "x" * 300, "x" * 301, "test/loss", "a/../b", ".."]
    keys = keys_of(names)
    assert list(keys) == names
    assert len(set(keys.values())) == len(names)
    assert [keys[name] for name in names[:3]] == ["val_loss", "a_b", "a_b_2"]
    assert all(len(key) <= 250 for key in keys.values())
    assert keys["test/loss"] == "test/loss"
    assert ".." not in keys["a/../b"].split("/")


def test_tags_say_what_a_run_is(tmp_path: Path) -> None:
    run = stored("small", tmp_path / "run")
    tags = tags_of(run, "parent")
    assert tags["nnrun.data.sha256"] == run.facts.data.sha256
    assert tags["nnrun.version"] == run.facts.versions["nnrun"]
    assert (tags["mlflow.parentRunId"], tags["mlflow.runName"], tags["nnrun.kind"]) == ("parent", "run", "training")
    assert tags_of(stored("small", tmp_path / "moved"))["nnrun.identity"] == tags["nnrun.identity"]
