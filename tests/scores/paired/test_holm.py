"""Holm's correction, as in his paper."""

from __future__ import annotations

import pytest

from nnrun.scores.paired.holm import holm


def test_each_is_multiplied_by_how_many_are_left() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_a_single_p_value_stays_and_none_is_above_one() -> None:
    assert holm([0.2]) == [0.2]
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
