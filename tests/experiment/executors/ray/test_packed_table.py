"""A table that travels is the same table, whose arrays the processes of a machine share."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.experiment.executors.ray import packed_table
from nnrun.experiment.executors.ray.packed_table import packed, unpacked
from nnrun.mapped import file_of
from nnrun.types import ALIGNMENT, Ragged, Table

NUMBERS = np.arange(600, dtype=np.float32)


def table(**more: Any) -> Table:
    columns = {
        "x": NUMBERS,
        "image": np.arange(6000, dtype=np.uint8).reshape(600, 5, 2),
        "word": np.array(["a", None, "\ud800b"] * 200, dtype=object),
        "few": np.arange(3),
        "strided": np.arange(1200.0)[::2],
        "when": np.arange(600).astype("datetime64[s]"),
        "text": Ragged(np.arange(900), np.arange(601)),
    }
    values: dict[str, Any] = {"columns": columns, "targets": {"target": NUMBERS}, "rows": np.arange(600)}
    return Table(**values, fingerprint="0" * 64, source="b.csv", kind="csv", **more)


def travelled(whole: Table, folder: Path) -> Table:
    file = folder / "table"
    file.write_bytes(b"".join(packed(whole)))
    return unpacked(file)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, Ragged):
        return same(one.values, other.values) and same(one.offsets, other.offsets)
    return one.dtype == other.dtype and one.shape == other.shape and list(one.ravel()) == list(other.ravel())


def test_every_value_arrives(tmp_path: Path) -> None:
    before, after = table(notes=("a note",)), travelled(table(notes=("a note",)), tmp_path)
    assert after.columns.keys() == before.columns.keys()
    assert all(same(array, after.columns[name]) for name, array in before.columns.items())
    assert same(before.rows, after.rows)
    others = [field.name for field in fields(Table) if field.name not in ("columns", "targets", "rows")]
    assert [getattr(before, name) for name in others] == [getattr(after, name) for name in others]


def test_numbers_are_mapped_where_kernels_can_read_them_and_an_array_of_two_names_lies_there_once(
    tmp_path: Path,
) -> None:
    after = travelled(table(), tmp_path)
    x = after.columns["x"]
    assert isinstance(x, np.ndarray)
    assert not x.flags.writeable
    assert x.ctypes.data % ALIGNMENT == 0
    assert after.targets["target"].ctypes.data == x.ctypes.data


def test_those_of_a_table_on_the_disk_are_files_there_too(tmp_path: Path) -> None:
    on_disk, in_memory = travelled(table(on_disk=True), tmp_path), travelled(table(), tmp_path)
    assert file_of(on_disk.columns["x"]) is not None  # type: ignore[arg-type]
    assert file_of(in_memory.columns["x"]) is None  # type: ignore[arg-type]


def test_it_travels_in_pieces_of_one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = b"".join(packed(table()))
    monkeypatch.setattr(packed_table, "PIECE", 1000)
    pieces = list(packed(table()))
    assert {len(piece) for piece in pieces[:-1]} == {1000}
    assert b"".join(pieces) == whole
