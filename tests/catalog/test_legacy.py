"""Spellings of older versions."""

from __future__ import annotations

import pytest

from nnrun import catalog
from nnrun.catalog.legacy import REMOVED, RENAMED


@pytest.mark.parametrize(
    ("kind", "name", "argument", "advice"),
    [
        ("optimizer", "Adam", "lr", "today it is 'learning_rate'"),
        ("layer", "LeakyReLU", "alpha", "today it is 'negative_slope'"),
        ("layer", "Dense", "input_shape", "nnrun knows the input's shape from the data; leave it out"),
        ("layer", "CuDNNLSTM", "", "today it is 'LSTM'"),
        ("optimizer", "SGD", "decay", "give 'learning_rate' a schedule, such as InverseTimeDecay"),
    ],
)
def test_older_spelling_is_answered_with_todays(kind: str, name: str, argument: str, advice: str) -> None:
    assert catalog.legacy(kind, name, argument) == advice


@pytest.mark.parametrize(("kind", "name", "argument"), [("layer", "Dense", "units"), ("layer", "Dens", "")])
def test_other_names_are_no_older_spellings(kind: str, name: str, argument: str) -> None:
    assert catalog.legacy(kind, name, argument) is None


def test_what_an_older_name_became_exists_and_the_older_one_does_not() -> None:
    for (kind, component, argument), today in RENAMED.items():
        if today == "columns":
            continue
        if not argument:
            assert catalog.find(kind, component) is None
            assert catalog.find(kind, today) is not None
        elif component != "*":
            assert catalog.find(kind, component).argument(argument) is None
            assert catalog.find(kind, component).argument(today) is not None
        else:
            names = catalog.names(kind)
            assert any(catalog.find(kind, name).argument(today) for name in names), today


def test_what_was_removed_is_no_argument_of_the_component_today() -> None:
    for kind, component, argument in REMOVED:
        if component != "*":
            assert catalog.find(kind, component).argument(argument) is None
