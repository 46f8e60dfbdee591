"""The order of rows is the documented one."""

from __future__ import annotations

import numpy as np

from nnrun.engine import order


def test_order_is_the_documented_formula() -> None:
    for epoch in range(3):
        assert np.array_equal(order(42, epoch, 100), np.random.default_rng([42, epoch]).permutation(100))


def test_order_changes_with_epoch_and_seed() -> None:
    orders = [tuple(order(seed, epoch, 50)) for seed in range(3) for epoch in range(3)]
    assert len(set(orders)) == 9
    assert {tuple(sorted(rows)) for rows in orders} == {tuple(range(50))}


def test_without_shuffle_every_epoch_is_in_order() -> None:
    assert list(order(1, 5, 4, shuffle=False)) == [0, 1, 2, 3]
