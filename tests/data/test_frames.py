"""Columns side by side: chosen and replaced in their places, however many they are."""

import time

import numpy as np

from nnrun.data.frames import ColumnBlock, names_of, replaced, selected

MANY = 6000


def test_thousands_of_columns_are_chosen_and_replaced_in_moments() -> None:
    names = tuple(f"g{n}" for n in range(MANY))
    frame = tuple(ColumnBlock((name,), np.full((2, 1), float(n))) for n, name in enumerate(names))
    begun = time.perf_counter()
    values = selected(frame, names[1:])
    doubled = replaced(frame, names[1:], names[1:], 2 * values)
    assert time.perf_counter() - begun < 1, "every column was looked for among all others"
    assert names_of(doubled) == names
    assert selected(doubled, names)[0].tolist() == [0, *(2.0 * n for n in range(1, MANY))]
