"""Image files as new rows for a model that takes images."""

import gzip
import io
import sys

import numpy as np
import pytest
from PIL import Image

from nnrun.data import Preparation, load_preparation, read_features
from nnrun.errors import ConfigError, DataError
from tests.data.pictures import BLUE, GREEN, RED, folder_of, image_bytes
from tests.data.saving import save_preparation

PETS = {"cat/1.png": RED, "cat/2.png": GREEN, "dog/1.png": BLUE}


@pytest.fixture
def fitted(experiment, tmp_path):
    """The preparation of a run on a folder of classes, saved and read again."""

    def make(arguments: str = "") -> Preparation:
        folder_of(tmp_path / "pets", {name: image_bytes(color) for name, color in PETS.items()})
        source = f"images: {{path: pets, size: [2, 3]{arguments}}}"
        made = experiment(f"dataset: {{{source}, preprocess: [{{scale: 255}}]}}", "classes").prepared()
        (tmp_path / "run").mkdir()
        save_preparation(made.preparation, tmp_path / "run")
        return load_preparation(tmp_path / "run")

    return make


def new(tmp_path, **files: bytes):
    return folder_of(tmp_path / "new", {name.replace("__", "/").replace("_", "."): c for name, c in files.items()})


def test_folder_of_images_is_its_files_in_order(fitted, tmp_path) -> None:
    folder = new(tmp_path, b_png=image_bytes(GREEN, (9, 9)), a_jpg=image_bytes(RED), deep__c_png=image_bytes(BLUE))
    table, unused = read_features(folder, fitted())
    assert table.files == ("a.jpg", "b.png", "deep/c.png")
    assert table.rows.tolist() == [0, 1, 2]
    assert table.columns["image"].shape == (3, 2, 3, 3)
    assert table.columns["image"][:, 0, 0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert unused == ()


def test_new_rows_are_prepared_as_the_training_rows(fitted, tmp_path) -> None:
    preparation = fitted(", color: grayscale")
    table, _ = read_features(tmp_path / "pets", preparation)
    fed = preparation.apply(table)["x"]
    assert fed.dtype == np.uint8
    assert fed.shape == (3, 2, 3, 1)
    assert fed[:, 0, 0, 0].tolist() == [76, 150, 29]


def test_one_image_is_one_row(fitted, tmp_path) -> None:
    table, _ = read_features(new(tmp_path, a_png=image_bytes(BLUE)) / "a.png", fitted())
    assert table.files == ("a.png",)
    assert table.columns["image"][0, 0, 0].tolist() == [0, 0, 255]


@pytest.mark.parametrize(("name", "packed"), [("list.csv", False), ("list.csv", True), ("list.txt", False)])
def test_table_of_paths_is_a_row_each(fitted, tmp_path, name: str, packed: bool) -> None:
    folder = new(tmp_path, a_png=image_bytes(BLUE), b_png=image_bytes(RED))
    content = b"note,file\nx,b.png\ny,a.png\n"
    (folder / name).write_bytes(gzip.compress(content) if packed else content)
    table, unused = read_features(folder / name, fitted())
    assert table.files == ("b.png", "a.png")
    assert table.columns["image"][:, 0, 0].tolist() == [[255, 0, 0], [0, 0, 255]]
    assert unused == ("note",)


def test_paths_on_standard_input_begin_at_the_working_directory(fitted, tmp_path, monkeypatch) -> None:
    new(tmp_path, a_png=image_bytes(BLUE))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"file\nnew/a.png\n")))
    assert read_features("-", fitted())[0].files == ("new/a.png",)


def test_archive_of_pixels_serves_as_well(fitted, tmp_path) -> None:
    np.savez(tmp_path / "new.npz", image=np.zeros((2, 2, 3, 3), np.uint8))
    assert read_features(tmp_path / "new.npz", fitted())[0].columns["image"].shape == (2, 2, 3, 3)


def test_folders_name_the_labels_where_they_are_needed(fitted, tmp_path) -> None:
    preparation = fitted()
    folder = new(tmp_path, dog__1_png=image_bytes(RED))
    table, _ = read_features(folder, preparation, targets=True)
    assert preparation.labels(table)["target"].tolist() == [1]
    new(tmp_path, cow__1_png=image_bytes(RED))
    table, _ = read_features(folder, preparation, targets=True)
    with pytest.raises(DataError, match="class 'cow' was not in the training data: cat, dog"):
        preparation.labels(table)


def test_column_of_a_table_gives_the_labels_where_they_are_needed(fitted, tmp_path) -> None:
    preparation = fitted()
    folder = new(tmp_path, a_png=image_bytes(BLUE))
    (folder / "list.csv").write_text("file,label\na.png,dog\n")
    table, _ = read_features(folder / "list.csv", preparation, targets=True)
    assert preparation.labels(table)["target"].tolist() == [1]


def test_damaged_files_stop_or_are_skipped_as_in_training(fitted, tmp_path, experiment) -> None:
    folder = new(tmp_path, a_png=b"x", b_png=image_bytes(BLUE))
    with pytest.raises(DataError, match=r"a\.png cannot be read as an image: not an image"):
        read_features(folder, fitted())
    (tmp_path / "run").rename(tmp_path / "earlier")
    table, _ = read_features(folder, fitted(", on_error: skip"))
    assert table.rows.tolist() == [1]
    assert table.notes == ("1 of 2 files is no image and was skipped: a.png (not an image)",)


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("empty/.hidden", b"", DataError, "no images in it"),
        ("list.csv", b"path\na.png\n", ConfigError, "has no column 'file' that names the images, nor 'image'"),
        ("notes.txt", b"a.png\nb.png\n", ConfigError, "has no column 'file' that names the images"),
        ("list.csv", b"file\nno.png\n", DataError, r"no\.png cannot be read as an image: no such file"),
        ("other.npz", b"x", DataError, "not an archive"),
        ("a.png", b"x", DataError, r"a\.png cannot be read as an image: not an image"),
    ],
)
def test_what_is_no_input_is_said(fitted, tmp_path, name: str, content: bytes, error: type, message: str) -> None:
    folder = folder_of(tmp_path / "new", {name: content})
    with pytest.raises(error, match=message):
        read_features(folder / name.partition("/")[0], fitted())


def test_folder_for_a_model_without_images_is_refused(experiment, tmp_path) -> None:
    made = experiment("dataset: iris", "classes").prepared()
    with pytest.raises(ConfigError, match="is a directory, a file is needed"):
        read_features(tmp_path, made.preparation)


def test_model_of_a_keras_set_of_images_takes_files_too(experiment, tmp_path) -> None:
    images, labels = np.arange(10 * 784, dtype=np.uint8).reshape(10, 28, 28), np.arange(10, dtype=np.uint8)
    np.savez(tmp_path / "mnist.npz", x_train=images, y_train=labels, x_test=images[:2], y_test=labels[:2])
    made = experiment("dataset: {mnist: {path: mnist.npz}}", "classes", units=10).prepared()
    folder = new(tmp_path, **{"7__a_png": image_bytes(200, (50, 50), mode="L"), "3__b_png": image_bytes(RED)})
    table, _ = read_features(folder, made.preparation, targets=True)
    assert table.columns["x"].shape == (2, 28, 28)
    assert table.columns["x"][1, 0, 0] == 200
    assert made.preparation.labels(table)["target"].tolist() == [3, 7]
    new(tmp_path, seven__a_png=image_bytes(RED))
    with pytest.raises(DataError, match="class 'seven' of 'y' was not in the training data, where classes are numbers"):
        read_features(folder, made.preparation, targets=True)


def test_list_without_header_is_read_as_the_runs_own(experiment, tmp_path) -> None:
    folder_of(tmp_path, {"a.png": image_bytes(RED), "b.png": image_bytes(BLUE)})
    source = "images: {path: list.csv, size: [2, 3], header: false, file: 1}"
    made = experiment(f"dataset: {{{source}, target: 0}}", "binary", list_csv="0,a.png\n1,b.png\n").prepared()
    (tmp_path / "whole.csv").write_text("1,a.png\n")
    (tmp_path / "paths.csv").write_text("b.png\n")
    assert read_features(tmp_path / "whole.csv", made.preparation)[0].files == ("a.png",)
    assert read_features(tmp_path / "paths.csv", made.preparation)[0].files == ("b.png",)
    assert Image.MAX_IMAGE_PIXELS  # never lifted by reading
