"""Embedded, inline and archived sources, and how they are told apart."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged


def archive(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def test_a_part_without_rows_is_no_part(experiment) -> None:
    x, y = np.ones((4, 2)), np.array([0, 1, 0, 1])
    content = archive(x_train=x, y_train=y, x_validation=x[:0], y_validation=y[:0], x_test=x[:2], y_test=y[:2])
    prepared = experiment("dataset: {npz: a.npz}", "binary", a_npz=content).prepared()
    assert list(prepared.parts) == ["train", "test"]


def test_a_training_part_without_rows_is_refused(experiment) -> None:
    x, y = np.ones((4, 2)), np.array([0, 1, 0, 1])
    content = archive(x_train=x[:0], y_train=y[:0], x_test=x, y_test=y)
    with pytest.raises(DataError, match=r"a\.npz has no rows for training"):
        experiment("dataset: {npz: a.npz}", "binary", a_npz=content).table()


def test_iris_is_scikit_learns(experiment) -> None:
    table = experiment("dataset: iris", "classes").table()
    iris = load_iris()
    assert np.array_equal(np.column_stack(list(table.columns.values())), iris.data)
    assert np.array_equal(table.targets["target"], iris.target)
    assert list(table.columns) == list(iris.feature_names)
    assert table.classes["target"] == tuple(iris.target_names)


@pytest.mark.process
def test_iris_is_read_without_importing_scikit_learn_or_pandas() -> None:
    code = (
        "import sys; from nnrun import spec, data; c = spec.load('configs/iris.yaml');"
        "t = data.load(c.spec.dataset, targets=c.tasks); p = data.split_table(t, c.spec.dataset.split, seed=42);"
        "data.prepare_dataset(t, p, c.spec.dataset, c.tasks);"
        "print([m for m in ('sklearn', 'pandas', 'keras', 'tensorflow') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_inline_rows_keep_whole_numbers_small(experiment) -> None:
    table = experiment("dataset: {inline: {x: [[0, 0], [0, 1]], y: [0, 1]}}", "binary").table()
    assert table.columns["x"].dtype == np.int32
    assert table.columns["x"].tolist() == [[0, 0], [0, 1]]
    assert table.targets["target"].tolist() == [0, 1]


def test_inline_brings_its_own_parts(experiment) -> None:
    made = experiment("dataset: {inline: {x: [[0.5], [1]], y: [0, 1], x_test: [[2]], y_test: [1]}}", "binary")
    parts = made.split()
    assert parts.train.tolist() == [0, 1]
    assert parts.test.tolist() == [2]


def test_inline_labels_may_be_text(experiment) -> None:
    table = experiment("dataset: {inline: {x: [[0], [1]], y: [yes, no]}}", "binary").table()
    assert table.classes["target"] == ("no", "yes")
    assert table.targets["target"].tolist() == [1, 0]


def test_inline_rows_of_unequal_length_are_sequences(experiment) -> None:
    table = experiment("dataset: {inline: {x: [[1, 2, 3], [4]], y: [0, 1]}}", "binary").table()
    assert isinstance(table.columns["x"], Ragged)
    assert table.columns["x"].offsets.tolist() == [0, 3, 4]


def test_null_among_inline_numbers_is_a_missing_number(experiment) -> None:
    flat = experiment("dataset: {inline: {x: [0, null, 1], y: [0, 1, 1]}}", "binary").table().columns["x"]
    rows = experiment("dataset: {inline: {x: [[0], [null], [1]], y: [0, 1, 1]}}", "binary").table().columns["x"]
    blocks = experiment("dataset: {inline: {x: [[[0]], [[null]], [[1]]], y: [0, 1, 1]}}", "binary").table()
    for column in (flat, rows, blocks.columns["x"]):
        assert column.dtype == np.float64
        assert np.isnan(column.reshape(-1)).tolist() == [False, True, False]


def test_null_among_inline_numbers_is_imputed(experiment) -> None:
    inline = "inline: {x: [[0, 0], [0, null], [1, 3], [1, 6]], y: [0, 1, 1, 0]}"
    made = experiment(f"dataset: {{{inline}, preprocess: [SimpleImputer]}}", "binary").prepared()
    (fed,) = made.train.x.values()
    assert fed.tolist() == [[0, 0], [0, 3], [1, 3], [1, 6]]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ("[[0, 0], [0, null]]", "column 'x', row 1, value 1: the value is missing; add a step such as SimpleImputer"),
        ("[[0, 1], [2, b]]", "column 'x', row 1: 'b' is not a number"),
        ("[[[0, 1]], [[2, b]]]", "column 'x', row 1: 'b' is not a number"),
        ("[[null, b], [1, 2]]", "column 'x', row 0: 'b' is not a number"),
        ("[[0, 1, 2], [3, b]]", "row 1: 'b' is not a number; rows of unequal length take numbers only"),
    ],
)
def test_the_inline_cell_that_is_no_number_is_told(experiment, x: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        experiment(f"dataset: {{inline: {{x: {x}, y: [0, 1]}}}}", "binary").prepared()
    assert caught.value.problems[0].text.startswith(message)


def test_text_among_the_numbers_of_an_inline_target_is_told_by_its_cell(experiment) -> None:
    made = experiment("dataset: {inline: {x: [0, 1, 2], y: [[a, 1], [b, 2], [3, 4]]}}", units=2)
    with pytest.raises(ConfigError, match=r"column 'y' holds text \('a'\), a number is needed"):
        made.prepared()


@pytest.mark.parametrize(
    ("inline", "error", "message"),
    [
        ("{x: [[0], [1]], y: [0]}", DataError, "y has 1 rows, x has 2"),
        ("{x: [[[0], [1]], [[2]]], y: [0, 1]}", DataError, "unequal shapes"),
        ("{x: 3, y: [0]}", ConfigError, "expected a list"),
        ("{x: [], y: []}", ConfigError, "expected a list"),
        ("{x: [[0]], y: [0], x_test: [[1]]}", ConfigError, "y_test is missing"),
    ],
)
def test_inline_rows_that_do_not_fit_are_located(experiment, inline: str, error: type, message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        experiment(f"dataset:\n  inline: {inline}", "binary").table()
    assert caught.value.problems[0].place.line == 2


def test_archive_with_x_and_y(experiment) -> None:
    x, y = np.arange(12, dtype=np.uint8).reshape(3, 2, 2), np.array([0, 1, 1])
    table = experiment("dataset: {npz: a.npz}", "binary", a_npz=archive(x=x, y=y, extra=np.arange(7))).table()
    assert table.columns["x"].dtype == np.uint8
    assert np.array_equal(table.columns["x"], x)
    assert np.array_equal(table.targets["target"], y)
    assert table.parts == {}


def test_archive_with_parts(experiment) -> None:
    arrays = {f"{name}_{part}": np.arange(rows) % 2 for part, rows in (("train", 4), ("test", 2)) for name in "xy"}
    made = experiment("dataset: {npz: a.npz}", "binary", a_npz=archive(**arrays))
    parts = made.split()
    assert parts.train.tolist() == [0, 1, 2, 3]
    assert parts.test.tolist() == [4, 5]


def test_archive_keys_may_have_any_name(experiment) -> None:
    content = archive(images=np.ones((3, 2)), labels=np.array([0, 1, 0]))
    table = experiment("dataset: {npz: {path: a.npz, x: images, y: labels}}", "binary", a_npz=content).table()
    assert table.columns["x"].shape == (3, 2)
    assert table.targets["target"].tolist() == [0, 1, 0]


def test_archive_serves_several_inputs_by_key(experiment) -> None:
    content = archive(title=np.ones((3, 2)), body=np.zeros((3, 4)), label=np.array([0, 1, 0]), other=np.ones(9))
    dataset = "dataset: {npz: a.npz, inputs: {a: [title], b: [body]}, target: label}"
    made = experiment(dataset, "binary", inputs="[a, b]", a_npz=content).prepared()
    assert made.train.x["a"].shape == (3, 2)
    assert made.train.x["b"].shape == (3, 4)


def test_archived_sequences_are_values_and_offsets(experiment) -> None:
    content = archive(
        x_train_values=np.array([1, 2, 3]),
        x_train_offsets=np.array([0, 1, 3]),
        y_train=np.array([0, 1]),
        x_test_values=np.array([4]),
        x_test_offsets=np.array([0, 1]),
        y_test=np.array([1]),
    )
    table = experiment("dataset: {npz: a.npz}", "binary", a_npz=content).table()
    sequences = table.columns["x"]
    assert isinstance(sequences, Ragged)
    assert sequences.values.tolist() == [1, 2, 3, 4]
    assert sequences.offsets.tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"no archive", DataError, "not an archive"),
        (b"", DataError, "not an archive"),
        (archive(x=np.array([[1], [2, 3]], dtype=object), y=np.array([0, 1])), DataError, "holds Python objects"),
        (archive(x=np.ones((3, 2)), y=np.array([0, 1])), DataError, "unequal length: x 3, y 2"),
        (archive(a=np.ones(3)), ConfigError, "no array 'x'"),
        (
            archive(x_train=np.ones((3, 2)), y_train=np.ones(3), x_test=np.ones((3, 2))),
            DataError,
            "test part has no 'y'",
        ),
        (
            archive(x_values=np.ones(3), x_offsets=np.array([0, 2]), y=np.array([1])),
            DataError,
            "x_offsets does not fit x_values",
        ),
        (
            archive(x_values=np.ones(3), x_offsets=np.array([0, 1.5, 3]), y=np.array([1, 0])),
            DataError,
            "x_offsets does not fit x_values",
        ),
        (archive(x=np.array([[b"\xff"], [b"a"]]), y=np.array([1, 0])), DataError, "'x' holds bytes that are no UTF-8"),
        (archive(x=np.float64(3), y=np.array([0])), DataError, "single value"),
        (
            archive(x_train=np.ones((3, 2)), y_train=np.ones(3), x_test=np.ones((3, 4)), y_test=np.ones(3)),
            DataError,
            r"shape \(4,\) in the test part",
        ),
    ],
)
def test_what_an_archive_must_not_be_is_said(experiment, content: bytes, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        experiment("dataset: {npz: a.npz}", "binary", a_npz=content).table()


def test_damage_anywhere_in_a_compressed_archive_is_told(experiment, tmp_path) -> None:
    stream = io.BytesIO()
    np.savez_compressed(stream, x=np.arange(400).reshape(200, 2) % 7, y=np.arange(200) % 2)
    content = stream.getvalue()
    made = experiment("dataset: {npz: a.npz}", "binary", a_npz=content)
    whole, told = made.table(), 0
    for place in range(0, len(content), 5):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        (tmp_path / "a.npz").write_bytes(damaged)
        try:
            table = made.table()
        except (DataError, ConfigError):
            told += 1
        else:  # the times of files and such
            assert np.array_equal(table.columns["x"], whole.columns["x"])
    assert told > 50


def test_fingerprint_follows_the_content_and_nothing_else(experiment) -> None:
    one = experiment("dataset: {inline: {x: [[0], [1]], y: [0, 1]}}", "binary").table().fingerprint
    same = experiment("dataset: {inline: {y: [0, 1], x: [[0], [1]]}}\nname: other", "binary").table().fingerprint
    other = experiment("dataset: {inline: {x: [[0], [2]], y: [0, 1]}}", "binary").table().fingerprint
    assert one == same
    assert one != other
    assert len(one) == 64
