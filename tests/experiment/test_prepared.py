"""What a config and its data come to: sparse rows where that is possible and faster, and monitors that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnrun
from nnrun import spec
from nnrun.errors import ConfigError, DataError
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import load_material, threads_of

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
    component = load_material(spec.load(folder / "c.yaml", overrides), Options()).plan.graph.calls[0].spec.component
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


def test_layers_inside_others_are_worth_threads_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    wrapped = CONFIG.replace("SIZE", "9").replace("{Dense: 4}", "{TimeDistributed: {layer: {LSTM: 4}}}")
    for text, threads in ((CONFIG.replace("SIZE", "9"), 1), (wrapped, 4)):
        (tmp_path / "c.yaml").write_text(text)
        assert threads_of(spec.load(tmp_path / "c.yaml")) == threads


def test_a_monitor_of_a_part_that_there_is_not_is_told_with_the_data(tmp_path: Path) -> None:
    text = CONFIG.replace("SIZE", "9") + "callbacks: [EarlyStopping]\nkfold: {k: 2}\n"
    with pytest.raises(ConfigError, match="there is no 'val_loss' without a validation part"):
        first_layer(tmp_path, text)


def test_a_single_override_may_be_a_text(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONFIG.replace("SIZE", "9"))
    assert nnrun.validate(tmp_path / "c.yaml", "training.epochs=3").spec.training.epochs == 3


@pytest.mark.parametrize("part", ["train", "test"])
def test_an_id_that_an_embedding_has_no_row_for_is_told_with_its_row(tmp_path: Path, part: str) -> None:
    text = CONFIG.replace("[3], [4, 1, 0], [2]", "[3, 4], [4, 9], [0, 0]").replace("[{Dense: 4}", "[Flatten")
    text = text.replace("preprocess: [{multi_hot: SIZE}]", "split: {test: 0.25}").replace(
        "layers: [", "layers: [{Embedding: {input_dim: 5, output_dim: 2}}, "
    )
    seed = next(n for n in range(9) if (2 in split_rows(tmp_path, text, n)) == (part == "train"))
    with pytest.raises(
        DataError, match=r"column 'x', row 2: 9 is no id from 0 to 4, which Embedding \(layers.0\) takes"
    ):
        first_layer(tmp_path, text, f"seed={seed}")


def split_rows(folder: Path, text: str, seed: int) -> list[int]:
    """The training rows under a seed, where the ids do not matter."""
    (folder / "c.yaml").write_text(text)
    config = spec.load(folder / "c.yaml", (f"seed={seed}", "layers.0.Embedding.input_dim=10"))
    return load_material(config, Options()).split.train.tolist()


TABLE = "user,age,ill\n1,20.5,0\n2,30.5,1\n3,,0\n2,50,1\n"
USERS = """
dataset:
  csv: t.csv
  target: ill
  inputs: {u: [user], a: [age]}
  preprocess: STEPS
layers:
  - {Sequential: [{Embedding: {input_dim: 9, output_dim: 2}}, Flatten], name: e, inputs: u}
  - {Concatenate: {}, inputs: [e, a]}
  - {Dense: {units: 1, activation: sigmoid}}
loss: binary_crossentropy
training: {epochs: 1}
"""
FILL = "{SimpleImputer: {strategy: mean}}"


@pytest.mark.parametrize(
    ("steps", "table", "message", "path"),
    [
        (
            f"[{FILL}, StandardScaler]",
            TABLE,
            r"StandardScaler makes fractions of column 'user', of which Embedding .* let its 'columns'",
            "dataset.preprocess.1",
        ),
        (
            f"[{FILL}]",
            TABLE.replace("1,20.5", ",20.5"),
            "SimpleImputer makes fractions of column 'user', .* write strategy: most_frequent",
            "dataset.preprocess.0",
        ),
        (
            "[{SimpleImputer: {strategy: mean}, columns: [age]}, {scale: 2, columns: [user]}]",
            TABLE,
            "Embedding takes ids, and the step scale makes other numbers of the input 'u'",
            "layers.0.Sequential.layers.0",
        ),
    ],
)
def test_a_step_that_makes_fractions_of_ids_is_told_at_the_step(
    tmp_path: Path, steps: str, table: str, message: str, path: str
) -> None:
    (tmp_path / "t.csv").write_text(table)
    with pytest.raises(ConfigError, match=message) as told:
        first_layer(tmp_path, USERS.replace("STEPS", steps))
    assert told.value.problems[0].path == path


def test_steps_that_leave_ids_alone_pass(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    steps = f"[{FILL}, {{StandardScaler: {{}}, columns: [age]}}]"
    assert first_layer(tmp_path, USERS.replace("STEPS", steps)) == "Sequential"
