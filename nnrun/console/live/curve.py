"""A series that grows without end, kept as a bounded number of means for a small curve (downsampling, decimation)."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 48
"""Means that are kept at most: two for each column of the widest curve."""


class Curve:
    """The means of equally many values each, in their order; where they become too many, two become one."""

    def __init__(self) -> None:
        self._sums: list[float] = []
        self._each = 1
        self._last = 0

    def extend(self, values: Sequence[float]) -> None:
        """Take the next values; NaN and infinities stay what they are."""
        start = 0
        while start < len(values):
            if self._last == self._each or not self._sums:
                self._begin()
            end = start + self._each - self._last
            some = values[start:end]
            self._sums[-1] += sum(some)
            self._last += len(some)
            start = end

    def _begin(self) -> None:
        if len(self._sums) == MOST:
            self._sums = [left + right for left, right in zip(self._sums[::2], self._sums[1::2], strict=True)]
            self._each *= 2
        self._sums.append(0.0)
        self._last = 0

    def values(self) -> list[float]:
        """The means; the last one may be of fewer values."""
        means = [total / self._each for total in self._sums]
        if means:
            means[-1] = self._sums[-1] / self._last
        return means
