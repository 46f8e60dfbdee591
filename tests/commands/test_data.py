"""A config's data as `describe` tells it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnrun.commands.data import Described, describe, draw
from nnrun.errors import ConfigError, DataError
from nnrun.experiment.options import Options

Written = Callable[..., Path]

TEXTS = """\
dataset:
  csv: {path: texts.csv}
  target: mood
  preprocess: [{vocabulary: {max_words: 6, sequence_length: 4}}]
layers: [{Embedding: {input_dim: 6, output_dim: 2}}, Flatten, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 1}
"""
TABLE = """\
dataset:
  csv: {path: table.csv}
  target: kind
  split: {test: 0.25}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 1}
"""
PICTURES = """\
dataset:
  npz: {path: pictures.npz}
layers: [Flatten, {Dense: {units: 2, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 1}
"""


def test_texts_that_a_vocabulary_made_ids_are_told_as_they_are_fed(written: Written) -> None:
    config = written(TEXTS, texts__csv="text,mood\ngood good film,yes\ngood strange plot,no\n")
    described = describe(config)
    assert [text.text for text in described.texts] == ["good good film", "good strange plot"]
    assert described.facts.fed
    assert described.facts.fed.shapes["train"]["x"] == (2, 4)


def test_parts_and_classes_are_told(written: Written) -> None:
    described = describe(written(TABLE, table__csv="a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n"))
    assert described.facts.parts == {"train": 3, "test": 1}
    assert described.facts.classes[0].classes == ("x", "y")
    assert described.facts.fed
    assert described.facts.fed.dtypes == {"x": "float32", "target": "float32"}


def test_what_cannot_be_prepared_is_told_with_the_error(written: Written) -> None:
    config = written(TABLE, table__csv="a,b,kind\n1,Bonn,x\n3,,y\n5,Ulm,x\n7,Ulm,y\n")
    with pytest.raises(DataError, match="'Bonn' is not a number") as caught:
        describe(config)
    told = caught.value.result
    assert isinstance(told, Described)
    assert told.facts.fed is None
    assert {facts.name: facts.missing for facts in told.facts.columns} == {"a": 0, "b": 1, "target": 0}


@pytest.mark.thorough
def test_ten_pictures_come_with_their_labels(written: Written, tmp_path: Path) -> None:
    config = written(PICTURES)
    pixels = np.arange(12 * 64, dtype=np.uint8).reshape(12, 8, 8)
    np.savez(tmp_path / "pictures.npz", x=pixels, y=np.arange(12) % 2)
    described = describe(config)
    assert described.picture
    assert described.picture.images.shape == (10, 8, 8)
    assert described.picture.labels[:3] == (("0",), ("1",), ("0",))
    draw(described, tmp_path / "samples.png")
    assert (tmp_path / "samples.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_no_picture_is_not_drawn(written: Written, tmp_path: Path) -> None:
    described = describe(written(TABLE, table__csv="a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n"))
    with pytest.raises(ConfigError, match="the features are numbers, not images"):
        draw(described, tmp_path / "samples.png")
    assert not (tmp_path / "samples.png").exists()


def test_ids_without_words_are_said_to_stay_ids(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    np.savez(tmp_path / "reviews.npz", x_values=np.array([1, 2, 3]), x_offsets=np.array([0, 1, 3]), y=np.array([0, 1]))
    config = written(
        "dataset:\n  npz: {path: reviews.npz}\n  preprocess: [{multi_hot: 5}]\n"
        "layers: [{Dense: {units: 1, activation: sigmoid}}]\nloss: mse\ntraining: {epochs: 1}\n"
    )
    described = describe(config, options=Options(data_dirs=(tmp_path,)))
    assert described.texts == ()
    assert any("not decoded" in note for note in described.notes)


@pytest.mark.real
def test_reviews_are_decoded_by_keras_s_word_index(real_data: Path, keras_home: Path, configs: Path) -> None:
    described = describe(configs / "imdb.yaml", options=Options(data_dirs=(real_data,)))
    assert described.texts[0].text.startswith("? there are some extremely talented black directors")
    assert described.facts.classes[0].counts["test"] == (12500, 12500)
