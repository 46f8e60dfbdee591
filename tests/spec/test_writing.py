"""A spec written out reads as the same spec, with everything of nnrun's own spelled out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.spec import load, to_plain, to_yaml
from nnrun.spec.reading import read_text
from nnrun.spec.writing import dump

CONFIG_FILES = Path(__file__).parents[2] / "configs"
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(str.strip) | st.sampled_from(
    ["1e-3", "0x1F", "no", "12:30", "null", "~", "<<", "a: b", "#1", "1_000", "1e400", "9" * 30, "é\u2028x", "\ufeff"]
)
FLOATS = st.floats(0, 1, exclude_min=True, exclude_max=True)
COUNTS = st.integers(1, 2**62)
COLUMNS = TEXTS | st.integers(-5, 5)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


SPLITS = (
    some(validation=FLOATS | COUNTS, test=FLOATS | COUNTS, stratify=st.just(False))
    | some(validation=FLOATS | COUNTS, test=FLOATS | COUNTS, group=COLUMNS)
).filter(lambda split: sum(size for size in split.values() if isinstance(size, float)) < 1)
DATASETS = st.one_of(
    st.just({"iris": None}),
    st.builds(
        lambda arguments, more: {"csv": {"path": "a.csv", **arguments}, **more},
        some(delimiter=st.sampled_from([",", ";", "\t", " "]), na_values=st.lists(TEXTS, max_size=2)),
        some(
            target=COLUMNS.filter(lambda column: column != "inputs") | st.lists(COLUMNS, min_size=1, max_size=3),
            split=SPLITS,
            preprocess=st.lists(
                st.sampled_from(
                    ["StandardScaler", {"scale": 255}, {"pad": 3, "columns": ["a", 1]}, {"one_hot": {"size": 3}}]
                ),
                max_size=2,
            ),
        ),
    ),
)
LAYERS = st.lists(
    st.sampled_from(
        [
            "Flatten",
            {"Dense": 4},
            {"Dropout": {"rate": 0.25}},
            {"Dense": {"units": 3, "activation": {"relu": {"max_value": 6}}, "kernel_regularizer": {"l2": 1e-5}}},
            {"Bidirectional": {"layer": {"LSTM": {"units": 4, "kernel_initializer": "he_normal"}}}},
            {"Sequential": [{"Dense": 4}, "Flatten"], "trainable": False},
            {"Dense": {"units": 2, "bias_initializer": None}},
        ]
    ),
    min_size=1,
    max_size=4,
)
CONFIGS = st.builds(
    lambda dataset, layers, rest, training: {
        "dataset": dataset,
        "layers": layers,
        "loss": "mse",
        "training": {"epochs": 3, **training},
        **rest,
    },
    DATASETS,
    LAYERS,
    some(
        name=TEXTS,
        seed=st.integers(0, 2**32 - 1),
        optimizer=st.sampled_from(["adam", {"sgd": {"learning_rate": 1e-7, "nesterov": True}}]),
        metrics=st.sampled_from([["mae"], ["mse", {"RootMeanSquaredError": {"name": "r"}}], []]),
        regularization=some(kernel=st.just({"l2": 0.1}), dropout=FLOATS, batch_normalization=st.booleans()),
        sweep=some(
            method=st.sampled_from(["tpe", "random"]),
            trials=st.integers(1, 1000),
            objective=st.just("train.loss"),
            timeout=st.just("30min"),
        ),
        expect=st.dictionaries(st.sampled_from(["train.loss", "test.loss"]), st.sampled_from([">= 0.5", "< 1e-3"])),
        plots=st.booleans(),
        kfold=some(k=st.integers(2, 9), repeats=st.integers(1, 1000), inner=FLOATS),
    ),
    some(
        class_weight=st.dictionaries(COLUMNS, st.floats(0, 1e9), min_size=1, max_size=3),
        sample_weight=COLUMNS,
        shuffle=st.booleans(),
    ),
)


@given(CONFIGS)
def test_a_spec_written_out_reads_as_an_equal_spec(config: dict[str, Any]) -> None:
    spec = load(config).spec
    written = to_yaml(spec)
    again = load_text(written)
    assert again == spec
    assert to_yaml(again) == written


def load_text(text: str) -> Any:
    """A config's spec by the reader of files, without a file."""
    return load(read_text(text, "f").plain()).spec


@given(st.dictionaries(TEXTS | st.integers(-9, 9), PLAIN, max_size=4))
def test_plain_values_written_read_as_themselves(values: dict[Any, Any]) -> None:
    found = read_text(dump(values), "f").plain()
    assert found == values
    assert repr(found) == repr(values)  # 1 is not 1.0, and 0 is not False


@pytest.mark.parametrize("text", ["base", "two_outputs"])
def test_everything_of_nnruns_own_is_spelled_out(text: str, folder: Any) -> None:
    spec = folder.spec(getattr(folder, text))
    plain = to_plain(spec)
    assert list(plain)[:4] == ["name", "seed", "dataset", "layers"]
    assert plain["training"] == {
        "epochs": spec.training.epochs,
        "batch_size": 32,
        "shuffle": True,
        "mode": "auto",
        "engine": "auto",
        "device": "auto",
        "precision": "float32",
        "memory": 0.25,
        "keep_checkpoints": False,
    }
    assert folder.spec(to_yaml(spec)) == spec


@pytest.mark.parametrize("config", sorted(CONFIG_FILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_config_that_comes_with_nnrun_is_sound_and_reads_again(config: Path, folder: Any) -> None:
    spec = load(config).spec
    assert folder.spec(to_yaml(spec)) == spec


def test_a_graph_with_every_key_reads_again(folder: Any) -> None:
    text = """\
dataset: {npz: {path: a.npz, x: images}, inputs: {a: [0, b], c: [d]}, target: inputs}
layers:
  - LSTM: {units: 3, return_state: true}
    name: l
    inputs: a
  - Dense: {units: 3, name: inner}
    inputs: l.1
  - use: inner
    name: twice
    inputs: l
  - MultiHeadAttention: {num_heads: 1, key_dim: 2}
    inputs: {query: twice, value: inner}
    trainable: false
  - Concatenate:
    inputs: [multi_head_attention, c]
loss: mse
optimizer: {adam: {learning_rate: {PiecewiseConstantDecay: {boundaries: [1, 2], values: [0.1, 1.0e-20, 1]}}}}
training: {epochs: 1, class_weight: {0: 1, a: 2}}
callbacks: [{CSVLogger: {filename: a.csv, separator: "\\t"}}, TerminateOnNaN]
ensemble: {members: [[seed=1], [seed=2, training.epochs=3]]}
"""
    spec = folder.spec(text)
    again = folder.spec(to_yaml(spec))
    assert again == spec
    assert again.layers[2].use == "inner"


def test_a_config_over_a_base_is_written_whole(folder: Any) -> None:
    folder.write("base.yaml", folder.base)
    spec = folder.spec("extends: base.yaml\nseed: 3\n", "training.epochs=9")
    written = to_yaml(spec)
    assert "extends" not in written
    again = folder.spec(written)
    assert (again.training.epochs, again.seed, again.layers) == (9, 3, spec.layers)
