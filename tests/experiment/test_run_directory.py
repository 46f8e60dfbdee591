"""What a run directory holds when a training has ended."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

import nnrun
from nnrun import catalog
from nnrun.errors import ConfigError
from nnrun.reports.findings.archived_layers import archived_layers
from tests.flower_fixtures import Folder
from tests.flowers import CONFIG, but
from tests.invoke import table

pytestmark = pytest.mark.tensorflow

FILES = {
    "config.yaml",
    "history.csv",
    "log.txt",
    "metrics.json",
    "model.keras",
    "predictions.csv",
    "preparation.json",
    "preprocess.skops",
    "resolved.yaml",
    "run.json",
    "layers.json",
    "signature.json",
    "split.npz",
    "timings.csv",
}


def test_directory_is_named_by_date_and_config(flowers) -> None:
    stamp, _, name = flowers.run.path.name.rpartition("_")
    assert name == "flowers"
    assert len(stamp) == len("2026-11-21_14-03-59")
    names = {path.name for path in flowers.run.path.iterdir()}
    assert names >= FILES
    assert all(catalog.outside_run(name) for name in names), "callbacks must write elsewhere"


def test_facts_say_what_was_run_on_what(flowers) -> None:
    run = nnrun.open_run(flowers.run)
    data = flowers.run.path.parent.parent / "flowers.csv"
    assert run.status == "completed"
    assert run.facts.config == str(data.with_name("config.yaml"))
    assert run.facts.data.source == "flowers.csv"
    assert run.facts.data.sha256 == hashlib.sha256(data.read_bytes()).hexdigest()
    assert run.facts.data.rows == {"train": 36, "validation": 12, "test": 12}
    assert (run.facts.seed, run.facts.parameters, run.facts.trainable) == (3, 59, 59)
    assert run.facts.engine in ("graph", "xla")
    assert run.facts.device.startswith("cpu (")
    assert run.facts.versions.keys() >= {"python", "nnrun", "tensorflow", "keras", "numpy", "scikit-learn"}
    assert run.facts.error is None
    assert run.facts.started < (run.facts.ended or "")


def test_history_has_a_row_an_epoch_without_times(flowers) -> None:
    rows = table(flowers.run / "history.csv")
    assert list(rows[0]) == ["epoch", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert [row["epoch"] for row in rows] == ["1", "2", "3", "4"]
    assert [float(row["val_loss"]) for row in rows] == [e.validation["loss"] for e in flowers.outcome.history]
    times = table(flowers.run / "timings.csv")
    assert list(times[0]) == ["epoch", "training", "validation", "other"]
    assert len(times) == 4


def test_predictions_give_the_reported_scores(flowers) -> None:
    rows = table(flowers.run / "predictions.csv")
    for part in ("validation", "test"):
        right = [row["true"] == row["predicted"] for row in rows if row["part"] == part]
        assert len(right) == 12
        assert np.float32(sum(right) / 12) == np.float32(flowers.metrics.metrics[part]["accuracy"])
    names = [f"probability_{kind}" for kind in ("daisy", "rose", "tulip")]
    assert list(rows[0]) == ["part", "row", "true", "predicted", *names]
    assert all(abs(sum(float(row[name]) for name in names) - 1) < 1e-5 for row in rows)


def test_rows_of_the_parts_are_those_of_the_split(flowers) -> None:
    with np.load(flowers.run / "split.npz", allow_pickle=False) as split:
        parts = {name: split[name] for name in split.files}
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(60))
    rows = table(flowers.run / "predictions.csv")
    assert [int(row["row"]) for row in rows if row["part"] == "test"] == parts["test"].tolist()


def test_metrics_say_whose_weights_they_belong_to(flowers) -> None:
    metrics = json.loads((flowers.run / "metrics.json").read_text())
    assert metrics["kept"] == "best"
    assert metrics["kept_epoch"] == metrics["best_epoch"]
    assert (metrics["epochs"], metrics["stopped_because"], metrics["monitor"]) == (4, "completed", "val_loss")
    assert list(metrics["metrics"]) == ["train", "validation", "test"]


def test_config_is_kept_as_it_was_with_its_bases(folder) -> None:
    base, text = "# a base\n" + CONFIG, "# mine\nextends: base.yaml\ntraining: {epochs: 1}\n"
    (folder.path / "base.yaml").write_text(base)
    run = folder.train(text).run
    assert (run / "config.yaml").read_text() == text
    assert (run / "config.base-1.yaml").read_text() == base


def test_log_says_what_a_person_saw(flowers) -> None:
    log = (flowers.run / "log.txt").read_text()
    for said in (
        "flowers.csv: 36 train, 12 validation, 12 test",
        "epoch 4/4",
        "weights  best, of epoch",
        str(flowers.run),
    ):
        assert said in log


def test_resolved_config_leaves_nothing_open(flowers) -> None:
    from nnrun import spec

    said = spec.load(flowers.run / "resolved.yaml").spec
    assert said.training.engine == flowers.outcome.engine
    assert (said.training.keep, said.training.monitor, said.training.device) == ("best", "val_loss", "cpu")
    assert said.training.threads
    assert said.training.validation_batch_size == 8
    assert said.dataset.split.seed == 3


def test_name_of_a_run_may_be_anything(folder) -> None:
    run = folder.train(but("epochs: 4", "epochs: 1"), name="Blüten / α: 1").run
    assert run.path.parent == folder.path / "runs"
    assert nnrun.open_run(run).name == "Blüten / α: 1"
    assert nnrun.open_run("Blüten / α: 1", folder.path / "runs").path == run.path


def test_a_model_that_xla_cannot_compile_is_told_where_xla_was_asked_for_and_leaves_nothing(folder: Folder) -> None:
    turned = but("layers:\n", "layers:\n  - Reshape: {target_shape: [1, 3, 1]}\n  - RandomRotation: 0.1\n  - Flatten\n")
    with pytest.raises(ConfigError, match="cannot compile layer 'random_rotation'") as caught:
        folder.train(turned, "training.engine=xla")
    (problem,) = caught.value.problems
    assert problem.path == "training.engine"
    assert str(problem.place) == "command line:1:17"
    assert not list((folder.path / "runs").iterdir())


def test_layers_are_those_of_the_model_also_where_they_are_read_from_its_file(flowers) -> None:
    run = nnrun.open_run(flowers.run)
    assert sum(layer.parameters for layer in run.layers) == run.facts.parameters
    archived = archived_layers(run / "model.keras")
    assert [(row.name, row.kind, row.inputs) for row in archived] == [
        (row.name, row.kind, row.inputs) for row in run.layers
    ]
    shapes = {row.name: row.shape for row in run.layers}
    assert all(row.shape in ("", shapes[row.name]) for row in archived)
