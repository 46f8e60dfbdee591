"""Numbers as people read them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnrun.words.numbers import clock, count, duration, first_ones, megabytes, number, paired, plural, size_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.43214, "0.4321"),
        (1.0, "1.0000"),
        (0.0, "0"),
        (-2.5, "-2.5000"),
        (12.34567, "12.3457"),
        (123.456, "123.46"),
        (1234567.0, "1.235e+06"),
        (0.00012345, "1.234e-04"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (None, "-"),
        (1234, "1,234"),
        (np.float32(0.5), "0.5000"),
        (np.array([0.5, 1.0]), "[0.5000 1.0000]"),
        ((0.1, 0.2, 0.3, 0.4), "[0.1000 0.2000 0.3000 …]"),
    ],
)
def test_scores(value: object, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 µs"),
        (0.00085, "850 µs"),
        (0.0123, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (3.44, "3.4 s"),
        (59.96, "1:00"),
        (125.4, "2:05"),
        (3725, "1:02:05"),
    ],
)
def test_durations(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_clock_counts_hours_only_where_there_are_some() -> None:
    assert [clock(7), clock(59.6), clock(90061)] == ["0:07", "1:00", "25:01:01"]


def test_sizes_and_counts() -> None:
    assert [megabytes(0), megabytes(31_400), megabytes(201_984), megabytes(1_630_000_000)] == [
        "0.00 MB",
        "0.03 MB",
        "0.2 MB",
        "1630.0 MB",
    ]
    assert [count(21403), plural(1, "row"), plural(2000, "row")] == ["21,403", "1 row", "2,000 rows"]


def test_metrics_stand_in_pairs() -> None:
    said = paired({"loss": 0.5, "accuracy": 0.25}, {"loss": 0.75, "auc": 1.0})
    assert said == ["loss 0.5000 (val 0.7500)", "accuracy 0.2500", "val_auc 1.0000"]


def test_sizes_go_by_thousands() -> None:
    texts = [size_text(size) for size in (999, 1000, 999_949, 999_950, 999_949_999, 1_680_000_000, 2 * 10**12)]
    assert texts == ["999 B", "1.0 kB", "999.9 kB", "1.0 MB", "999.9 MB", "1.7 GB", "2,000.0 GB"]


def test_many_texts_are_the_first_of_them_and_a_count() -> None:
    assert first_ones("abc", 3) == "a, b, c"
    assert first_ones("abcdef", 2) == "a, b and 4 more"
    assert first_ones([], 2) == ""
