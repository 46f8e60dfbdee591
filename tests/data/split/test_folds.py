"""Folds are scikit-learn's, chosen by the keys of ``kfold:``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnrun.data import fold
from nnrun.errors import ConfigError, DataError
from nnrun.spec.checks.tasks import Task
from nnrun.spec.keys.group_keys import KfoldSpec
from nnrun.types import Split, Table

CLASSES = [Task("target", "classes", 3, False)]
NUMBER = [Task("target", "number", 1, False)]


def table(rows: int = 30) -> Table:
    numbers = np.arange(rows)
    return Table({"x": numbers}, {"target": numbers % 3}, numbers, "0", "here", groups=numbers // 5)


def folds(tasks: list[Task] = CLASSES, rows: int = 30, **keys: Any) -> list[Split]:
    train = np.random.default_rng(0).permutation(rows)
    test = np.array([], dtype=np.int64)
    return fold(table(rows), Split(train, None, test), KfoldSpec(**keys), tasks, seed=3)


def left_out(splits: list[Split]) -> list[list[int]]:
    return [
        sorted(part.tolist())
        for split in splits
        for part in [split.fold if split.fold is not None else split.validation]
    ]


def test_classes_are_stratified_unless_told_otherwise() -> None:
    shares = [np.bincount(np.array(rows) % 3).tolist() for rows in left_out(folds(k=5))]
    assert shares == [[2, 2, 2]] * 5
    assert [
        len(set(np.bincount(np.array(rows) % 3, minlength=3).tolist())) > 1
        for rows in left_out(folds(k=5, stratify=False))
    ] != [False] * 5


def test_groups_stay_in_one_fold() -> None:
    for keys in ({"stratify": False}, {}):
        for rows in left_out(folds(k=3, group="g", **keys)):
            assert len(rows) == 5 * len({row // 5 for row in rows})


def test_leave_one_out_has_a_fold_a_row() -> None:
    assert sorted(left_out(folds(leave_one_out=True, rows=6))) == [[row] for row in range(6)]


def test_time_series_only_looks_back_in_the_order_of_the_source() -> None:
    for split in folds(time_series=True, k=4):
        assert split.validation is not None
        assert split.train.max() < split.validation.min()


def test_folds_without_shuffling_follow_the_order_of_the_source() -> None:
    assert left_out(folds(NUMBER, k=3, shuffle=False)) == [list(range(n, n + 10)) for n in (0, 10, 20)]


def test_repeats_divide_the_rows_anew() -> None:
    splits = left_out(folds(k=3, repeats=2))
    assert len(splits) == 6
    for once in (splits[:3], splits[3:]):
        assert sorted(row for rows in once for row in rows) == list(range(30))
    assert splits[:3] != splits[3:]


def test_all_classes_with_fewer_rows_than_folds_are_told_with_the_ways_out() -> None:
    labels = np.array(["a"] * 20 + ["b"] * 2 + ["c"])
    names, target = np.unique(labels, return_inverse=True)
    rows = np.arange(23)
    given = Table({"x": rows}, {"target": target}, rows, "0", "here", classes={"target": tuple(names.tolist())})
    with pytest.raises(DataError) as caught:
        fold(given, Split(rows), KfoldSpec(k=3), CLASSES, seed=0)
    assert caught.value.problems[0].text == (
        "class 'b' has 2 rows, class 'c' has 1 row: too few for 3 stratified folds; write stratify: false"
    )
    assert len(fold(given, Split(rows), KfoldSpec(k=3, stratify=False), CLASSES, seed=0)) == 3


def test_numbers_cannot_be_stratified() -> None:
    rows = np.arange(9)
    given = Table({"x": rows}, {"target": rows / 2}, rows, "0", "here")
    with pytest.raises(ConfigError, match="stratify needs classes; the target holds numbers"):
        fold(given, Split(rows), KfoldSpec(k=3, stratify=True), NUMBER, seed=0)


def test_inner_part_is_taken_off_the_training_rows() -> None:
    for split in folds(k=3, inner=0.1):
        assert split.validation is not None
        assert split.fold is not None
        assert (len(split.train), len(split.validation), len(split.fold)) == (18, 2, 10)


@pytest.mark.parametrize(("rows", "said"), [(5, "the group is in one piece"), (10, "there are 2 groups")])
def test_fewer_groups_than_folds_are_refused(rows: int, said: str) -> None:
    with pytest.raises(ConfigError, match=f"{said}, too few for 3 folds"):
        folds(k=3, rows=rows, group="g", stratify=False)


def test_inner_part_holds_whole_groups() -> None:
    for split in folds(k=3, group="g", inner=0.3):
        assert split.validation is not None
        assert len(split.validation) == 10
        assert not {*(split.validation // 5).tolist()} & {*(split.train // 5).tolist()}
        assert not {*split.train.tolist()} & {*split.validation.tolist(), *split.fold.tolist()}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"time_series": True, "stratify": True}, "takes no stratify"),
        ({"time_series": True, "group": "g"}, "takes no group"),
        ({"leave_one_out": True, "group": "g"}, "leave group out"),
        ({"leave_one_out": True, "repeats": 2}, "repeats need folds that are shuffled anew"),
        ({"time_series": True, "k": 30}, "in a time series the first piece only trains"),
        ({"leave_one_out": True, "rows": 1}, "leave_one_out: leaving out the only row leaves nothing for training"),
    ],
)
def test_keys_that_exclude_each_other_are_refused(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        folds(**keys)
