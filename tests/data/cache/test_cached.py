"""Entries of the cache are whole or not there, whatever happens while they are made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.commands.cache import clear_cache, list_cache
from nnrun.data.cache import array_writer, cache_entry, entry_writer, location, removal
from nnrun.data.cache.cache_entry import NoEntry, open_entry
from nnrun.data.cache.cached import cached
from nnrun.data.cache.entry_writer import EntryWriter
from nnrun.data.cache.fingerprint import fingerprint
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import Watcher
from nnrun.errors import StorageError

KEY = Key("numbers", "numbers.csv", {"rows": 1000})
ROWS = np.arange(3000, dtype=np.float32).reshape(1000, 3)


class Heard(Watcher):
    """Remembers what it hears."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("NNRUN_CACHE", str(folder))
    return folder


def build(writer: EntryWriter) -> Mapping[str, Any]:
    append = writer.rows("x", ROWS.dtype, ROWS.shape[1:])
    for start in range(0, 1000, 300):
        append(ROWS[start : start + 300])
    writer.placed("y", np.dtype(np.int64), (1000,))[:] = np.arange(1000)
    return {"skipped": [3, 4]}


def never(_: EntryWriter) -> Mapping[str, Any]:
    raise AssertionError("made again")


def path_of(cache: Path, key: Key = KEY) -> Path:
    return cache / "entries" / key.name


def is_clean(cache: Path) -> bool:
    return not list((cache / "unfinished").iterdir())


def test_what_was_built_is_read_back_and_not_built_again(cache: Path) -> None:
    cached(KEY, build)
    entry = cached(KEY, never)
    np.testing.assert_array_equal(entry.arrays["x"], ROWS)
    np.testing.assert_array_equal(entry.arrays["y"], np.arange(1000))
    assert entry.facts == {"skipped": [3, 4]}
    assert not entry.arrays["x"].flags.writeable
    assert entry.arrays["x"].ctypes.data % 64 == 0  # as TensorFlow takes it without a copy
    assert is_clean(cache)


def test_several_may_use_an_entry_at_once() -> None:
    first, second = cached(KEY, build), cached(KEY, never)
    np.testing.assert_array_equal(first.arrays["x"], second.arrays["x"])


def test_an_array_is_a_plain_npy_file(cache: Path) -> None:
    cached(KEY, build)
    np.testing.assert_array_equal(np.load(path_of(cache) / "x.npy"), ROWS)


def test_an_array_without_rows_is_kept_too() -> None:
    def empty(writer: EntryWriter) -> Mapping[str, Any]:
        writer.rows("x", np.dtype(np.uint8), (4, 4))
        writer.placed("y", np.dtype(np.uint8), (0, 2))
        return {}

    assert cached(KEY, empty).arrays["x"].shape == (0, 4, 4)
    assert cached(KEY, never).arrays["y"].shape == (0, 2)


def test_what_went_in_decides_on_the_entry() -> None:
    assert Key("numbers", "a.csv", {"rows": 1}).name == Key("numbers", "b.csv", {"rows": 1}).name
    others = {Key("numbers", "a.csv", {"rows": 2}).name, Key("images", "a.csv", {"rows": 1}).name}
    assert Key("numbers", "a.csv", {"rows": 1}).name not in others


def truncate(entry: Path) -> None:
    with (entry / "x.npy").open("r+b") as file:
        file.truncate(5000)


def zero(entry: Path) -> None:
    with (entry / "x.npy").open("r+b") as file:
        file.seek(4096)
        file.write(bytes(4096))


def break_manifest(entry: Path) -> None:
    (entry / "manifest.json").write_text('{"format": 2')


def flip_fact(entry: Path) -> None:
    text = (entry / "manifest.json").read_text()
    (entry / "manifest.json").write_text(text.replace('"skipped": [3, 4]', '"skipped": [3, 5]'))


def other_version(entry: Path) -> None:
    plain = json.loads((entry / "manifest.json").read_text())
    (entry / "manifest.json").write_text(json.dumps({**plain, "format": 0}))


def lose_array(entry: Path) -> None:
    (entry / "y.npy").unlink()


def lose_manifest(entry: Path) -> None:
    (entry / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (truncate, "its x.npy has 5000 bytes in the place of 12128"),
        (zero, "the content of its x.npy has changed"),
        (break_manifest, "its manifest.json is damaged"),
        (flip_fact, "its manifest.json is damaged"),
        (other_version, "it is of another version (its format is 0, this nnrun's is 2)"),
        (lose_array, "its y.npy cannot be read"),
        (lose_manifest, "its manifest.json cannot be read"),
    ],
)
def test_a_damaged_entry_is_made_anew_and_said_to_be(cache: Path, damage: Any, reason: str) -> None:
    cached(KEY, build)
    damage(path_of(cache))
    heard = Heard()
    np.testing.assert_array_equal(cached(KEY, build, heard).arrays["x"], ROWS)
    assert heard.notes == [f"the cache's {KEY.name}, made of numbers.csv, is made anew: {reason}"]
    cached(KEY, never)
    assert is_clean(cache)


def restart(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for module in (array_writer, cache_entry, entry_writer):
        monkeypatch.setattr(module, "boot", lambda: name)


def test_all_of_an_entry_is_read_once_after_the_machine_was_started_anew(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restart(monkeypatch, "monday")
    cached(KEY, build)
    with (path_of(cache) / "x.npy").open("r+b") as file:
        file.seek(-2, os.SEEK_END)
        file.write(b"zz")
    write_fingerprint(cache)
    cached(KEY, never)
    restart(monkeypatch, "tuesday")
    heard = Heard()
    np.testing.assert_array_equal(cached(KEY, build, heard).arrays["x"], ROWS)
    assert len(heard.notes) == 1
    restart(monkeypatch, "wednesday")
    cached(KEY, never)
    assert manifest(cache)["boot"] == "wednesday"


def manifest(cache: Path) -> dict[str, Any]:
    return dict(json.loads((path_of(cache) / "manifest.json").read_text()))


def write_fingerprint(cache: Path) -> None:
    """As if the bytes that changed were none of those that are looked at each time."""
    plain, path = manifest(cache), path_of(cache) / "x.npy"
    plain["arrays"]["x"]["fingerprint"] = fingerprint(path, path.stat().st_size)
    entry_writer.write_manifest(path_of(cache), plain)


def test_an_entry_that_is_damaged_while_it_is_used_is_made_anew_for_others(cache: Path) -> None:
    used = cached(KEY, build).arrays["x"]
    break_manifest(path_of(cache))
    np.testing.assert_array_equal(cached(KEY, build).arrays["x"], ROWS)
    np.testing.assert_array_equal(used, ROWS)


def test_a_builder_that_fails_leaves_nothing(cache: Path) -> None:
    def fail(writer: EntryWriter) -> Mapping[str, Any]:
        build(writer)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(KEY, fail)
    assert not path_of(cache).exists()
    assert is_clean(cache)
    np.testing.assert_array_equal(cached(KEY, build).arrays["x"], ROWS)


CHILD = """
import sys, time
import numpy as np
from pathlib import Path
from nnrun.data.cache.cached import cached
from nnrun.data.cache.fingerprint import fingerprint
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import Watcher

class Told(Watcher):
    def note(self, text):
        print(text, flush=True)

def build(writer):
    print("building", flush=True)
    append = writer.rows("x", np.dtype(np.uint8))
    append(np.zeros(10, np.uint8))
    while not Path(sys.argv[1]).exists():
        time.sleep(0.01)
    append(np.zeros(10, np.uint8))
    return {}

entry = cached(Key("numbers", "numbers.csv", {}), build, Told())
print(len(entry.arrays["x"]), flush=True)
"""


@contextmanager
def child(signal: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", CHILD, str(signal)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if sys.exc_info()[0]:
                process.kill()


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.process
def test_two_processes_make_an_entry_once(tmp_path: Path) -> None:
    signal = tmp_path / "go"
    with child(signal) as first:
        assert next_line(first) == "building"
        with child(signal) as second:
            assert next_line(second) == "another process prepares numbers.csv for the cache; waiting until it has"
            signal.touch()
            assert (next_line(first), next_line(second)) == ("20", "20")


@pytest.mark.process
def test_what_a_killed_process_left_is_removed(tmp_path: Path, cache: Path) -> None:
    with child(tmp_path / "never") as killed:
        assert next_line(killed) == "building"
        killed.kill()
    assert not is_clean(cache)
    cached(KEY, build)
    assert is_clean(cache)


@pytest.mark.process
def test_what_another_process_is_making_is_not_swept(tmp_path: Path, cache: Path) -> None:
    signal = tmp_path / "go"
    with child(signal) as other:
        assert next_line(other) == "building"
        cached(KEY, build)
        assert not is_clean(cache)
        signal.touch()
        assert next_line(other) == "20"


FULL = """
import resource, sys
import numpy as np
from nnrun.data.cache.cached import cached
from nnrun.data.cache.fingerprint import fingerprint
from nnrun.data.cache.key import Key

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

def by_rows(writer):
    append = writer.rows("x", np.dtype(np.uint8))
    for _ in range(10):
        append(np.zeros(50_000, np.uint8))
    return {}

def placed(writer):
    writer.placed("x", np.dtype(np.uint8), (500_000,))[:] = 1
    return {}

for build in (by_rows, placed):
    try:
        cached(Key("numbers", "numbers.csv", {}), build)
    except Exception as error:
        print(type(error).__name__, error.problems[0].code, error.problems[0].text)
"""


@pytest.mark.process
def test_a_disk_that_fills_up_is_said_and_leaves_nothing(cache: Path) -> None:
    answer = subprocess.run([sys.executable, "-c", FULL], capture_output=True, text=True, check=True)
    lines = answer.stdout.splitlines()
    assert len(lines) == 2
    for line, written in zip(lines, ("", ", and 500.0 kB more asked for"), strict=True):
        assert line.startswith(f"StorageError cache-full no room in the cache {cache}: File too large: ")
        advice = "make room, or set NNRUN_CACHE to a folder on another disk"
        assert line.endswith(f"of numbers.csv were written{written}; {advice}")
    assert is_clean(cache)
    assert not list((cache / "entries").iterdir())


def disk(free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"free": free})
    monkeypatch.setattr(removal.shutil, "disk_usage", lambda _: usage)


def test_nothing_is_begun_without_the_room_for_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(1_000_000, monkeypatch)
    with pytest.raises(StorageError) as raised:
        cached(KEY, never, size=5_000_000)
    assert str(raised.value) == (
        f"no room in the cache {cache}: numbers.csv needs 5.0 MB, of which there are 1.0 MB; "
        "make room, or set NNRUN_CACHE to a folder on another disk"
    )


def test_least_recently_used_entries_make_room(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [Key("numbers", f"{name}.csv", {"file": name}) for name in "abc"]
    for age, key in zip((30, 10, 20), keys, strict=True):
        cached(key, build)
        manifest = path_of(cache, key) / "manifest.json"
        os.utime(manifest, (time.time() - age, time.time() - age))
    sizes = sum(entry.size for entry in removal.listed(cache))
    disk(sizes, monkeypatch)  # with that the three may stay, and a fourth may not
    heard = Heard()
    cached(KEY, build, heard)
    assert [entry.manifest.source for entry in removal.listed(cache) if entry.manifest] == [
        "numbers.csv",
        "b.csv",
        "c.csv",
    ]
    assert len(heard.notes) == 1
    assert heard.notes[0].startswith("1 entry of the cache, used least recently, made room (20.")
    assert "): a.csv; it takes at most" in heard.notes[0]


def test_entries_in_use_are_not_taken_away(cache: Path) -> None:
    array = cached(KEY, build).arrays["x"]
    part = array[10:20]
    del array
    assert not removal.remove(path_of(cache), location.unfinished(cache))
    np.testing.assert_array_equal(part, ROWS[10:20])
    del part
    assert removal.remove(path_of(cache), location.unfinished(cache))
    assert not path_of(cache).exists()
    assert is_clean(cache)
    with pytest.raises(NoEntry):
        open_entry(path_of(cache))


def test_what_is_no_entry_is_never_taken_away(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(KEY, build)
    linked = tmp_path / "elsewhere"
    path_of(cache).rename(linked)
    path_of(cache).symlink_to(linked)
    (tmp_path / "mine").mkdir()
    own = [cache / "entries" / "photos", cache / "unfinished" / "novel", cache / "unfinished" / "link"]
    for path in own[:2]:
        path.mkdir()
    own[2].symlink_to(tmp_path / "mine")
    own.append(cache / "locks" / "keys.txt")
    own[3].touch()
    disk(0, monkeypatch)
    cached(Key("numbers", "other.csv", {}), build)
    assert len(clear_cache().removed) == 1, "the other one, since the linked one made room"
    assert all(path.exists() for path in own)
    assert (linked / "x.npy").exists()
    assert len(list((cache / "unfinished").iterdir())) == 2


@pytest.mark.parametrize("name", ["file", "x" * 300])
def test_a_cache_that_is_no_folder_is_said_by_whoever_asks(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path / name))
    reason = "Not a directory" if name == "file" else "File name too long"
    for ask, what in ((list_cache, "read"), (clear_cache, "read"), (lambda: cached(KEY, never), "written")):
        with pytest.raises(StorageError, match=f"cannot be {what}: {reason}"):
            ask()


def test_a_read_only_cache_is_used_and_not_written(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(KEY, build)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as it is for all but root
    np.testing.assert_array_equal(cached(KEY, never).arrays["x"], ROWS)
    with pytest.raises(StorageError, match="cannot be written: Permission denied; set NNRUN_CACHE"):
        cached(Key("numbers", "other.csv", {}), never)


def test_a_cache_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(StorageError) as raised:
        cached(KEY, never)
    assert raised.value.problems[0].code == "cache-not-writable"
    assert str(raised.value) == (
        f"the cache {tmp_path}/file/cache cannot be written: Not a directory; "
        "set NNRUN_CACHE to a folder on another disk"
    )


def test_without_a_variable_it_lies_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NNRUN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/a/.cache")
    if sys.platform == "linux":
        assert location.root() == Path("/home/a/.cache/nnrun")


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="room is taken by writing")
def test_room_of_an_array_that_is_written_in_any_order_is_taken_at_once(cache: Path) -> None:
    def build(writer: EntryWriter) -> Mapping[str, Any]:
        writer.placed("x", np.dtype(np.uint8), (1_000_000,))
        return {}

    cached(KEY, build)
    assert (path_of(cache) / "x.npy").stat().st_blocks * 512 >= 1_000_000
