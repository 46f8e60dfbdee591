"""Rows that are larger than their share of memory are converted once, and trained in chunks."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import run_layout as layout
from nnrun.commands.evaluate import evaluate
from nnrun.commands.kfold import kfold
from nnrun.commands.script import script
from nnrun.commands.train import train
from nnrun.data.cache import location
from nnrun.errors import ConfigError, DataError
from nnrun.experiment.options import Options

pytestmark = pytest.mark.tensorflow

ROWS = 300
CONFIG: dict[str, Any] = {
    "dataset": {
        "npz": {"path": "rows.npz"},
        "split": {"validation": 0.2, "test": 0.1},
        "preprocess": ["MinMaxScaler"],
    },
    "layers": [{"Dense": {"units": 4, "activation": "relu"}}, {"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["accuracy"],
    "training": {"epochs": 2, "batch_size": 16, "engine": "graph"},
    "plots": False,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    generator = np.random.default_rng(0)
    x = generator.normal(size=(ROWS, 5))
    np.savez_compressed(tmp_path / "rows.npz", x=x, y=x[:, :3].argmax(axis=1))
    return tmp_path


def config(**training: Any) -> Path:
    """The config with some of its training's keys."""
    path = Path("rows.yaml")
    path.write_text(json.dumps({**CONFIG, "training": {**CONFIG["training"], **training}}))
    return path


def history(run: Path) -> list[list[str]]:
    return list(csv.reader((run / layout.HISTORY).read_text().splitlines()))


def test_the_numbers_are_those_of_rows_in_memory_in_the_same_order() -> None:
    chunked = train(config(chunk=64, shuffle=False))
    facts = chunked.run.facts
    assert any("trained in chunks of" in note for note in facts.notes)
    split = {"indices": str(chunked.run.path / layout.SPLIT)}
    other = train(config(shuffle=False), [f"dataset.split={json.dumps(split)}"])
    assert not any("chunks" in note for note in other.run.facts.notes)
    assert history(chunked.run.path) == history(other.run.path)
    assert chunked.metrics.metrics == other.metrics.metrics
    for name in (layout.PREDICTIONS, layout.SIGNATURE, layout.SPLIT):
        assert (chunked.run.path / name).read_bytes() == (other.run.path / name).read_bytes(), name


def test_a_small_share_of_memory_chooses_chunks_that_are_written_down() -> None:
    run = train(config(memory=1e-9)).run
    resolved = (run.path / layout.RESOLVED).read_text()
    assert "chunk: 349520" in resolved, "8 MiB of five float32 and a class, in whole batches"
    scores = evaluate(run.path).metrics
    assert scores == run.metrics.metrics
    entries = sorted(path.name for path in location.entries(location.root()).iterdir())
    train(config(memory=1e-9))
    evaluate(run.path)
    assert entries == sorted(path.name for path in location.entries(location.root()).iterdir()), "nothing made anew"


def test_chunks_without_a_batch_are_refused_at_their_key() -> None:
    with pytest.raises(ConfigError, match="a chunk of 8 rows holds no batch of 16") as error:
        train(config(chunk=8))
    assert error.value.problems[0].path == "training.chunk"
    with pytest.raises(ConfigError, match="a share above 0, up to 1"):
        train(config(memory=0))


def test_what_is_not_done_in_chunks_says_so() -> None:
    with pytest.raises(ConfigError, match="a script has its rows in memory"):
        script(str(config(chunk=64)), (), Options())
    with pytest.raises(ConfigError, match="a cross-validation has its rows in memory"):
        kfold(config(chunk=64), ["kfold.k=2"])


def test_a_file_that_changes_while_it_is_converted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.data.sources.mapped import npz

    convert = npz._convert

    def changed(*arguments: Any) -> None:
        convert(*arguments)
        np.savez(Path("rows.npz"), x=np.zeros((ROWS, 5)), y=np.zeros(ROWS, int))

    monkeypatch.setattr(npz, "_convert", changed)
    with pytest.raises(DataError, match="changed while it was read"):
        train(config(chunk=64))
    assert not list(location.entries(location.root()).iterdir())
    assert not list(location.unfinished(location.root()).iterdir())
