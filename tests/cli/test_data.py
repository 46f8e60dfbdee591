"""``nnrun data``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.invoke import nnrun

PICTURES = """\
dataset:
  npz: {path: pictures.npz}
layers: [Flatten, {Dense: {units: 2, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 1}
"""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A config of small pictures."""
    np.savez(tmp_path / "pictures.npz", x=np.zeros((4, 8, 8), np.uint8), y=np.array([0, 1, 0, 1]))
    config = tmp_path / "pictures.yaml"
    config.write_text(PICTURES)
    return config


def test_parts_columns_and_first_rows_are_printed(small: Path) -> None:
    answer = nnrun("data", small / "config.yaml")
    assert answer.code == 0
    assert answer.err == ""
    for said in ("part", "class", "missing", "as loaded", "as fed"):
        assert said in answer.out


def test_json_is_one_object(small: Path) -> None:
    said = nnrun("data", small / "config.yaml", "--json").json()
    assert set(said["parts"]) == {"train", "validation"}
    assert said["fed"]["dtypes"]["x"] == "float32"
    assert said["picture"] is None


def test_overrides_count(small: Path) -> None:
    said = nnrun("data", small / "config.yaml", "dataset.split.validation=2", "--json").json()
    assert said["parts"]["validation"] == 2


def test_what_cannot_be_prepared_is_printed_with_the_error(small: Path) -> None:
    rows = (small / "flowers.csv").read_text().splitlines()
    rows[1] = ",".join(["", *rows[1].split(",")[1:]])
    (small / "flowers.csv").write_text("\n".join(rows) + "\n")
    answer = nnrun("data", small / "config.yaml")
    assert answer.code == 3
    assert "as loaded" in answer.out
    assert "missing" in answer.err


@pytest.mark.drawing
def test_pictures_are_drawn_where_they_are_asked_for(pictures: Path, tmp_path: Path) -> None:
    assert "-o FILE.png draws ten of them" in nnrun("data", pictures).out
    assert not list(tmp_path.glob("*.png"))
    answer = nnrun("data", pictures, "-o", tmp_path / "samples.png")
    assert answer.code == 0
    assert f"pictures  {tmp_path / 'samples.png'}" in answer.out
    assert (tmp_path / "samples.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_a_table_is_an_error(small: Path) -> None:
    answer = nnrun("data", small / "config.yaml", "-o", small / "samples.png")
    assert answer.code == 2
    assert "the features are numbers, not images" in answer.err


def test_a_folder_that_is_not_there_is_an_error(pictures: Path, tmp_path: Path) -> None:
    answer = nnrun("data", pictures, "-o", tmp_path / "nowhere" / "samples.png")
    assert answer.code == 2
    assert "nowhere" in answer.err


@pytest.mark.drawing
def test_a_picture_is_written_over_nothing_but_another_picture_that_is_no_data(tmp_path: Path) -> None:
    from PIL import Image

    for number, name in enumerate("abab"):
        (tmp_path / "pets" / name).mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (number, 0, 0)).save(tmp_path / "pets" / name / f"{number}.png")
    config, notes, image = tmp_path / "pets.yaml", tmp_path / "notes.txt", tmp_path / "pets" / "a" / "0.png"
    config.write_text(PICTURES.replace("npz: {path: pictures.npz}", "images: {path: pets}"))
    rows = [f"pets/{name}/{number}.png,{name}\n" for number, name in enumerate("abab")]
    (tmp_path / "list.csv").write_text("".join(["file,label\n", *rows]))
    notes.write_text("mine")
    (tmp_path / "link.png").symlink_to(image)
    listed = f"dataset.images.path={tmp_path / 'list.csv'}"
    for target, overrides, message in (
        (config, (), "is the input itself"),
        (notes, (), "is there and is no PNG"),
        (image, (), f"is a file of the input {tmp_path / 'pets'}"),
        (tmp_path / "link.png", (), f"is a file of the input {tmp_path / 'pets'}"),
        (image, (listed,), "is the input itself"),
    ):
        before = target.read_bytes()
        answer = nnrun("data", config, *overrides, "-o", target)
        assert answer.code == 2
        assert answer.err.startswith(f"{target} {message}"), answer.err
        assert target.read_bytes() == before
    for _ in range(2):
        assert nnrun("data", config, "-o", tmp_path / "samples.png").code == 0


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((4, 3), complex), "array 'x' holds values of type complex128; store numbers or text"),
        (np.zeros((4, 3), "M8[s]"), "array 'x' holds values of type datetime64[s]; store numbers or text"),
        (np.zeros((4, 3), [("a", "i4")]), "array 'x' holds values of type [('a', '<i4')]; store numbers or text"),
        (np.zeros((0, 3)), "its arrays have no rows"),
    ],
)
def test_arrays_of_other_things_are_told(pictures: Path, tmp_path: Path, x: np.ndarray, message: str) -> None:
    np.savez(tmp_path / "pictures.npz", x=x, y=np.arange(len(x)) % 2)
    answer = nnrun("data", pictures)
    assert answer.code == 3
    assert answer.err == f"{tmp_path / 'pictures.npz'}:1:1: {message}\n"
