"""split.npz."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnrun.errors import RunDamaged
from nnrun.runs.split import read_split, write_split
from nnrun.types import Split

TRAIN, TEST = np.array([4, 0, 2]), np.array([1, 3])


def test_split_reads_back_equal(tmp_path: Path) -> None:
    write_split(tmp_path / "split.npz", Split(TRAIN, None, TEST))
    split = read_split(tmp_path / "split.npz")
    assert split.train.tolist() == [4, 0, 2]
    assert split.test is not None
    assert split.test.tolist() == [1, 3]
    assert split.validation is None


def test_validation_on_test_is_still_known(tmp_path: Path) -> None:
    write_split(tmp_path / "split.npz", Split(TRAIN, TEST, TEST))
    assert read_split(tmp_path / "split.npz").validates_on_test


def test_validation_of_its_own_is_not_the_test_part(tmp_path: Path) -> None:
    write_split(tmp_path / "split.npz", Split(TRAIN, np.array([5]), TEST))
    assert not read_split(tmp_path / "split.npz").validates_on_test


def test_equal_splits_give_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_split(tmp_path / "a.npz", Split(TRAIN, None, TEST))
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 1, 1, 0, 0, 0, 0, 0, 0))
    write_split(tmp_path / "b.npz", Split(TRAIN.astype(np.int32), None, TEST))
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"not a zip", b"\x80\x04K\x01."])
def test_damaged_file_is_one_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "split.npz").write_bytes(content)
    with pytest.raises(RunDamaged, match=r"split\.npz cannot be read"):
        read_split(tmp_path / "split.npz")


def test_other_arrays_are_no_split(tmp_path: Path) -> None:
    np.savez(tmp_path / "split.npz", x=TRAIN)
    with pytest.raises(RunDamaged, match="is not a split: it has no rows named 'train'"):
        read_split(tmp_path / "split.npz")


def test_code_in_a_split_is_not_run(tmp_path: Path) -> None:
    np.savez(tmp_path / "split.npz", allow_pickle=True, train=np.array([{}], dtype=object))
    with pytest.raises(RunDamaged, match="cannot be read"):
        read_split(tmp_path / "split.npz")


def test_rows_that_were_fitted_on_are_kept(tmp_path: Path) -> None:
    write_split(tmp_path / "split.npz", Split(TRAIN[:1], None, TEST, fitted=TRAIN))
    assert read_split(tmp_path / "split.npz").fit_on.tolist() == TRAIN.tolist()
    write_split(tmp_path / "split.npz", Split(TRAIN, None, TEST))
    assert read_split(tmp_path / "split.npz").fitted is None
