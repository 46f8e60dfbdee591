"""Numbers that float32 does not tell apart are mentioned."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.data.table.rounding import merged


@pytest.mark.parametrize(
    ("values", "pair"),
    [
        (np.array([16777216, 16777217]), (16777216, 16777217)),
        (np.array([16777216, 16777218]), None),
        (np.array([1.7e9, 1.7e9 + 1, np.nan]), (1.7e9, 1.7e9 + 1)),
        (np.array([0.0, 1e-9, 1.0]), None),
        (np.array([5.0, 5.0]), None),
        (np.array([np.nan, np.nan]), None),
        (np.array([16777216, 16777217], dtype=np.float32), None),
        (np.array([1, 2], dtype=np.uint8), None),
    ],
)
def test_pairs_that_would_be_one_are_found(values: np.ndarray, pair: tuple[float, float] | None) -> None:
    assert merged(values) == pair


@pytest.mark.parametrize(("steps", "notes"), [("", 1), (", preprocess: [StandardScaler]", 0)])
def test_what_is_not_scaled_before_is_told(experiment, steps: str, notes: int) -> None:
    rows = "a,b,y\n16777216,1,0\n16777217,2,1\n"
    table = experiment(f"dataset: {{csv: t.csv, target: y{steps}}}", t_csv=rows).table()
    assert len(table.notes) == notes
    for note in table.notes:
        assert note.startswith("column 'a': numbers that differ are fed as the same float32, as 16777216 and 16777217;")


def test_ids_that_no_float_tells_apart_are_told_in_full_and_as_ids(experiment, tmp_path) -> None:
    ids = np.array([2**53, 2**53 + 1], dtype=np.int64)
    np.savez(tmp_path / "t.npz", x=ids, y=np.array([0, 1]))
    (note,) = experiment("dataset: {npz: t.npz}").table().notes
    assert "as 9007199254740992 and 9007199254740993; float64 does not tell them apart either" in note


@pytest.mark.parametrize(("task", "steps", "notes"), [("number", "", 1), ("number", "S", 0), ("classes", "", 0)])
def test_targets_that_would_be_one_are_told_too(experiment, task: str, steps: str, notes: int) -> None:
    rows = "a,y\n1,16777216\n2,16777217\n"
    scaled = ", preprocess: [{StandardScaler: , columns: target}]" if steps else ""
    table = experiment(f"dataset: {{csv: t.csv, target: y{scaled}}}", task, t_csv=rows).table()
    assert len(table.notes) == notes
    for note in table.notes:
        assert note.startswith("column 'y': numbers that differ are fed as the same float32")
        assert note.endswith("columns: target keeps them apart")


@pytest.mark.filterwarnings("error")
def test_numbers_of_16_bits_are_read_without_a_warning(experiment, tmp_path) -> None:
    np.savez(tmp_path / "t.npz", x=np.array([[1.5], [2.5]], dtype=np.float16), y=np.array([0, 1]))
    assert experiment("dataset: {npz: t.npz}").prepared().train.x
