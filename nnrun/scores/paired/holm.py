"""Holm's correction of several p-values (multiple comparisons, family-wise error rate)."""

from __future__ import annotations

from collections.abc import Sequence


def holm(values: Sequence[float]) -> list[float]:
    """P-values, each as if it were the only one (Holm, Scandinavian Journal of Statistics 6, 1979).

    The smallest is multiplied by how many there are, the next by one fewer, and so on, and none is below one before it.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, largest = [0.0] * len(values), 0.0
    for place, number in enumerate(order):
        largest = max(largest, min(1.0, values[number] * (len(values) - place)))
        adjusted[number] = largest
    return adjusted
