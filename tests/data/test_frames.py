"""Columns side by side: chosen and replaced in their places, however many they are."""

from __future__ import annotations

import numpy as np

from nnrun.data.frames import ColumnBlock, names_of, replaced, selected

MANY = 600


class CountedName(str):
    """A column's name that counts how often it is compared with another."""

    __slots__ = ()
    __hash__ = str.__hash__
    compared = 0

    def __eq__(self, other: object) -> bool:
        CountedName.compared += 1
        return str.__eq__(self, other)


def test_a_column_is_not_looked_for_among_all_others_when_many_are_chosen_and_replaced() -> None:
    names = tuple(CountedName(f"g{n}") for n in range(MANY))
    frame = tuple(ColumnBlock((name,), np.full((2, 1), float(n))) for n, name in enumerate(names))
    CountedName.compared = 0
    others = tuple(CountedName(name) for name in names[1:])  # equal, and not the same objects
    values = selected(frame, others)
    doubled = replaced(frame, others, others, 2 * values)
    assert 0 < CountedName.compared < 10 * MANY
    assert names_of(doubled) == names
    assert selected(doubled, names)[0].tolist() == [0, *(2.0 * n for n in range(1, MANY))]
