"""The sets of keras.datasets, read as Keras reads them."""

import gzip
import io
import json
import pickle
import shutil

import numpy as np
import pytest

from nnrun.engine import import_keras
from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged

pytestmark = pytest.mark.tensorflow
GENERATOR = np.random.default_rng(0)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty Keras home, which both nnrun and Keras use, and a Keras that takes files as they are."""
    import_keras()
    from keras.src.datasets import (
        boston_housing,
        california_housing,
        cifar10,
        cifar100,
        fashion_mnist,
        imdb,
        mnist,
        reuters,
    )

    datasets = tmp_path / "keras" / "datasets"
    datasets.mkdir(parents=True)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))

    def cached(fname: str, origin: str = "", cache_subdir: str = "datasets", **_: object) -> str:
        return str(tmp_path / "keras" / cache_subdir / fname)

    for module in (boston_housing, california_housing, cifar10, cifar100, fashion_mnist, imdb, mnist, reuters):
        monkeypatch.setattr(module, "get_file", cached)
    return datasets


def sequences(rows: int) -> np.ndarray:
    lists = [GENERATOR.integers(1, 60, GENERATOR.integers(1, 15)).tolist() for _ in range(rows)]
    made = np.empty(rows, dtype=object)
    made[:] = lists
    return made


def words(path, *parts: tuple[str, int]) -> None:
    arrays = {}
    for suffix, rows in parts:
        arrays[f"x{suffix}"] = sequences(rows)
        arrays[f"y{suffix}"] = GENERATOR.integers(0, 3, rows)
    np.savez(path, **arrays)


def assert_equal(table, expected) -> None:
    """That a table holds what Keras's load_data gave."""
    (x_train, y_train), (x_test, y_test) = expected
    y = np.concatenate([np.asarray(part).reshape(-1) for part in (y_train, y_test)])
    assert table.targets["target"].reshape(-1).tolist() == y.tolist()
    assert [len(table.parts.get(part, ())) for part in ("train", "test")] == [len(x_train), len(x_test)]
    column = table.columns["x"]
    if isinstance(column, Ragged):
        rows = np.split(column.values, column.offsets[1:-1])
        assert [row.tolist() for row in rows] == [list(row) for part in (x_train, x_test) for row in part]
    else:
        given = np.concatenate([x_train, x_test])
        assert np.array_equal(column, given)
        assert column.dtype == given.dtype


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"num_words": 30},
        {"num_words": 30, "skip_top": 8},
        {"maxlen": 9},
        {"start_char": None},
        {"start_char": None, "index_from": 0},
        {"oov_char": None, "num_words": 20},
        {"seed": 5},
        {"index_from": 7, "num_words": 50, "start_char": 2},
    ],
)
@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_word_sets_are_those_of_keras_for_all_arguments(experiment, home, name: str, arguments: dict) -> None:
    words(home / f"{name}.npz", *([("_train", 20), ("_test", 12)] if name == "imdb" else [("", 33)]))
    written = json.dumps(arguments)
    table = experiment(f"dataset: {{{name}: {written}, preprocess: [{{multi_hot: 100}}]}}", "classes").table()
    assert_equal(table, getattr(import_keras().datasets, name).load_data(**arguments))


@pytest.mark.parametrize("arguments", [{}, {"test_split": 0.35, "seed": 4}])
@pytest.mark.parametrize("name", ["boston_housing", "california_housing"])
def test_houses_are_those_of_keras(experiment, home, name: str, arguments: dict) -> None:
    np.savez(home / f"{name}.npz", x=GENERATOR.normal(size=(51, 13)), y=GENERATOR.normal(size=51))
    table = experiment(f"dataset: {{{name}: {json.dumps(arguments)}}}").table()
    assert_equal(table, getattr(import_keras().datasets, name).load_data(**arguments))


def test_small_california_is_that_of_keras(experiment, home) -> None:
    np.savez(home / "california_housing.npz", x=GENERATOR.normal(size=(700, 8)), y=GENERATOR.normal(size=700))
    table = experiment("dataset: {california_housing: {version: small}}").table()
    assert_equal(table, import_keras().datasets.california_housing.load_data("small"))


def test_digits_are_those_of_keras(experiment, home) -> None:
    arrays = {f"x_{part}": GENERATOR.integers(0, 256, (n, 28, 28), np.uint8) for part, n in (("train", 6), ("test", 3))}
    labels = {f"y_{part}": np.arange(n, dtype=np.uint8) % 3 for part, n in (("train", 6), ("test", 3))}
    np.savez(home / "mnist.npz", **arrays, **labels)
    assert_equal(experiment("dataset: mnist", "classes").table(), import_keras().datasets.mnist.load_data())


def test_clothes_are_those_of_keras(experiment, home) -> None:
    folder = home / "fashion-mnist"
    folder.mkdir()
    for part, rows in (("train", 6), ("t10k", 3)):
        images = GENERATOR.integers(0, 256, (rows, 28, 28), np.uint8).tobytes()
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(bytes(16) + images))
        labels = (np.arange(rows, dtype=np.uint8) % 3).tobytes()
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(bytes(8) + labels))
    table = experiment("dataset: fashion_mnist", "classes").table()
    assert_equal(table, import_keras().datasets.fashion_mnist.load_data())
    local = experiment(f"dataset: {{fashion_mnist: {{path: {folder}}}}}", "classes").table()
    assert np.array_equal(local.columns["x"], table.columns["x"])
    assert local.fingerprint == table.fingerprint


@pytest.mark.parametrize(("name", "keys"), [("cifar10", ["labels"]), ("cifar100", ["fine_labels", "coarse_labels"])])
def test_small_photographs_are_those_of_keras(experiment, home, name: str, keys: list[str]) -> None:
    folder = {
        "cifar10": home / "cifar-10-batches-py-target" / "cifar-10-batches-py",
        "cifar100": home / "cifar-100-python-target" / "cifar-100-python",
    }[name]
    folder.mkdir(parents=True)
    batches = [f"data_batch_{n}" for n in range(1, 6)] + ["test_batch"] if name == "cifar10" else ["train", "test"]
    rows = 10000 if name == "cifar10" else 7  # Keras counts on the size of cifar10's batches
    pixels = GENERATOR.integers(0, 256, (rows, 3072), np.uint8)
    for number, batch in enumerate(batches):
        content = {b"data": np.roll(pixels, number)} | {
            key.encode(): [(number + n) % 3 for n in range(rows)] for key in keys
        }
        (folder / batch).write_bytes(pickle.dumps(content, protocol=4))
    for mode in [{}] if name == "cifar10" else [{}, {"label_mode": "coarse"}]:
        table = experiment(f"dataset: {{{name}: {json.dumps(mode)}}}", "classes").table()
        assert_equal(table, getattr(import_keras().datasets, name).load_data(**mode))


def test_pickle_that_is_more_than_data_is_refused(experiment, home) -> None:
    class Trap:
        def __reduce__(self):
            return (print, ("sprung",))

    arrays = {"x_train": np.array([Trap()], dtype=object), "y_train": np.zeros(1)}
    np.savez(home / "imdb.npz", **arrays, x_test=arrays["x_train"], y_test=np.zeros(1))
    with pytest.raises(DataError, match=r"imdb.npz.*the file wants (builtins|__builtin__)\.print, which is no data"):
        experiment("dataset: imdb", "binary").table()


def test_local_copy_is_taken_by_its_path(experiment, home, tmp_path) -> None:
    words(home / "imdb.npz", ("_train", 9), ("_test", 4))
    shutil.move(home / "imdb.npz", tmp_path / "reviews.npz")
    table = experiment("dataset: {imdb: {path: reviews.npz, num_words: 20}}", "classes").table()
    assert len(table) == 13
    assert table.source == "reviews.npz"


def test_ragged_copy_gives_what_keras_gives_of_its_own_file(experiment, home, tmp_path) -> None:
    train, test = sequences(11), sequences(6)
    labels = {"y_train": np.arange(11) % 2, "y_test": np.arange(6) % 2}
    np.savez(home / "imdb.npz", x_train=train, x_test=test, **labels)
    ragged = {}
    for part, rows in (("train", train), ("test", test)):
        ragged[f"x_{part}_values"] = np.concatenate([np.array(row, np.int32) for row in rows])
        ragged[f"x_{part}_offsets"] = np.cumsum([0, *map(len, rows)])
    np.savez(tmp_path / "ragged.npz", **ragged, **labels)
    table = experiment("dataset: {imdb: {path: ragged.npz, num_words: 40}}", "classes").table()
    assert_equal(table, import_keras().datasets.imdb.load_data(num_words=40))


def test_set_that_is_not_there_is_one_error_that_says_what_is_wanted(experiment, home, monkeypatch, capfd) -> None:
    from nnrun.data.sources.keras_files import download

    def unreachable(name: str, arguments: object) -> None:
        raise OSError("URL fetch failure: Name or service not known")

    monkeypatch.setattr(download, "load_quietly", unreachable)
    with pytest.raises(ConfigError) as caught:
        experiment("dataset:\n  mnist:", "classes").table()
    problem = caught.value.problems[0]
    assert str(home / "mnist.npz") in problem.text
    assert "Name or service not known" in problem.text
    assert "mnist: {path: FILE}" in problem.text
    assert (problem.place.line, problem.place.column) == (2, 3)
    assert capfd.readouterr() == ("", "")


def test_download_is_silent_and_its_file_is_then_read(experiment, home, monkeypatch, capfd) -> None:
    from keras.src.datasets import mnist

    def fetch(fname: str, **_: object) -> str:
        print("Downloading data from somewhere")
        x, y = np.zeros((4, 28, 28), np.uint8), np.arange(4, dtype=np.uint8) % 3
        np.savez(home / fname, x_train=x, y_train=y, x_test=x, y_test=y)
        return str(home / fname)

    monkeypatch.setattr(mnist, "get_file", fetch)
    assert len(experiment("dataset: mnist", "classes").table()) == 8
    assert capfd.readouterr() == ("", "")


def test_damaged_file_is_named(experiment, home) -> None:
    (home / "mnist.npz").write_bytes(b"half a fi")
    with pytest.raises(DataError, match=r"mnist\.npz.*not an archive"):
        experiment("dataset: mnist", "classes").table()
    stream = io.BytesIO()
    np.savez(stream, something=np.ones(3))
    (home / "mnist.npz").write_bytes(stream.getvalue())
    with pytest.raises(DataError, match="not the file of mnist"):
        experiment("dataset: mnist", "classes").table()


def test_argument_that_keras_refuses_is_located(experiment, home) -> None:
    np.savez(home / "california_housing.npz", x=np.ones((5, 2)), y=np.ones(5))
    with pytest.raises(ConfigError, match="version") as caught:
        experiment("dataset: {california_housing: {version: tiny}}").table()
    assert caught.value.problems[0].place.line == 1
