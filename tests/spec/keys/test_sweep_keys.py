"""The block ``sweep``: what each kind of values may be, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun import spec
from nnrun.errors import ConfigError

BASE: dict[str, Any] = {
    "dataset": {"iris": None, "split": {"validation": 0.2}},
    "layers": [{"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "training": {"epochs": 1},
}
FORM = "expected values to try: a list, or one of choice, log, float, int; got "
WRONG: list[tuple[Any, str]] = [
    (5, f"{FORM}5"),
    ({"log": [1, 2], "int": [1, 2]}, f"{FORM}log and int together"),
    ([], "expected a list of 1 to 1,000 values"),
    ([1, 2, 1], "1 stands there twice"),
    ({"log": [0, 1]}, "a logarithm needs a range above 0, and this one begins at 0"),
    ({"int": [0, 8], "log": True}, "a logarithm needs a range above 0, and this one begins at 0"),
    ({"int": [8, 8]}, "the range ends where it begins: nothing is in it"),
    ({"float": [2, 1]}, "the range ends before it begins: nothing is in it"),
    ({"float": [1]}, "expected two numbers, from the least to the largest: float: [1, 10]"),
    ({"int": [1, 2.5]}, "expected two whole numbers, got 2.5"),
    ({"float": [1, True]}, "expected two numbers, got true"),
    ({"int": [1, 9], "step": 0}, "expected a step above 0 that the range has room for, got 0"),
    ({"int": [1, 9], "step": 9}, "expected a step above 0 that the range has room for, got 9"),
    ({"int": [1, 9], "step": 2, "log": True}, "a logarithmic range has no step"),
    ({"log": [1, 9], "step": 2}, "'step' does not stand beside log"),
    ({"choice": [1], "wen": {"seed": 1}}, "'wen' does not stand beside choice"),
    ({"choice": [1], "when": "sgd"}, "expected the path of a parameter with the values"),
]


@pytest.mark.parametrize(("values", "expected"), WRONG)
def test_wrong_values_are_told(values: Any, expected: str) -> None:
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, "sweep": {"trials": 1, "parameters": {"training.batch_size": values}}})
    (problem,) = raised.value.problems
    assert problem.message.startswith(expected)
    assert problem.path.startswith('sweep.parameters."training.batch_size"')
    assert problem.place is not None


def test_a_sweep_is_read_as_it_was_written() -> None:
    sweep = {
        "method": "random",
        "trials": 7,
        "timeout": "30min",
        "objective": "validation.loss",
        "direction": "min",
        "prune": "median",
        "seed": 3,
        "parameters": {
            "training.batch_size": {"int": [16, 128], "step": 16},
            "optimizer": ["adam", "sgd"],
            "optimizer.sgd.momentum": {"float": [0, 0.9], "when": {"optimizer": "sgd"}},
        },
    }
    read = spec.load({**BASE, "sweep": sweep}).spec
    assert read.sweep is not None
    assert read.sweep.parameters == {
        "training.batch_size": {"int": [16, 128], "step": 16},
        "optimizer": {"choice": ["adam", "sgd"]},
        "optimizer.sgd.momentum": {"float": [0.0, 0.9], "when": {"optimizer": ["sgd"]}},
    }
    assert spec.load(spec.to_plain(read)).spec.sweep == read.sweep
