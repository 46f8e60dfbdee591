"""Many images are decoded once for all runs, and again when one of them or what is asked for changes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.data.sources.pixels import cached_pixels, decoded_files
from nnrun.data.sources.pixels.cached_pixels import read_pixels
from nnrun.data.sources.pixels.decoded_files import Pixels
from nnrun.data.sources.pixels.decoding import Decoded, PixelForm, read_image
from nnrun.errors import DataError, StorageError
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


def test_files_that_were_changed_a_moment_ago_are_read_a_moment_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(cached_pixels, "SETTLED", 2.0)
    monkeypatch.setattr(cached_pixels.time, "sleep", waited.append)
    read(photos)
    read(photos)
    assert waited == [2.0]
    monkeypatch.setattr(cached_pixels, "_RECENT", -1.0)
    read(photos, PixelForm((4, 4), 3))
    assert waited == [2.0]


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
