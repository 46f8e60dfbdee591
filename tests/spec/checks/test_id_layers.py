"""A layer that takes ids is fed with ids: what makes real numbers of them, or too many, is told by the config alone."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.errors import ConfigError

EMBEDDING = "{Embedding: {input_dim: 9, output_dim: 2}}"
REAL = "takes ids, and %s.* makes real numbers of what it is given"
REFUSED = {
    "behind a Dense": (f"[{{Dense: 2}}, {EMBEDDING}, Flatten, OUT]", REAL % r"Dense \(layers.0\)", "layers.1"),
    "in a Sequential": (
        f"[{{Sequential: [BatchNormalization, {EMBEDDING}]}}, Flatten, OUT]",
        REAL % r"BatchNormalization \(layers.0.Sequential.layers.0\)",
        "layers.0.Sequential.layers.1",
    ),
    "behind a Sequential": (
        f"[{{Sequential: [{{Dense: 2}}, ReLU]}}, {EMBEDDING}, Flatten, OUT]",
        REAL % r"Dense \(layers.0.Sequential.layers.0\)",
        "layers.1",
    ),
    "in part": (
        f"[{{Dense: 2, name: d}}, {{Concatenate: {{}}, inputs: [d, x]}}, {EMBEDDING}, Flatten, OUT]",
        REAL % r"Dense \(layers.0\)",
        "layers.2",
    ),
    "another embedding": (f"[{EMBEDDING}, Flatten, {EMBEDDING}, Flatten, OUT]", REAL % "Embedding", "layers.2"),
    "dropout": (f"[{{Dropout: 0.5}}, {EMBEDDING}, Flatten, OUT]", REAL % "Dropout", "layers.1"),
    "a shared layer": (
        f"[{{Sequential: [{EMBEDDING}], name: e}}, {{Dense: 2}}, {{use: e, inputs: dense, name: b}}, Flatten, OUT]",
        REAL % "Dense",
        "layers.0.Sequential.layers.0",
    ),
    "squashed": (f"[{{Activation: sigmoid}}, {EMBEDDING}, Flatten, OUT]", REAL % "Activation", "layers.1"),
    "rescaled": (f"[{{Rescaling: 0.5}}, {EMBEDDING}, Flatten, OUT]", REAL % "Rescaling", "layers.1"),
    "categories": ("[{Dense: 2}, {CategoryEncoding: {num_tokens: 3}}, OUT]", "CategoryEncoding takes ids", "layers.1"),
    "hashing": ("[{Dense: 2}, {Hashing: {num_bins: 3}}, OUT]", "Hashing takes ids", "layers.1"),
    "too few rows for bins": (
        f"[{{Discretization: {{bin_boundaries: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}}}, {EMBEDDING}, Flatten, OUT]",
        r"Discretization \(layers.0\) gives ids up to 9, and Embedding takes them up to 8; write input_dim: 10",
        "layers.1.Embedding.input_dim",
    ),
    "too few rows for hashes": (
        f"[{{Hashing: {{num_bins: 12}}}}, {EMBEDDING}, Flatten, OUT]",
        "gives ids up to 11",
        "layers.1.Embedding.input_dim",
    ),
    "too few rows for words": (
        f"[{{IntegerLookup: {{vocabulary: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}}}, {EMBEDDING}, Flatten, OUT]",
        "gives ids up to 9",
        "layers.1.Embedding.input_dim",
    ),
}
ALLOWED = [
    f"[{EMBEDDING}, Flatten, OUT]",
    f"[{{Reshape: [2, 2]}}, Flatten, {EMBEDDING}, Flatten, OUT]",
    f"[{{Discretization: {{bin_boundaries: [1, 2]}}}}, {EMBEDDING}, Flatten, OUT]",
    f"[{{Dense: 2}}, {{Discretization: {{bin_boundaries: [1, 2]}}}}, {EMBEDDING}, Flatten, OUT]",
    f"[{{Hashing: {{num_bins: 9}}}}, {EMBEDDING}, Flatten, OUT]",
    f"[{{IntegerLookup: {{vocabulary: [1, 2, 3, 4, 5, 6, 7, 8]}}}}, {EMBEDDING}, Flatten, OUT]",
    f"[{{Rescaling: {{scale: 1, offset: 1}}}}, {EMBEDDING}, Flatten, OUT]",
]


def load(folder: Any, layers: str, more: str = "") -> Any:
    layers = layers.replace("OUT", "{Dense: {units: 3, activation: softmax}}")
    text = f"dataset: {{iris: {{}}{more}}}\nlayers: {layers}\nloss: sparse_categorical_crossentropy\n"
    return folder.load(text + "training: {epochs: 1}\n")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_id_reaches_no_table(folder: Any, name: str) -> None:
    layers, message, path = REFUSED[name]
    with pytest.raises(ConfigError, match=message) as told:
        load(folder, layers)
    (problem,) = told.value.problems
    assert problem.path == path
    assert problem.place is not None


@pytest.mark.parametrize("layers", ALLOWED)
def test_ids_and_what_makes_ids_may_reach_one(folder: Any, layers: str) -> None:
    assert load(folder, layers).graph.outputs


@pytest.mark.parametrize(
    ("more", "maker"),
    [
        (", preprocess: [{scale: 255}]", r"scale \(dataset.preprocess.0\)"),
        (", augment: [{GaussianNoise: 0.1}]", r"GaussianNoise \(dataset.augment.0\)"),
    ],
)
def test_steps_before_the_layers_make_real_numbers_too(folder: Any, more: str, maker: str) -> None:
    with pytest.raises(ConfigError, match=REAL % maker):
        load(folder, f"[{EMBEDDING}, Flatten, OUT]", more)


def test_weights_of_counts_are_no_ids(folder: Any) -> None:
    layers = "[{Dense: 2, name: w}, {CategoryEncoding: {num_tokens: 9, output_mode: count}, "
    assert load(folder, layers + "inputs: {inputs: x, count_weights: w}}, OUT]").graph.outputs
