"""Cuts the parts of a split to a few rows, every class kept where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.types import Split

if TYPE_CHECKING:
    from nnrun.types import Indices, Table


def shrink(table: Table, split: Split, rows: int = 256) -> Split:
    """At most so many rows of each part: the first of every class, then the first ones, in the part's order.

    Args:
        table: With the targets, for the classes.
        split: Not changed.
        rows: For each part.
    """
    train = _cut(table, split.train, rows)
    test = None if split.test is None else _cut(table, split.test, rows)
    if split.validates_on_test:
        return Split(train, test, test)
    return Split(train, None if split.validation is None else _cut(table, split.validation, rows), test)


def _cut(table: Table, part: Indices, rows: int) -> Indices:
    import numpy as np

    if len(part) <= rows:
        return part
    chosen: list[int] = []
    for target in table.targets.values():
        labels = target[part]
        if labels.ndim == 1 and labels.dtype.kind in "iu":
            first = np.sort(np.unique(labels, return_index=True)[1])
            chosen += first[:rows].tolist() if len(first) <= rows else []
    kept = list(dict.fromkeys([*chosen, *range(rows)]))[:rows]
    cut: Indices = part[np.sort(np.array(kept, dtype=np.int64))]
    return cut
