"""Images as a data source: folders of classes, and lists."""

import hashlib

import numpy as np
import pytest
from PIL import Image

from nnrun import data
from nnrun.errors import ConfigError, DataError
from tests.data.pictures import BLUE, GREEN, RED, encoded, folder_of, image_bytes

pytestmark = pytest.mark.usefixtures("both_roads")

CLASSES = {"cat/1.png": RED, "cat/2.png": GREEN, "dog/1.png": BLUE, "dog/2.png": RED}
SOURCE = "images: {path: pets, size: [2, 3]%s}"


@pytest.fixture
def pets(experiment, tmp_path):
    """An experiment on a folder of classes, some of its files replaced or added."""

    def make(more: str = "", arguments: str = "", task: str = "classes", **options: object):
        files: dict[str, bytes] = options.pop("files", {})  # type: ignore[assignment]
        folder_of(tmp_path / "pets", {**{name: image_bytes(color) for name, color in CLASSES.items()}, **files})
        return experiment(f"dataset:\n  {SOURCE % arguments}\n  {more}", task, **options)

    return make


@pytest.fixture
def listed(experiment, tmp_path):
    """An experiment on a list of images."""

    def make(text: str, more: str = "", arguments: str = "", task: str = "classes", **options: object):
        folder_of(tmp_path / "pets", {name: image_bytes(color) for name, color in CLASSES.items()})
        (tmp_path / "pets" / "list.csv").write_text(text)
        source = f"images: {{path: pets/list.csv, size: [2, 3]{arguments}}}"
        return experiment(f"dataset:\n  {source}\n  {more}", task, **options)

    return make


def test_folder_for_each_class_is_bytes_with_labels(pets) -> None:
    table = pets().table()
    assert table.columns["image"].shape == (4, 2, 3, 3)
    assert table.columns["image"].dtype == np.uint8
    assert table.columns["image"][:, 0, 0].tolist() == [list(color) for color in CLASSES.values()]
    assert table.targets["target"].tolist() == [0, 0, 1, 1]
    assert table.classes["target"] == ("cat", "dog")
    assert table.files == tuple(CLASSES)
    assert table.rows.tolist() == [0, 1, 2, 3]
    assert table.notes == ()
    assert table.source == "pets"


def test_images_are_fed_as_they_are_without_a_copy(pets) -> None:
    made = pets("preprocess: [{scale: 255}]")
    table = made.table()
    prepared = made.prepared(table)
    assert np.shares_memory(prepared.train.x["x"], table.columns["image"])
    assert prepared.signature.inputs[0].shape == (2, 3, 3)
    assert prepared.signature.targets[0].classes == ("cat", "dog")


def test_grey_images_have_one_channel(pets) -> None:
    assert pets(arguments=", color: grayscale").table().columns["image"].shape == (4, 2, 3, 1)


def test_folders_of_parts_are_parts(experiment, tmp_path) -> None:
    files = {"train/cat/1.png": RED, "train/dog/1.png": GREEN, "test/dog/1.png": BLUE, "validation/cat/1.png": RED}
    folder_of(tmp_path / "pets", {name: image_bytes(color) for name, color in files.items()})
    made = experiment(f"dataset: {{{SOURCE % ''}}}", "classes")
    parts = made.split()
    assert parts.train.tolist() == [0, 1]
    assert parts.validation.tolist() == [2]
    assert parts.test.tolist() == [3]
    assert made.table().targets["target"].tolist() == [0, 1, 0, 1]


def test_images_may_be_an_autoencoders_own_target(pets) -> None:
    made = pets("target: inputs", task="number", units=3).prepared()
    assert made.train.y["target"].shape == (4, 2, 3, 3)


def test_damaged_files_stop_with_all_of_them_named(pets) -> None:
    made = pets(files={"cat/2.png": b"x", "dog/0.gif": b"notes"})
    with pytest.raises(DataError) as caught:
        made.table()
    first, second = caught.value.problems
    assert first.message == "cat/2.png cannot be read as an image: not an image"
    assert first.place.file.endswith("pets/cat/2.png")
    assert second.message.startswith("dog/0.gif cannot be read as an image: not an image; on_error: skip leaves")


def test_of_many_damaged_files_some_are_named_and_the_rest_counted(pets) -> None:
    made = pets(files={f"cat/x{n:02}.png": b"x" for n in range(14)})
    with pytest.raises(DataError) as caught:
        made.table()
    assert len(caught.value.problems) == 11
    assert caught.value.problems[-1].message.startswith("4 more files cannot be read as images; on_error: skip")


def test_skipped_files_are_counted_and_rows_keep_their_numbers(pets) -> None:
    table = pets(arguments=", on_error: skip", files={"cat/1.png": b"x", "cat/0.png": b""}).table()
    assert table.columns["image"][:, 0, 0].tolist() == [[0, 255, 0], [0, 0, 255], [255, 0, 0]]
    assert table.targets["target"].tolist() == [0, 1, 1]
    assert table.rows.tolist() == [2, 3, 4]
    assert table.files == ("cat/2.png", "dog/1.png", "dog/2.png")
    told = "2 of 5 files are no images and were skipped: cat/0.png (an empty file), cat/1.png (not an image)"
    assert table.notes == (told,)


def test_skipping_keeps_the_parts(experiment, tmp_path) -> None:
    files = {"train/a/1.png": b"x", "train/a/2.png": image_bytes(), "test/a/1.png": image_bytes()}
    folder_of(tmp_path / "pets", files)
    parts = experiment(f"dataset: {{{SOURCE % ', on_error: skip'}}}", "classes").split()
    assert parts.train.tolist() == [0]
    assert parts.test.tolist() == [1]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"cat/1.png": b"x", "cat/2.png": b"x"}, "no file of class 'cat' is an image"),
        (dict.fromkeys(CLASSES, b"x"), r"cat/1\.png cannot be read as an image: not an image"),
    ],
)
def test_skipping_leaves_no_class_empty(pets, files: dict[str, bytes], message: str) -> None:
    with pytest.raises(DataError, match=message):
        pets(arguments=", on_error: skip", files=files).table()


@pytest.mark.parametrize("part", ["train", "test"])
def test_skipping_leaves_no_part_empty(experiment, tmp_path, part: str) -> None:
    files = {"train/a/1.png": image_bytes(), "test/a/1.png": image_bytes(), f"{part}/a/1.png": b"x"}
    folder_of(tmp_path / "pets", files)
    with pytest.raises(DataError, match=f"no file of the {part} part is an image"):
        experiment(f"dataset: {{{SOURCE % ', on_error: skip'}}}", "classes").table()


def test_images_of_different_sizes_need_a_size(pets, tmp_path, experiment) -> None:
    pets(files={"dog/9.png": image_bytes(RED, (7, 8))})
    made = experiment("dataset:\n  images: pets", "classes")
    with pytest.raises(ConfigError, match=r"cat/1\.png is 4 x 6, dog/9\.png 7 x 8.*add size") as caught:
        made.table()
    assert caught.value.problems[0].place.line == 2


def test_fingerprint_is_that_of_names_and_contents(pets) -> None:
    lines = "".join(f"{name}\0{hashlib.sha256(image_bytes(color)).hexdigest()}\n" for name, color in CLASSES.items())
    found = pets().table().fingerprint
    assert found == hashlib.sha256(lines.encode()).hexdigest()
    assert pets(arguments=", color: grayscale").table().fingerprint == found
    assert pets(files={"cat/3.png": b"x"}, arguments=", on_error: skip").table().fingerprint != found


@pytest.mark.parametrize("how", ["check", "load"])
def test_folder_that_is_not_there_is_located(experiment, how: str) -> None:
    made = experiment("dataset:\n  images: nowhere", "classes")
    with pytest.raises(ConfigError, match="file or directory not found: 'nowhere'; looked for") as caught:
        data.check(made.dataset) if how == "check" else made.table()
    assert caught.value.problems[0].place.line == 2


def test_list_of_paths_and_labels(listed) -> None:
    table = listed("file,label\ncat/2.png,kitten\ndog/1.png,puppy\ncat/1.png,kitten\n").table()
    assert table.columns["image"][:, 0, 0].tolist() == [[0, 255, 0], [0, 0, 255], [255, 0, 0]]
    assert table.classes["target"] == ("kitten", "puppy")
    assert table.targets["target"].tolist() == [0, 1, 0]
    assert table.files == ("cat/2.png", "dog/1.png", "cat/1.png")


def test_lists_target_may_be_any_column_and_a_number(listed) -> None:
    table = listed("age,file\n3.5,cat/1.png\n1,dog/1.png\n", "target: age", task="number").table()
    assert table.targets["target"].tolist() == [3.5, 1.0]
    assert list(table.columns) == ["image"]


def test_columns_of_a_list_may_be_an_input_beside_the_images(listed) -> None:
    text = "file,label,age,place\ncat/1.png,0,3,x\ndog/1.png,1,4,y\n"
    more = "inputs: {photo: [image], facts: [age]}"
    made = listed(text, more, task="binary", inputs="[photo, facts]").prepared()
    assert made.train.x["photo"].shape == (2, 2, 3, 3)
    assert made.train.x["facts"].tolist() == [[3.0], [4.0]]


@pytest.mark.parametrize("file", ["0", "photo"])
def test_column_of_the_paths_may_have_another_name(listed, file: str) -> None:
    table = listed("photo,label\ncat/1.png,a\ndog/1.png,b\n", arguments=f", file: {file}").table()
    assert list(table.columns) == ["image"]
    assert table.images.file == "photo"


def test_list_without_header(listed) -> None:
    text = "1 cat/1.png\n0 dog/1.png\n"
    made = listed(text, "target: 0", ", header: false, delimiter: whitespace, file: 1", task="binary")
    data.check(made.dataset)
    assert made.table().targets["target"].tolist() == [1, 0]


def test_paths_may_look_like_numbers(listed, tmp_path) -> None:
    folder_of(tmp_path / "pets", {"001": image_bytes(RED), "002": image_bytes(GREEN)})
    assert listed("file,label\n001,0\n002,1\n", task="binary").table().files == ("001", "002")


def test_missing_and_damaged_files_of_a_list_stand_at_their_cells(listed, tmp_path) -> None:
    folder_of(tmp_path / "pets", {"bad.png": b"x"})
    text = "label,file\na,cat/1.png\nb,gone.png\nb,bad.png\nc,dog/1.png\n"
    with pytest.raises(DataError) as caught:
        listed(text).table()
    told = [(problem.place.line, problem.place.column, problem.message) for problem in caught.value.problems]
    assert told[0] == (3, 3, "gone.png cannot be read as an image: no such file")
    assert told[1][:2] == (4, 3)
    table = listed(text, arguments=", on_error: skip").table()
    assert table.targets["target"].tolist() == [0, 1]
    assert table.classes["target"] == ("a", "c")
    assert table.rows.tolist() == [0, 3]
    assert table.cells.lines.tolist() == [2, 5]
    assert table.notes[0].startswith("2 of 4 files are no images and were skipped: gone.png (no such file), bad.png")


def test_missing_name_is_an_error_even_where_files_are_skipped(listed) -> None:
    with pytest.raises(DataError, match="column 'file', row 1: the name of the image is missing"):
        listed("file,label\ncat/1.png,a\n,b\n", arguments=", on_error: skip").table()


@pytest.mark.parametrize(
    ("text", "more", "arguments", "line", "message"),
    [
        ("path,label\ncat/1.png,a\n", "", "", 2, "unknown column 'file'; known: path, label; it names the images"),
        ("path,label\ncat/1.png,a\n", "", ", file: pth", 2, "unknown column 'pth'; did you mean 'path'"),
        ("file,kind\ncat/1.png,a\n", "", "", 1, "needs 'target'.*the columns are image, kind"),
        ("file,kind\ncat/1.png,a\n", "target: kin", "", 3, "unknown column 'kin'; did you mean 'kind'"),
        ("cat/1.png,a\ndog/1.png,b\n", "", "", 2, "holds data, not names; add header: false and file: NUMBER"),
        ("file,image,label\ncat/1.png,x,a\n", "", "", 2, "the list's column 'image' has the name of the images"),
    ],
)
@pytest.mark.parametrize("how", ["check", "load"])
def test_columns_of_a_list_are_located(listed, text, more, arguments, line, message, how) -> None:
    made = listed(text, more, arguments)
    with pytest.raises(ConfigError, match=message) as caught:
        data.check(made.dataset) if how == "check" else made.table()
    assert caught.value.problems[0].place.line == line


def test_validation_knows_the_columns_of_a_folder(pets) -> None:
    data.check(pets().dataset)
    with pytest.raises(ConfigError, match="unknown column 'labels'; did you mean 'label'"):
        data.check(pets("target: labels").dataset)


def test_fingerprint_of_a_list_follows_its_labels_too(listed) -> None:
    one = listed("file,label\ncat/1.png,a\ndog/1.png,b\n").table().fingerprint
    other = listed("file,label\ncat/1.png,b\ndog/1.png,a\n").table().fingerprint
    assert one != other


def test_stray_files_among_the_images_are_left_out_and_told(pets) -> None:
    table = pets(files={"cat/notes.txt": b"notes", "dog/list.csv": b"a,b"}).table()
    assert table.files == tuple(CLASSES)
    assert table.notes == ("2 files that are no images were left out: cat/notes.txt, dog/list.csv",)


def test_images_without_an_ending_are_read(pets) -> None:
    table = pets(files={"cat/picture": image_bytes(BLUE)}).table()
    assert table.files == ("cat/1.png", "cat/2.png", "cat/picture", "dog/1.png", "dog/2.png")
    assert table.notes == ()


@pytest.mark.parametrize(
    ("largest", "told"),
    [(479, "the largest value, 479 of 65535, becomes 1 of 255; nearly nothing is left"), (65535, "becomes 255 of 255")],
)
def test_files_of_sixteen_bits_are_told_with_what_is_left_of_them(pets, largest: int, told: str) -> None:
    deep = encoded(Image.fromarray(np.full((2, 3), largest, dtype=np.uint16)))
    (note,) = pets(files={"cat/1.png": deep}).table().notes
    assert note.startswith("1 of 4 files has 16 bits, of which only the upper 8 are kept: the largest value, ")
    assert told in note


def test_what_is_not_read_of_a_file_is_told(pets) -> None:
    frames = [Image.new("RGB", (3, 2), color) for color in (BLUE, "white")]
    film = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    clear, opaque = (encoded(Image.new("RGBA", (3, 2), (9, 9, 9, alpha))) for alpha in (0, 255))
    notes = pets(files={"cat/1.png": film, "cat/2.png": clear, "dog/1.png": opaque}).table().notes
    assert notes == (
        "1 of 4 files has transparent pixels, whose colours are read as if they were opaque",
        "1 of 4 files has several frames or pages, of which the first is read",
    )


def test_all_wrong_lines_of_a_list_are_told_at_once(listed) -> None:
    with pytest.raises(DataError) as caught:
        listed("file,label\ncat/1.png,x\n,y\nnowhere.png,x\ncat/2.png,\nCat\\1.png,x\ndog/1.PNG,x\n").table()
    told = sorted((p.place.line, p.place.column, p.message.removeprefix("column ")) for p in caught.value.problems)
    assert [place[:2] for place in told] == [(3, 1), (4, 1), (5, 11), (6, 1), (7, 1)]
    assert [place[2] for place in told] == [
        "'file', row 1: the name of the image is missing",
        "nowhere.png cannot be read as an image: no such file",
        "'label', row 3: the target is missing",
        "Cat\\1.png cannot be read as an image: no such file; its path has backslashes, write / for each",
        "dog/1.PNG cannot be read as an image: no such file; there is '1.png'; on_error: skip leaves such files out",
    ]


def test_backslashes_that_hide_a_file_are_told_with_the_file(listed) -> None:
    with pytest.raises(DataError, match="its path has backslashes, write / for each: then it is there"):
        listed("file,label\ncat\\1.png,x\ncat/2.png,y\n").table()


def test_a_name_that_differs_in_how_its_letters_are_composed_is_told(tmp_path) -> None:
    from nnrun.data.sources.pixels.image_files import _hint

    (tmp_path / "\u00e4.png").touch()
    told = _hint("a\u0308.png", tmp_path / "a\u0308.png")
    assert told == "; there is '\u00e4.png', which differs in how an accented letter is composed"


def test_the_same_file_under_several_labels_is_told(listed) -> None:
    table = listed("file,label\ncat/1.png,x\ncat/2.png,y\n./cat/1.png,y\n").table()
    assert table.notes == ("the same file under several labels: cat/1.png (x, y)",)
