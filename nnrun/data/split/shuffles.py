"""How rows are divided, as scikit-learn does: shuffled (ShuffleSplit), as they stand, in whole groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.registry import import_quickly

if TYPE_CHECKING:
    from nnrun.types import Array, Indices


def shuffled(rows: int, taken: int, seed: int) -> tuple[Indices, Indices]:
    """The rows kept and the rows taken off, in scikit-learn's order (``ShuffleSplit``, legacy NumPy generator).

    Args:
        rows: How many there are.
        taken: How many to take off.
        seed: From 0 to 2**32 - 1.
    """
    import numpy as np

    order = np.random.RandomState(seed).permutation(rows)
    return order[taken:].astype(np.int64), order[:taken].astype(np.int64)


def as_they_stand(rows: int, taken: int) -> tuple[Indices, Indices]:
    """The first rows kept and the last ones taken off, as ``train_test_split(shuffle=False)`` does."""
    import numpy as np

    order = np.arange(rows, dtype=np.int64)
    return order[: rows - taken], order[rows - taken :]


def groups_shuffled(groups: Array, taken: int, seed: int) -> tuple[Indices, Indices]:
    """The positions of the rows kept and taken off, whole groups of them (``GroupShuffleSplit``).

    Args:
        groups: The group of each row.
        taken: How many groups to take off.
        seed: From 0 to 2**32 - 1.
    """
    kind = import_quickly("sklearn.model_selection").GroupShuffleSplit
    left, taken_off = next(kind(n_splits=1, test_size=taken, random_state=seed).split(groups, groups=groups))
    return left, taken_off
