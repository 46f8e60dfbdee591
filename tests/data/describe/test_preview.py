"""Values as short texts, and which columns are pictures."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.data.describe.preview import picture_column, preview
from nnrun.types import Ragged, Table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (0.1234567, "0.123457"),
        (np.float32(0.1), "0.1"),
        (float("nan"), "-"),
        (None, "-"),
        (True, "true"),
        ("two\nlines", "two lines"),
        (np.array([1, 2]), "1 2"),
        (np.arange(20), "20: 0 1 2 3 4 5 6 7 …"),
        (np.zeros((28, 28), np.uint8), "28 x 28 uint8"),
    ],
)
def test_a_value_is_one_short_line(value: object, text: str) -> None:
    assert preview(value) == text


@pytest.mark.parametrize(
    ("column", "is_picture"),
    [
        (np.zeros((2, 28, 28), np.uint8), True),
        (np.zeros((2, 32, 32, 3), np.float32), True),
        (np.zeros((2, 32, 32, 7)), False),
        (np.zeros((2, 80, 4)), False),
        (np.zeros((2, 4)), False),
        (np.zeros(2), False),
        (Ragged(np.zeros(2), np.array([0, 1, 2])), False),
        (np.array(["a", "b"], dtype=object), False),
    ],
)
def test_pictures_are_rows_of_height_width_and_channels(column: object, is_picture: bool) -> None:
    table = Table({"x": column}, {}, np.arange(2), "", "")  # type: ignore[dict-item]
    assert (picture_column(table) == "x") is is_picture
