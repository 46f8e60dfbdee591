"""Arguments that are components."""

from __future__ import annotations

import pytest

from nnrun.catalog.slots import takes


@pytest.mark.parametrize(
    ("kind", "argument", "taken"),
    [
        ("layer", "kernel_initializer", "initializer"),
        ("layer", "activation", "activation"),
        ("layer", "activation_name", ""),
        ("layer", "learning_rate", ""),
        ("optimizer", "learning_rate", "schedule"),
        ("transformer", "learning_rate", ""),
        ("transformer", "some_regularizer", ""),
        ("callback", "layers", ""),
    ],
)
def test_kind_taken_follows_from_the_name_within_the_kind(kind: str, argument: str, taken: str) -> None:
    assert takes(kind, argument) == taken
