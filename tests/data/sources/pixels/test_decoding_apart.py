"""Images that processes decode are those of threads; whatever ends it, nothing is left."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnrun.data.cache.cache_entry import read_manifest
from nnrun.data.cache.fingerprint import checksum
from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.data.sources.pixels import cached_pixels, decoding_apart
from nnrun.data.sources.pixels.decoded_files import Pixels, decode_into_memory
from nnrun.data.sources.pixels.decoding import PixelForm
from nnrun.errors import ConfigError, NnrunError, TrainingError
from tests.data.pictures import BLUE, GREEN, RED, encoded, folder_of, image_bytes, ramp

pytestmark = pytest.mark.process
FILES = {
    "a.txt": b"no image",
    "b.png": image_bytes(RED),
    "c.png": image_bytes(GREEN)[:40],
    "d.bmp": encoded(ramp(4, 6), "BMP"),
    "e.png": image_bytes(40_000, mode="I;16"),
    "f.gif": image_bytes(BLUE, form="GIF"),
    "g.png": image_bytes((1, 2, 3, 4), mode="RGBA"),
    "h.jpg": b"",
}


class Heard(Watcher):
    def __init__(self, hear: Callable[[int], None] = lambda _: None) -> None:
        self.hear = hear
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def converting(self, what: str, done: int, total: int) -> None:
        self.hear(done)


@pytest.fixture(autouse=True)
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started: two for any number of files, which ask for one at a time."""
    processes: list[subprocess.Popen[bytes]] = []
    start = decoding_apart.start

    def noted(module: str) -> subprocess.Popen[bytes]:
        processes.append(start(module))
        return processes[-1]

    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cached_pixels, "FILES", 1)
    monkeypatch.setattr(cached_pixels, "SETTLED", 0.0)
    monkeypatch.setattr(cached_pixels, "_STEP", 1)
    monkeypatch.setattr(cached_pixels, "crew_for", lambda _files, _size: (2, 1))
    monkeypatch.setattr(decoding_apart, "start", noted)
    return processes


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [folder_of(tmp_path / "photos", FILES) / name for name in FILES]


def read(paths: list[Path], watcher: Watcher | None = None, form: PixelForm | None = None) -> Pixels:
    with watched_by(watcher or Heard()):
        return cached_pixels.read_pixels(paths, [path.name for path in paths], form or PixelForm())


def assert_same(pixels: Pixels, others: Pixels) -> None:
    for field in Pixels.__slots__:
        np.testing.assert_equal(getattr(pixels, field), getattr(others, field))


def test_processes_give_the_pixels_hashes_and_messages_of_threads(
    photos: list[Path], tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    pixels = read(photos)
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)
    assert_same(pixels, decode_into_memory(photos, [path.name for path in photos], PixelForm()))
    assert sorted(pixels.wrong) == [0, 2, 7]
    (entry,) = (tmp_path / "cache" / "entries").iterdir()
    described = read_manifest(entry).arrays["pixels"]
    assert checksum(entry / "pixels.npy", described["start"]) == described["checksum"]
    assert read(photos).array.tobytes() == pixels.array.tobytes()
    assert len(started) == 2


def test_files_without_an_image_among_them_are_told_as_by_threads(
    photos: list[Path], started: list[subprocess.Popen[bytes]]
) -> None:
    form, none = PixelForm((4, 6)), [photos[0], photos[7]]
    pixels = read(none, form=form)
    assert len(started) == 2
    assert_same(pixels, decode_into_memory(none, [path.name for path in none], form))


def test_images_of_two_sizes_are_refused(photos: list[Path], tmp_path: Path) -> None:
    folder_of(tmp_path / "photos", {"d.bmp": image_bytes(RED, (5, 6), "BMP")})
    with pytest.raises(ConfigError, match=r"b\.png is 4 x 6, d\.bmp 5 x 6"):
        read(photos)


def test_a_process_that_is_killed_is_told_at_its_files_and_the_next_run_decodes_them_all(
    photos: list[Path], tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    def kill(done: int) -> None:
        if not done:
            for process in started:
                os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(TrainingError, match=r"process that decoded it was killed by SIGKILL") as raised:
        read(photos, Heard(kill))
    (problem,) = raised.value.problems
    assert problem.place is not None
    assert Path(problem.place.file) in photos
    cache = tmp_path / "cache"
    assert not [*(cache / "entries").iterdir(), *(cache / "unfinished").iterdir()]
    assert_same(read(photos), decode_into_memory(photos, [path.name for path in photos], PixelForm()))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), NnrunError("stop", code="defect")])
def test_whatever_ends_it_no_process_is_left(
    photos: list[Path], error: BaseException, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    def stop(done: int) -> None:
        if done == 2:
            raise error

    with pytest.raises(type(error)):
        read(photos, Heard(stop))
    assert [process.returncode for process in started] == [-signal.SIGKILL] * 2
    assert not list((tmp_path / "cache" / "unfinished").iterdir())


def test_a_full_disk_is_told_and_the_images_are_decoded_for_the_run_alone(
    photos: list[Path], started: list[subprocess.Popen[bytes]]
) -> None:
    heard, (soft, hard) = Heard(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))  # a header, and one image of 72 bytes
    try:
        pixels = read(photos, heard)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(started) == 2
    (note,) = heard.notes
    assert "the images are decoded for this run alone: no room in the cache" in note
    assert_same(pixels, decode_into_memory(photos, [path.name for path in photos], PixelForm()))


def test_where_no_process_can_be_started_threads_decode(photos: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_module: str) -> subprocess.Popen[bytes]:
        raise OSError

    monkeypatch.setattr(decoding_apart, "start", refuse)
    assert_same(read(photos), decode_into_memory(photos, [path.name for path in photos], PixelForm()))


@pytest.mark.parametrize(
    ("cores", "files", "size", "crew"),
    [
        (1, 20_000, 240 * 10**6, (0, 0)),
        (8, 2_000, 24 * 10**6, (0, 0)),
        (2, 20_000, 240 * 10**6, (2, 64)),
        (64, 20_000, 240 * 10**6, (6, 64)),
        (64, 20_000, 10**11, (64, 1)),
        (8, 100_000, 10**7, (8, 64)),
    ],
)
def test_there_are_as_many_processes_as_have_enough_to_do(
    cores: int, files: int, size: int, crew: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert decoding_apart.crew_for(files, size) == crew
