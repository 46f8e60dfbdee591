"""Small curves of text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.words.sparkline import SIGNS, sparkline
from nnrun.words.text import width_of

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("values", "width", "curve"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"),
        ([3.0, 1.0, 2.0], 8, "█▁▅"),
        ([], 8, ""),
        ([1.0, 2.0], 0, ""),
        ([0.25], 8, "▅"),
        ([2, 2, 2], 8, "▅▅▅"),
        ([0, 0, 7, 7], 2, "▁█"),
        ([1.0, NAN, 3.0], 8, "▁×█"),
        ([1.0, INF, 3.0, -INF], 8, "▁↑█↓"),
        ([None, 1.0, 2.0], 8, " ▁█"),
        ([NAN, NAN], 8, "××"),
        ([-1e308, 1e308], 8, "▁█"),
    ],
)
def test_height_follows_the_values(values: list[float | None], width: int, curve: str) -> None:
    assert sparkline(values, width) == curve


def test_neighbours_share_a_sign_with_their_mean() -> None:
    assert sparkline([0, 2, 6, 8], 2) == "▁█"
    assert sparkline(range(1000), 8) == "▁▂▃▄▅▆▇█"


def test_one_value_that_is_no_number_is_seen_among_a_thousand() -> None:
    assert "×" in sparkline([*range(700), NAN, *range(300)], 8)


def test_plain_signs_where_a_stream_has_no_others() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7, NAN, INF, -INF, None], 12, ascii=True) == "_.:-=+*#x^v "


@given(st.lists(st.none() | st.floats()), st.integers(-2, 30), st.booleans())
def test_any_series_takes_at_most_its_width(values: list[float | None], width: int, plain: bool) -> None:
    curve = sparkline(values, width, ascii=plain)
    assert width_of(curve) == len(curve) == max(0, min(width, len(values)))
    assert curve.isascii() if plain else set(curve) <= set(SIGNS)
