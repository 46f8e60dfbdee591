"""Files are whole or as they were."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from nnrun.errors import StorageError
from nnrun.runs import atomic


def test_written_text_is_read_back(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a.yaml", "naïve: 1\n")
    assert (tmp_path / "a.yaml").read_bytes() == "naïve: 1\n".encode()


def test_nothing_but_the_file_remains(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a.yaml", "1")
    atomic.write_text(tmp_path / "a.yaml", "2")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_reader_of_the_old_file_never_sees_a_half_of_the_new(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    atomic.write_text(path, "old")
    with path.open() as reader:
        atomic.write_text(path, "new")
        assert reader.read() == "old"
    assert path.read_text() == "new"


def test_failure_while_writing_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), atomic.whole(path) as temporary:  # noqa: PT012
        temporary.write_text("half")
        _ = 1 / 0
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["model.keras"]


def test_temporary_path_keeps_the_ending_that_libraries_choose_a_format_by(tmp_path: Path) -> None:
    with atomic.whole(tmp_path / "model.weights.h5") as temporary:
        assert temporary.suffix == ".h5"
        assert temporary.parent == tmp_path
        temporary.write_text("")


def test_full_disk_is_one_clear_error_and_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.json"
    atomic.write_text(path, "old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"no space left on the disk for .*run\.json.*--runs-dir"):
        atomic.write_text(path, "new")
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["run.json"]


def test_full_disk_is_seen_in_an_error_without_a_number(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no space left"), atomic.whole(tmp_path / "model.keras"):
        raise OSError("Can't write data (errno = 28, error message = 'No space left on device')")


def test_missing_folder_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot write .*gone.a\.txt: No such file or directory"):
        atomic.write_text(tmp_path / "gone" / "a.txt", "")


def test_a_link_stays_and_the_file_that_it_names_is_written(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    atomic.write_text(tmp_path / "link.csv", "new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_a_pipe_is_written_and_stays_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    atomic.write_text(tmp_path / "pipe", "a line\n")
    assert os.read(reader, 99) == b"a line\n"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_path_that_is_no_text_is_written_so_that_json_reads_it_back(tmp_path: Path) -> None:
    import json

    name = os.fsdecode(b"\xff.yaml")
    atomic.write_text(tmp_path / "run.json", json.dumps({"config": name}, ensure_ascii=False))
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8")) == {"config": name}


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "circle/x", "circle"])
def test_a_path_that_no_file_system_takes_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(StorageError, match=r"^cannot write "):
        atomic.write_text(tmp_path / name, "1")
