"""Rows of a mapped file are there as long as somebody looks at them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from nnrun.errors import StorageError
from nnrun.mapped import file_of, read_rows


def test_rows_of_a_file_that_was_taken_away_are_read_as_before(tmp_path: Path) -> None:
    path, spans = tmp_path / "x.npy", [(40, 50), (0, 3)]
    np.save(path, np.arange(200.0).reshape(100, 2))
    array = np.load(path, mmap_mode="r")
    assert file_of(array) is not None
    before = read_rows(array, spans, np.empty((20, 2))).copy()
    path.unlink()
    assert np.array_equal(read_rows(array, spans, np.empty((20, 2))), before)
    assert np.array_equal(before[:, 0], [*range(80, 100, 2), 0, 2, 4])


def test_a_file_that_was_cut_off_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    np.save(path, np.arange(200.0).reshape(100, 2))
    array = np.load(path, mmap_mode="r")
    os.truncate(path, 500)
    with pytest.raises(StorageError, match=r"x\.npy cannot be read any more: it was cut off"):
        read_rows(array, [(90, 95)], np.empty((20, 2)))
