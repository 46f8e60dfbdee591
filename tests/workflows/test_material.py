"""Rows of zeros and a few ones are multiplied as sparse ones, where that is possible and faster."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun import spec
from nnrun.workflows.material import load_material
from nnrun.workflows.options import Options

CONFIG = """
dataset:
  inline: {x: [[1, 2], [3], [4, 1, 0], [2]], y: [0, 1, 0, 1]}
  preprocess: [{multi_hot: SIZE}]
layers: [{Dense: 4}, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 1}
"""
ONES = 7
"""In four rows."""


def first_layer(folder: Path, text: str, *overrides: str) -> str:
    (folder / "c.yaml").write_text(text)
    component = load_material(spec.load(folder / "c.yaml", overrides), Options()).config.graph.calls[0].spec.component
    assert component is not None
    return component.name


@pytest.mark.parametrize(("size", "layer"), [(ONES * 8, "SparseDense"), (ONES * 8 - 1, "Dense")])
def test_the_share_of_ones_decides(tmp_path: Path, size: int, layer: str) -> None:
    assert first_layer(tmp_path, CONFIG.replace("SIZE", str(size))) == layer


@pytest.mark.parametrize("override", ["training.engine=xla", "training.precision=mixed_float16"])
def test_xla_and_half_precision_multiply_dense_rows(tmp_path: Path, override: str) -> None:
    assert first_layer(tmp_path, CONFIG.replace("SIZE", "1000"), override) == "Dense"


def test_an_autoencoder_gives_back_dense_rows(tmp_path: Path) -> None:
    text = CONFIG.replace("SIZE", "1000").replace(", y: [0, 1, 0, 1]}", "}\n  target: inputs")
    text = text.replace("units: 1,", "units: 1000,")
    assert first_layer(tmp_path, text) == "Dense"
