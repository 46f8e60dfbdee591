"""Files without an end, and files that become huge, stop at a stated size, on every road that reads one."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnrun import files
from nnrun.data.values import gzip_text
from nnrun.files import MIB, archive_trouble, memory, open_regular, read_regular
from tests.invoke import nnrun

MODEL = "layers: [{Dense: 1}]\nloss: mse\ntraining: {epochs: 1}\n"
TABLE = "dataset: {csv: FILE, target: b}\n" + MODEL


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize("endless", ["/dev/zero", "pipe"])
def test_devices_and_pipes_are_refused_by_whatever_names_a_file(endless: str, here: Path) -> None:
    configs = {
        "data": TABLE.replace("FILE", endless),
        "archive": f"dataset: {{npz: {endless}}}\n{MODEL}",
        "images": f"dataset: {{images: {endless}}}\n{MODEL}",
        "base": f"extends: {endless}\n",
        "plugin": f"plugins: [{endless}]\ndataset: iris\n{MODEL}",
        "indices": f"dataset: {{iris: {{}}, split: {{indices: {endless}}}}}\n{MODEL}",
    }
    for name, text in configs.items():
        (here / "config.yaml").write_text(text)
        answer = nnrun("validate", "config.yaml")
        assert (answer.code, "is a device or a pipe, not a regular file" in answer.err) == (2, True), (name, answer)
    assert nnrun("validate", endless).code == 2


@pytest.mark.parametrize("name", ["run.json", "resolved.yaml"])
def test_run_of_pipes_is_no_run(name: str, here: Path) -> None:
    (here / "run").mkdir()
    (here / "run" / "resolved.yaml").write_text(MODEL)
    (here / "run" / name).unlink(missing_ok=True)
    os.mkfifo(here / "run" / name)
    assert nnrun("evaluate", here / "run").code == 2


def test_line_without_an_end_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzip_text, "LINE", MIB)
    content = b"a,b\n" + b"1" * (5 * MIB)
    for name, packed in (("plain.csv", content[4:]), ("packed.csv", gzip.compress(content, 1))):
        (here / name).write_bytes(packed)
        (here / "config.yaml").write_text(TABLE.replace("FILE", name))
        answer = nnrun("data", "config.yaml")
        assert (answer.code, f"{name}:" in answer.err) == (3, True), answer
        assert "a line of more than 1 million characters" in answer.err


def test_table_that_unpacks_too_far_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "UNPACKED", MIB)
    (here / "bomb.csv.gz").write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * MIB, 9))
    (here / "config.yaml").write_text(TABLE.replace("FILE", "bomb.csv.gz"))
    answer = nnrun("data", "config.yaml")
    assert (answer.code, "it unpacks to more than 1 MiB" in answer.err) == (3, True), answer


def npy(claimed: tuple[int, ...], stored: int) -> bytes:
    content = io.BytesIO()
    described = {"descr": "<f8", "fortran_order": False, "shape": claimed}
    np.lib.format.write_array_header_1_0(content, described)
    return content.getvalue() + bytes(8 * stored)


@pytest.mark.parametrize(
    ("claimed", "stored", "told"),
    [(10**12, 1, "ends too early for its shape"), (MIB, MIB, "unpacks to more than 1 MiB")],
)
def test_arrays_that_claim_or_unpack_too_much_get_no_room(
    claimed: int, stored: int, told: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "UNPACKED", MIB)
    with zipfile.ZipFile(here / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy((claimed,), stored))
        archive.writestr("y.npy", npy((4,), 4))
    (here / "config.yaml").write_text(f"dataset: {{npz: a.npz}}\n{MODEL}")
    answer = nnrun("data", "config.yaml")
    assert (answer.code, told in answer.err) == (3, True), answer
    assert (archive_trouble(here / "a.npz") != "") == (stored == MIB)


def test_file_larger_than_the_memory_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(2 * memory())
    with pytest.raises(OSError, match="it is larger than"):
        read_regular(tmp_path / "sparse", memory())
    with pytest.raises(IsADirectoryError):
        open_regular(tmp_path)


def test_standard_input_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzip_text, "STREAM", 10)
    with pytest.raises(gzip_text.TooLargeError, match="write it to a file"):
        gzip_text.content_of_stream(io.BytesIO(bytes(11)), "standard input")
    assert gzip_text.content_of_stream(io.BytesIO(bytes(10)), "standard input") == bytes(10)


def test_parquet_of_more_rows_than_its_bytes_can_mean_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(files, "UNPACKED", MIB)
    parquet.write_table(pyarrow.table({"a": np.ones(MIB), "b": np.ones(MIB)}), here / "a.parquet")
    (here / "config.yaml").write_text(f"dataset: {{parquet: a.parquet, target: b}}\n{MODEL}")
    answer = nnrun("data", "config.yaml")
    assert (answer.code, "it unpacks to more than 1 MiB" in answer.err) == (3, True), answer


@pytest.mark.parametrize("endless", ["/dev/zero", "pipe", "missing.txt", '"\\0"'])
def test_file_that_a_layer_reads_is_a_regular_one(here: Path, endless: str) -> None:
    (here / "t.csv").write_text("w,y\n" + "a,0\nb,1\n" * 4)
    layer = f"layers: [{{StringLookup: {{vocabulary: {endless}, output_mode: one_hot}}}}, "
    config = f"dataset: {{csv: t.csv, target: y}}\n{MODEL}".replace("layers: [", layer)
    (here / "config.yaml").write_text(config)
    answer = nnrun("validate", "config.yaml")
    assert (answer.code, "layers.0.StringLookup.vocabulary: " in answer.err) == (2, True), answer


def test_memory_is_what_a_container_or_a_limit_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = memory()
    told = tmp_path / "memory.max"
    monkeypatch.setattr("nnrun.files.CGROUP", str(told))
    for text, expected in [("4096\n", 4096), ("max\n", whole), ("", whole)]:
        told.write_text(text)
        assert memory() == expected
    monkeypatch.setattr("resource.getrlimit", lambda _: (1024, -1))
    assert memory() == 1024
