"""Small parts for a quick look."""

import numpy as np

from nnrun.data import shrink
from nnrun.types import Split, Table


def table(target: np.ndarray) -> Table:
    rows = np.arange(len(target))
    return Table(columns={"a": rows}, targets={"target": target}, rows=rows, fingerprint="", source="")


def test_parts_have_at_most_so_many_rows_and_every_class() -> None:
    target = np.zeros(1000, np.int32)
    target[[700, 900]] = [1, 2]
    parts = shrink(table(target), Split(np.arange(1000), np.arange(10), np.arange(500)), rows=50)
    assert len(parts.train) == 50
    assert len(parts.validation) == 10
    assert len(parts.test) == 50
    assert set(target[parts.train]) == {0, 1, 2}


def test_shrinking_is_the_same_each_time_and_keeps_the_order() -> None:
    given = Split(np.random.default_rng(0).permutation(1000))
    target = np.arange(1000) % 4
    one, two = shrink(table(target), given), shrink(table(target), given)
    assert one.train.tolist() == two.train.tolist()
    positions = [given.train.tolist().index(row) for row in one.train]
    assert positions == sorted(positions)


def test_validation_on_test_stays_that() -> None:
    test = np.arange(600, 1000)
    assert shrink(table(np.zeros(1000)), Split(np.arange(600), test, test), rows=9).validates_on_test


def test_more_classes_than_rows_are_cut_like_numbers() -> None:
    assert shrink(table(np.arange(1000)), Split(np.arange(1000)), rows=9).train.tolist() == list(range(9))


def test_cut_rows_are_still_fitted_on() -> None:
    given = Split(np.arange(100))
    once = shrink(table(np.zeros(100)), given, rows=9)
    assert once.fit_on.tolist() == list(range(100))
    assert shrink(table(np.zeros(100)), once, rows=9).fit_on.tolist() == list(range(100))
    assert shrink(table(np.zeros(100)), given, rows=100).fitted is None
