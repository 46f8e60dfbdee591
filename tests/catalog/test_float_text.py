"""Whole numbers become floats wherever Keras means a fraction."""

from __future__ import annotations

import pytest

from nnrun import catalog, spec
from nnrun.catalog.float_text import KINDS, WHOLE

CONFIG = {
    "dataset": {"inline": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]}},
    "layers": [{"Dense": 1}],
    "loss": "mse",
    "training": {"epochs": 1},
}


def has_float(value):
    return any(map(has_float, value)) if isinstance(value, list) else isinstance(value, float)


def every_argument():
    for kind in sorted(KINDS):
        for name in catalog.names(kind):
            entry = catalog.find(kind, name)
            yield from ((entry, argument) for argument in entry.arguments)


def test_what_is_a_fraction_anywhere_is_one_everywhere():
    """By the defaults of the catalog: an argument of the same name without one, or with a whole one, means the same."""
    names = {argument.name for _, argument in every_argument() if has_float(argument.default)}
    for entry, argument in every_argument():
        if argument.name in names and argument.hint != "flag" and (entry.name, argument.name) not in WHOLE:
            assert catalog.is_float(entry, argument), (entry.name, argument.name)


def test_every_argument_with_a_range_that_holds_fractions_is_one():
    for entry, argument in every_argument():
        rule = catalog.rule(entry.name, argument.name)
        steps = argument.name in ("decay_steps", "first_decay_steps")  # counts, which Keras casts to the rate's dtype
        if rule is not None and rule.schema().get("type") == "number" and not steps:
            assert catalog.is_float(entry, argument), (entry.name, argument.name)


def test_counts_stay_whole():
    for entry, argument in every_argument():
        rule = catalog.rule(entry.name, argument.name)
        if rule is not None and rule.schema().get("type") == "integer":
            assert not catalog.is_float(entry, argument), (entry.name, argument.name)


DECAY = "{ExponentialDecay: {initial_learning_rate: 1, decay_steps: 10, decay_rate: 1}}"


@pytest.mark.parametrize(
    ("override", "path", "expected"),
    [
        ("optimizer={sgd: {learning_rate: 1}}", "optimizer.learning_rate", 1.0),
        ("optimizer={sgd: 1}", "optimizer.learning_rate", 1.0),
        ("optimizer={adam: {clipnorm: 2}}", "optimizer.clipnorm", 2.0),
        (f"optimizer={{sgd: {{learning_rate: {DECAY}}}}}", "optimizer.learning_rate.initial_learning_rate", 1.0),
        (f"optimizer={{sgd: {{learning_rate: {DECAY}}}}}", "optimizer.learning_rate.decay_steps", 10),
        (
            "optimizer={sgd: {learning_rate: {PiecewiseConstantDecay: {boundaries: [2], values: [1, 0.1]}}}}",
            "optimizer.learning_rate.values",
            [1.0, 0.1],
        ),
        ("loss={Huber: 2}", "loss.delta", 2.0),
    ],
)
def test_whole_numbers_are_read_as_floats(override, path, expected):
    value = spec.load(CONFIG, (override,)).spec
    head, *rest = path.split(".")
    value = getattr(value, head)
    for name in rest:
        value = value.arguments[name]
    assert repr(value) == repr(expected)
