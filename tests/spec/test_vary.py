"""A loaded config with more overrides: what loading it with all of them gives, without its files."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from nnrun import spec
from nnrun.errors import ConfigError

CONFIG = """
dataset: iris
layers:
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 1}
plugins: []
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(CONFIG)
    (tmp_path / "c.yaml").write_text("extends: base.yaml\nseed: 3\n")
    return tmp_path / "c.yaml"


def test_varied_config_is_the_loaded_one(file: Path) -> None:
    config = spec.load(file, ("training.epochs=2",))
    for name in ("base.yaml", "c.yaml"):
        (file.parent / name).unlink()
    varied = spec.vary(config, ("seed=4", "metrics+=accuracy"))
    assert (varied.spec.seed, varied.spec.training.epochs, varied.spec.name) == (4, 2, "c")
    assert varied.overrides == ("training.epochs=2", "seed=4", "metrics+=accuracy")
    assert varied.sources == config.sources


def test_varied_config_equals_one_loaded_with_all_overrides(file: Path) -> None:
    overrides = ("layers.0.Dense.units=5", "ensemble=null")
    varied = spec.vary(spec.load(file, overrides[:1]), overrides[1:])
    assert spec.to_yaml(varied.spec) == spec.to_yaml(spec.load(file, overrides).spec)


def test_what_changes_nothing_is_the_config_itself(file: Path) -> None:
    config = spec.load(file)
    assert spec.vary(config) is config
    assert spec.vary(config, cross_validated=True).spec.kfold is not None


def test_mistake_is_told_at_its_place(file: Path) -> None:
    config = spec.load(file)
    with pytest.raises(ConfigError, match=r"command line:1:10: training.epoks"):
        spec.vary(config, ("training.epoks=2",))


def test_config_goes_to_another_process(file: Path) -> None:
    config = spec.load(file)
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301
