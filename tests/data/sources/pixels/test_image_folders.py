"""Which files of a folder are images of which class."""

import pytest

from nnrun.data.sources.pixels.image_folders import files_below, labelled_files
from nnrun.errors import DataError
from tests.data.pictures import folder_of

pytestmark = pytest.mark.usefixtures("both_roads")


def names(tmp_path, *paths: str):
    return folder_of(tmp_path, dict.fromkeys(paths, b"x"))


def test_classes_and_files_are_in_sorted_order(tmp_path) -> None:
    found = labelled_files(names(tmp_path, "b/2.png", "b/10.png", "a/z.png", "10/x.png", "2/x.png"))
    assert found.classes == ("10", "2", "a", "b")
    assert [name for name, _ in found.files] == ["10/x.png", "2/x.png", "a/z.png", "b/10.png", "b/2.png"]
    assert found.labels == (0, 1, 2, 3, 3)
    assert found.parts == {}


def test_images_may_lie_deeper_and_hidden_files_are_none(tmp_path) -> None:
    root = names(tmp_path, "a/deep/er/1.png", "a/.DS_Store", "a/Thumbs.db", ".git/x.png", "a/2.png", "a/.x/3.png")
    assert [name for name, _ in labelled_files(root).files] == ["a/2.png", "a/deep/er/1.png"]


def test_folders_of_parts_are_the_sources_own_parts(tmp_path) -> None:
    found = labelled_files(names(tmp_path, "test/b/1.png", "train/a/1.png", "train/b/1.png", "val/a/1.png"))
    assert found.classes == ("a", "b")
    assert {part: [found.files[index][0] for index in its] for part, its in found.parts.items()} == {
        "train": ["train/a/1.png", "train/b/1.png"],
        "validation": ["val/a/1.png"],
        "test": ["test/b/1.png"],
    }
    assert list(found.parts) == ["train", "validation", "test"]


def test_one_class_may_be_called_as_a_part_is_and_is_told(tmp_path) -> None:
    found = labelled_files(names(tmp_path, "bus/x/1.png", "train/x/1.png"))
    assert found.classes == ("bus", "train")
    assert found.notes == ("the folder 'train' is taken for a class",)


@pytest.mark.parametrize("parts", [("Train", "Test"), ("training", "testing"), ("train", "dev")])
def test_parts_are_known_by_all_their_usual_names(tmp_path, parts: tuple[str, str]) -> None:
    found = labelled_files(names(tmp_path, *(f"{part}/{name}/1.png" for part in parts for name in "ab")))
    assert found.classes == ("a", "b")
    assert len(found.parts) == 2


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            ("train/a/1.png", "test/a/1.png", "samples/1.png"),
            "test and train are folders of parts, and 'samples' beside them would be a class; move or rename it",
        ),
        (("train/1.png", "test/1.png"), "test and train hold no folder for each class; add these, or take a list of"),
        (("train/a/1.png", "val/a/1.png", "valid/a/1.png"), "two of these folders name one part; rename one of them"),
    ],
)
def test_folders_of_parts_never_become_classes(tmp_path, files: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        labelled_files(names(tmp_path, *files))


def test_links_are_followed_once_and_never_back(tmp_path) -> None:
    root = names(tmp_path / "root", "a/1.png", "b/2.png")
    names(tmp_path / "elsewhere", "3.png")
    (root / "a" / "self").symlink_to(root / "a")
    (root / "a" / "up").symlink_to(root)
    (root / "a" / "more").symlink_to(tmp_path / "elsewhere")
    (root / "a" / "again").symlink_to(tmp_path / "elsewhere")
    (root / "b" / "loop").symlink_to("loop")
    assert [name for name, _ in labelled_files(root).files] == ["a/1.png", "a/again/3.png", "b/2.png", "b/loop"]


def test_images_beside_the_class_folders_are_mentioned(tmp_path) -> None:
    found = labelled_files(names(tmp_path, "a/1.png", "2.jpg", "3.PNG", "README.md"))
    assert len(found.files) == 1
    assert found.notes == (f"2 images lie in no class folder of {tmp_path} and are not used",)


@pytest.mark.parametrize(
    ("paths", "empty", "message"),
    [
        ([], "", "no class folders in it; a folder for each class is needed"),
        (["1.png", "2.png"], "", "its images lie in no class folder"),
        (["a/1.png"], "b", "a class folder without images"),
        (["a/1.png", "b/.hidden.png"], "", "a class folder without images"),
        (["train/a/1.png"], "test/a", "a class folder without images"),
    ],
)
def test_what_a_folder_of_classes_lacks_is_said(tmp_path, paths: list[str], empty: str, message: str) -> None:
    names(tmp_path, *paths)
    (tmp_path / empty).mkdir(parents=True, exist_ok=True)
    with pytest.raises(DataError, match=message) as caught:
        labelled_files(tmp_path)
    assert caught.value.problems[0].place.file.startswith(str(tmp_path))


def test_class_that_no_text_can_name_is_refused(tmp_path) -> None:
    (tmp_path / "a\udcff").mkdir()
    with pytest.raises(DataError, match=r"the name of the class folder 'a\\\\udcff' is not UTF-8"):
        labelled_files(tmp_path)


def test_files_without_classes_are_sorted_by_their_path(tmp_path) -> None:
    found = files_below(names(tmp_path, "b.png", "a/2.png", "a.png"))
    assert [name for name, _ in found] == ["a.png", "a/2.png", "b.png"]
