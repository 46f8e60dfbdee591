"""Rows of a mapped file are there as long as somebody looks at them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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
