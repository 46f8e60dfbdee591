"""Many images are decoded once for all runs, and again when one of them or what is asked for changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import data
from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.data.prepare import fitted_input
from nnrun.data.sources.pixels import cached_pixels, decoded_files, stamps
from nnrun.data.sources.pixels.cached_pixels import read_pixels
from nnrun.data.sources.pixels.decoded_files import Pixels
from nnrun.data.sources.pixels.decoding import Decoded, PixelForm, read_image
from nnrun.errors import DataError, StorageError
from nnrun.mapped import MappedRows
from tests.data.pictures import BLUE, GREEN, RED, folder_of, image_bytes

FORM = PixelForm((2, 3), 3)


class Heard(Watcher):
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.steps: list[tuple[str, int, int]] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def converting(self, what: str, done: int, total: int) -> None:
        self.steps.append((what, done, total))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cached_pixels, "FILES", 2)
    monkeypatch.setattr(cached_pixels, "SETTLED", 0.0)
    return tmp_path / "cache"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "photos", {"a.png": image_bytes(RED), "b.png": image_bytes(GREEN)})


def read(photos: Path, form: PixelForm = FORM) -> tuple[Pixels, bool]:
    """The pixels, and whether they were decoded."""
    names = ["a.png", "b.png"]
    heard = Heard()
    with watched_by(heard):
        pixels = read_pixels([photos / name for name in names], names, form)
    return pixels, ("decoding images", 2, 2) in heard.steps


def test_images_are_decoded_once(photos: Path) -> None:
    first, is_decoded = read(photos)
    assert is_decoded
    second, is_decoded = read(photos)
    assert not is_decoded
    np.testing.assert_array_equal(first.array, second.array)
    assert first.fingerprint == second.fingerprint


def test_few_images_are_not_kept(photos: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached_pixels, "FILES", 3)
    read(photos)
    assert not cache.exists()
    monkeypatch.setattr(cached_pixels, "BYTES", 100)
    read(photos)
    assert cache.exists()


def test_another_form_is_another_entry(photos: Path) -> None:
    read(photos)
    assert read(photos, PixelForm((4, 4), 3))[0].array.shape == (2, 4, 4, 3)
    assert read(photos, PixelForm((2, 3), 1))[0].array.shape == (2, 2, 3, 1)
    assert not read(photos)[1]


def test_a_changed_image_is_decoded_again_though_size_and_time_of_modification_are_kept(photos: Path) -> None:
    (photos / "b.png").write_bytes(image_bytes(GREEN, form="BMP"))
    read(photos)
    before, content = (photos / "b.png").stat(), image_bytes(BLUE, form="BMP")
    assert before.st_size == len(content)
    time.sleep(0.02)  # a tick of the system's clock, for which nnrun waits longer
    (photos / "b.png").write_bytes(content)
    os.utime(photos / "b.png", ns=(before.st_atime_ns, before.st_mtime_ns))
    pixels, is_decoded = read(photos)
    assert is_decoded
    assert pixels.array[1, 0, 0].tolist() == list(BLUE)


def test_a_folder_that_was_moved_is_not_decoded_again(photos: Path, tmp_path: Path) -> None:
    read(photos)
    assert not read(photos.rename(tmp_path / "elsewhere"))[1]


def test_images_of_another_pillow_are_decoded_again(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(photos)
    monkeypatch.setattr("PIL.__version__", "1.0")
    assert read(photos)[1]


def test_an_image_that_changes_while_it_is_decoded_is_noticed(
    photos: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(path: Path, form: PixelForm) -> Decoded:
        image = read_image(path, form)
        if path.name == "b.png":
            path.write_bytes(image_bytes(BLUE) + b"more")
        return image

    monkeypatch.setattr(decoded_files, "read_image", change)
    with pytest.raises(DataError, match=r"b\.png changed while it was decoded") as raised:
        read(photos)
    assert raised.value.problems[0].place.file == str(photos / "b.png")
    assert not list((cache / "entries").iterdir())


def test_files_that_were_changed_a_moment_ago_are_read_again_a_moment_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(cached_pixels, "SETTLED", 2.0)
    monkeypatch.setattr(cached_pixels.time, "sleep", waited.append)
    read(photos)
    read(photos)
    assert len(waited) == 1
    assert 1 < waited[0] <= 2
    monkeypatch.setattr(stamps, "_RECENT", -1.0)
    read(photos, PixelForm((4, 4), 3))
    assert len(waited) == 1


def test_a_change_that_no_stamp_shows_is_noticed_in_files_that_were_changed_a_moment_ago(
    photos: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(_seconds: float) -> None:
        (photos / "b.png").write_bytes(image_bytes(BLUE))

    same = stamps.Stamp(1, 1, time.time_ns(), 1)
    monkeypatch.setattr(cached_pixels, "stamp_of", lambda _: same)
    monkeypatch.setattr(cached_pixels.time, "sleep", change)
    with pytest.raises(DataError, match=r"b\.png changed while it was decoded"):
        read(photos)
    assert not list((cache / "entries").iterdir())


def test_without_a_cache_images_are_decoded_for_the_run_alone_and_that_is_said(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path / "file" / "cache"))
    heard, names = Heard(), ["a.png", "b.png"]
    with watched_by(heard):
        pixels = read_pixels([photos / name for name in names], names, FORM)
    assert pixels.array[:, 0, 0].tolist() == [list(RED), list(GREEN)]
    reason = f"the cache {tmp_path}/file/cache cannot be written: Not a directory"
    advice = "set NNRUN_CACHE to a folder on another disk"
    assert heard.notes == [f"the images are decoded for this run alone: {reason}; {advice}"]
    with pytest.raises(StorageError):
        read_pixels([photos / name for name in names], names, PixelForm((2, 3), 3, room=10))


@pytest.mark.parametrize(("size", "total"), [((2, 3), 36), (None, 144)])
def test_images_too_many_for_memory_stay_on_the_disk(
    photos: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] | None, total: int
) -> None:
    monkeypatch.setattr(cached_pixels, "FILES", 100)
    assert read(photos, PixelForm(size, 3, room=total - 1))[0].on_disk
    assert not read(photos, PixelForm(size, 3, room=total))[0].on_disk


def test_how_far_it_is_is_told(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached_pixels, "_STEP", 1)
    heard, names = Heard(), ["a.png", "b.png"]
    with watched_by(heard):
        read_pixels([photos / name for name in names], names, FORM)
    assert heard.steps == [("decoding images", done, 2) for done in (0, 1, 2)]


@pytest.mark.parametrize("source", ["pets", "pets/list.csv"])
def test_rows_of_images_on_the_disk_are_those_in_memory_with_their_files(
    tmp_path: Path, source: str, experiment: Callable[..., Any]
) -> None:
    colors = {"cat/1.png": RED, "cat/2.png": GREEN, "dog/1.png": BLUE, "dog/2.png": RED, "dog/3.png": GREEN}
    folder_of(tmp_path / "pets", {name: image_bytes(color) for name, color in colors.items()})
    lines = [f"{name},{name.partition('/')[0]}" for name in colors]
    (tmp_path / "pets" / "list.csv").write_text("\n".join(["file,label", *lines]))
    dataset = f"{{images: {{path: {source}, size: [2, 3]}}, split: {{test: 2}}, preprocess: [scale: 255]}}"
    config = experiment(f"dataset: {dataset}", "classes").config
    parts = []
    for room in (None, 0):
        table = data.load(config.spec.dataset, targets=config.tasks, room=room)
        assert table.on_disk is (room == 0)
        split = data.split_table(table, config.spec.dataset.split, seed=0)
        parts.append(data.prepare_dataset(table, split, config.spec.dataset, config.tasks, seed=0).parts)
    for name, part in parts[0].items():
        order, mapped = np.argsort(part.rows), parts[1][name]
        assert [part.files[row] for row in order] == list(mapped.files)
        for arrays, others in ((part.x, mapped.x), (part.y, mapped.y)):
            for key, array in arrays.items():
                np.testing.assert_array_equal(array[order], others[key])


@pytest.mark.parametrize("more", ["preprocess: [scale: 255]", "preprocess: []", "target: inputs"])
def test_many_kept_images_are_fed_from_the_file_in_which_they_lie(
    tmp_path: Path, more: str, experiment: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    colors = {"cat/1.png": RED, "cat/2.png": GREEN, "dog/1.png": BLUE, "dog/2.png": RED, "dog/3.png": GREEN}
    folder_of(tmp_path / "pets", {name: image_bytes(color) for name, color in colors.items()})
    dataset = f"dataset: {{images: {{path: pets}}, split: {{test: 2, validation: 1}}, {more}}}"
    config = experiment(dataset, "classes" if "pre" in more else "number", units=3).config
    copied, placed = (_prepared(config, least, monkeypatch) for least in (1 << 30, 1))
    (train,) = placed.train.x.values()
    for name, part in placed.parts.items():
        (rows,), (array,) = part.x.values(), copied.parts[name].x.values()
        assert isinstance(rows, MappedRows)
        assert rows.array is train.array
        np.testing.assert_array_equal(rows, array)
        np.testing.assert_equal(part.y, copied.parts[name].y)
    assert placed.signature == copied.signature


def _prepared(config: Any, least: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The parts, of which so many bytes and more are not copied."""
    monkeypatch.setattr(fitted_input, "MANY", least)
    table = data.load(config.spec.dataset, targets=config.tasks)
    split = data.split_table(table, config.spec.dataset.split, seed=0)
    return data.prepare_dataset(table, split, config.spec.dataset, config.tasks, seed=0)
