"""What is prepared lies where TensorFlow can use it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnrun.data.frames import take
from nnrun.data.memory import end_to_end, room, side_by_side, taken
from nnrun.data.sources.archive import Archive
from nnrun.types import ALIGNMENT

X = np.arange(60, dtype=np.float32).reshape(20, 3)


def lies_well(array: np.ndarray) -> bool:
    """Whether TensorFlow takes it without a copy."""
    return array.ctypes.data % ALIGNMENT == 0 and array.flags.c_contiguous and array.flags.writeable


@pytest.mark.parametrize("dtype", ["uint8", "float32", "int64", "bool", "<U5"])
def test_room_begins_where_it_must(dtype: str) -> None:
    arrays = [room((7, 3), np.dtype(dtype)) for _ in range(20)]
    assert all(lies_well(array) and array.shape == (7, 3) and array.dtype == dtype for array in arrays)


def test_values_are_those_of_numpy() -> None:
    rows = np.array([3, 3, 0, 19])
    for made, expected in (
        (taken(X, rows), X[rows]),
        (take(X, rows), X[rows]),
        (end_to_end([X, X.astype(np.float64)]), np.concatenate([X, X.astype(np.float64)])),
        (side_by_side([X, X > 9], np.dtype(np.float32)), np.concatenate([X, X > 9], axis=1)),
    ):
        assert isinstance(made, np.ndarray)
        assert lies_well(made)
        assert made.dtype == expected.dtype
        np.testing.assert_array_equal(made, expected)


def test_columns_of_many_rows_stand_side_by_side() -> None:
    first, others = np.arange(10_000).reshape(-1, 1), np.random.default_rng(0).normal(size=(10_000, 2))
    np.testing.assert_array_equal(side_by_side([first, others], np.dtype(np.float64)), np.hstack([first, others]))


def test_too_large_numbers_become_infinite_without_a_word() -> None:
    assert np.isinf(side_by_side([np.array([[1e300]])], np.dtype(np.float32))).all()


def test_text_is_taken_too() -> None:
    words = np.array(["a", None, "b"], dtype=object)
    assert taken(words, np.array([2, 1])).tolist() == ["b", None]


def test_an_archive_is_read_into_place(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    np.savez(path, rows=X, columns=np.asfortranarray(X))
    with Archive(path) as archive:
        rows, columns = archive.read("rows"), archive.read("columns")
    assert isinstance(rows, np.ndarray)
    assert lies_well(rows)
    np.testing.assert_array_equal(rows, X)
    np.testing.assert_array_equal(columns, X)
