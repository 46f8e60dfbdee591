"""Paths and values are as short as they can be told apart, and never two with one text."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.words.told_apart import ShortValues, short_paths

VALUES: list[tuple[list[Any], list[str]]] = [
    (["adam", {"sgd": {"momentum": 0.5}}], ["adam", "sgd"]),
    (["adam", {"sgd": {"momentum": 0.5}}, "sgd"], ["adam", "{sgd: {momentum: 0.5}}", "sgd"]),
    ([{"sgd": {"nesterov": True}}, {"sgd": [0.1, None]}], ["{sgd: {nesterov: true}}", "{sgd: [0.1, null]}"]),
    ([None, "null", "None", ""], ["null", '"null"', "None", ""]),
    ([True, "true", 1, 1.0], ["true", '"true"', "1", "1.0000"]),
    ([0.12341, 0.12342, 0.5], ["0.12341", "0.12342", "0.5000"]),
    ([0.1234567891, 0.1234567892], ["0.1234567891", "0.1234567892"]),
    ([["accuracy"], []], ["[accuracy]", "[]"]),
]


@pytest.mark.parametrize(("values", "texts"), VALUES)
def test_values_are_short_and_told_apart(values: list[Any], texts: list[str]) -> None:
    told = ShortValues([*values, *values])
    assert [told[value] for value in values] == texts
    assert sorted(told.ordered) == sorted(texts)


def test_numbers_are_in_the_order_of_their_size() -> None:
    assert ShortValues([10, 9, 100]).ordered == ["9", "10", "100"]


def test_paths_are_as_short_as_they_can_be_told_apart() -> None:
    keys = ["seed", "layers.0.Dense.units", "layers.1.Dense.units", "optimizer.Adam.learning_rate"]
    assert short_paths(keys) == {
        "seed": "seed",
        "layers.0.Dense.units": "0.Dense.units",
        "layers.1.Dense.units": "1.Dense.units",
        "optimizer.Adam.learning_rate": "learning_rate",
    }
