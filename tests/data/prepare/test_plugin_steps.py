"""A plugin's step learns of the training part; what it learned is plain, and the same from a run's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import data, spec
from nnrun.data.prepare.files import load_preparation
from nnrun.errors import ConfigError
from tests.data.saving import save_preparation

STEP = """\
import nnrun


class Centred(nnrun.Step):
    "Takes the mean of the training part away"

    def fit(self, values):
        return {"mean": MEAN}

    def apply(self, values):
        return values - self.learned["mean"]
"""
CONFIG = """\
plugins: [steps.py]
dataset:
  inline: {x: [1, 3, 5, 100], y: [0, 1, 0, 1]}
  preprocess: [Centred]
  split: {indices: parts.npz}
layers: [{Dense: 1}]
loss: mse
training: {epochs: 1}
"""


def prepared(folder: Path, mean: str) -> tuple[Any, Any]:
    """The prepared parts, the last row of which is the test part; and the table."""
    (folder / "steps.py").write_text(STEP.replace("MEAN", mean))
    (folder / "c.yaml").write_text(CONFIG)
    np.savez(folder / "parts.npz", train=[0, 1, 2], test=[3])
    config = spec.load(folder / "c.yaml", trust="given")
    table = data.load(config.spec.dataset, targets=config.tasks)
    split = data.split_table(table, config.spec.dataset.split, seed=0)
    return data.prepare_dataset(table, split, config.spec.dataset, config.tasks), table


def test_what_is_learned_is_plain_and_comes_back_with_the_files(tmp_path: Path) -> None:
    parts, table = prepared(tmp_path, "values.mean(axis=0)")
    assert parts.train.x["x"].reshape(-1).tolist() == [-2, 0, 2]
    assert parts.test.x["x"].reshape(-1).tolist() == [97]
    (stage,) = parts.preparation.inputs[0].stages
    assert stage.learned == {"mean": [3]}
    save_preparation(parts.preparation, tmp_path)
    restored = load_preparation(tmp_path, [tmp_path / "steps.py"])
    assert restored.apply(table)["x"].tolist() == [[-2], [0], [2], [97]]


def test_what_cannot_be_kept_is_told_at_the_step(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="what its fit gives cannot be kept with the run"):
        prepared(tmp_path, "{1, 2}")
