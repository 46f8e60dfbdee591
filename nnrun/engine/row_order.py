"""Shuffling: the order in which an epoch visits the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Indices


def order(seed: int, epoch: int, rows: int, *, shuffle: bool = True) -> Indices:
    """The rows in the order in which an epoch visits them, shape (rows,).

    It depends on nothing but its arguments, so a resumed run draws it again and plain Keras can replay it.

    Args:
        seed: The run's seed, 0 or more.
        epoch: The epoch, from 0.
        rows: How many rows there are.
        shuffle: Without it every epoch goes from the first row to the last.
    """
    import numpy as np

    return np.random.default_rng([seed, epoch]).permutation(rows) if shuffle else np.arange(rows)
