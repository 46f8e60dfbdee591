"""The files of a run travel whole, those that changed and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.errors import StorageError
from nnrun.experiment.executors.ray.run_files import Changes, RunFiles, all_files, write, write_anew
from nnrun.runs import atomic


def test_only_what_changed_is_handed_on_again(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/b").write_bytes(b"2")
    files = RunFiles(tmp_path)
    assert files.changes() == Changes({"a": b"1", "inside/b": b"2"})
    assert not files.changes()
    (tmp_path / "a").write_bytes(b"11")
    (tmp_path / "inside/b").unlink()
    assert files.changes() == Changes({"a": b"11"}, ("inside/b",))


def test_what_is_just_being_written_and_links_stay(tmp_path: Path) -> None:
    (tmp_path / ".model.123-4.keras").write_bytes(b"half")
    (tmp_path / "link").symlink_to("/etc/hostname")
    assert not all_files(tmp_path)


def test_changes_bring_a_directory_to_the_same_files(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    (there / "inside").mkdir(parents=True)
    (there / "inside/b").write_bytes(b"2")
    files = RunFiles(there)
    write(here, files.changes())
    assert (here / "inside/b").read_bytes() == b"2"
    (there / "inside/b").unlink()
    write(here, files.changes())
    assert not any(here.iterdir())


def test_what_says_how_a_run_stands_comes_after_all_that_it_speaks_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def write_bytes(path: Path, _: bytes, *, flushed: bool) -> None:
        assert flushed
        written.append(path.relative_to(tmp_path).as_posix())

    monkeypatch.setattr(atomic, "write_bytes", write_bytes)
    names = ["run.json", "fold-1/run.json", "fold-1/model.keras", "z.txt"]
    write(tmp_path, Changes(dict.fromkeys(names, b"")))
    assert sorted(written[:2]) == ["fold-1/model.keras", "z.txt"]
    assert written[2:] == ["fold-1/run.json", "run.json"]


def test_the_disk_takes_what_grows_with_what_else_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    monkeypatch.setattr(atomic, "flush", lambda path: flushed.append(path.suffix))
    write(tmp_path, Changes({"fold-1/history.csv": b"1", "fold-1/log.txt": b"1"}))
    assert flushed == []  # which is so for each epoch
    write(tmp_path, Changes({"fold-1/checkpoints/1.npz": b"1"}))
    assert sorted(flushed) == [".csv", ".npz", ".txt"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(StorageError, match="Is a directory"):
        write(tmp_path, Changes({"a": b"1", "c": b"2"}))


def test_a_directory_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "run"
    write_anew(path, Changes({"a": b"1"}))
    write_anew(path, Changes({"b": b"2"}))
    assert [file.name for file in path.iterdir()] == ["b"]
    write_anew(path, Changes())
    assert not path.exists()


@pytest.mark.parametrize("name", ["../b", "/b", "a/../../b", ""])
def test_no_file_leads_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match="leads out"):
        write(tmp_path / "run", Changes({name: b"1"}))
