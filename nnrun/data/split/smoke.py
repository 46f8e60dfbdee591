"""Smoke runs: cuts the parts of a split to a few rows, every class kept where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.types import Split

if TYPE_CHECKING:
    from nnrun.types import Indices, Table


def shrink(table: Table, split: Split, rows: int = 256) -> Split:
    """At most so many rows of each part: the first of every class, then the first ones, in the part's order.

    The preparation is still fitted on the whole training part.
    """

    def cut(part: Indices | None) -> Indices | None:
        return None if part is None else _cut(table, part, rows)

    train = _cut(table, split.train, rows)
    fitted = split.fit_on if len(train) < len(split.fit_on) else None
    return Split(train, cut(split.validation), cut(split.test), cut(split.fold), fitted)


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
    positions = list(dict.fromkeys([*chosen, *range(rows)]))[:rows]
    cut: Indices = part[np.sort(np.array(positions, dtype=np.int64))]
    return cut
