"""The values of a parameter: how many there are, each by its number, at a share of the way, and when there are any."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec.sweep_parameter import Parameter, is_active, is_met, parameter_of, parameters_of

VALUES: dict[str, tuple[dict[str, Any], int | None, list[Any]]] = {
    "choice": ({"choice": ["a", None, {"sgd": {"momentum": 0.9}}]}, 3, ["a", None, {"sgd": {"momentum": 0.9}}]),
    "int": ({"int": [1, 3]}, 3, [1, 2, 3]),
    "int with a step": ({"int": [16, 130], "step": 32}, 4, [16, 48, 80, 112]),
    "float with a step": ({"float": [0.0, 0.3], "step": 0.1}, 4, [0.0, 0.1, 0.2, 0.3]),
    "float": ({"float": [0.0, 0.3]}, None, []),
    "log": ({"log": [1e-4, 1e-1]}, None, []),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_can_be_counted_go_by_their_number(name: str) -> None:
    written, size, values = VALUES[name]
    parameter = parameter_of("training.x", written)
    assert (parameter.size, [parameter.value(number) for number in range(parameter.size or 0)]) == (size, values)


@pytest.mark.parametrize("name", VALUES)
def test_the_ends_of_a_range_are_those_of_its_values(name: str) -> None:
    written, _, values = VALUES[name]
    parameter = parameter_of("training.x", written)
    if parameter.kind != "choice" and values:
        assert parameter.ends == (values[0], values[-1])


def test_a_share_of_the_way_stays_within_the_range_and_reaches_its_ends() -> None:
    for written in ({"log": [1e-4, 1e-1]}, {"float": [-1.0, 1.0]}, {"int": [2, 9]}, {"int": [1, 1000], "log": True}):
        parameter = parameter_of("x", written)
        drawn = [parameter.at(share) for share in (0.0, 0.25, 0.5, 0.999999)]
        assert drawn == sorted(drawn)
        assert drawn[0] == pytest.approx(parameter.low)
        assert drawn[-1] == pytest.approx(parameter.high, rel=1e-4)
    assert parameter_of("x", {"log": [1e-4, 1e-2]}).at(0.5) == pytest.approx(1e-3)
    assert [parameter_of("x", {"choice": ["a", "b"]}).at(share) for share in (0.0, 0.49, 0.51, 0.99)] == list("aabb")


def test_a_parameter_follows_those_that_it_depends_on() -> None:
    written = {
        "b": {"choice": [1], "when": {"a": [1]}},
        "c": {"choice": [1], "when": {"b": [1]}},
        "a": {"choice": [1, 2]},
        "d": {"choice": [1]},
    }
    assert [parameter.path for parameter in parameters_of(written)] == ["a", "d", "b", "c"]


MET: list[tuple[Any, list[Any], bool]] = [
    ("sgd", ["sgd"], True),
    ({"sgd": {"momentum": 0.9}}, ["SGD"], True),
    ({"SGD": None}, ["adam", "sgd"], True),
    ("adam", ["sgd"], False),
    (16, [16, 32], True),
    (1, [True], False),
    (None, [None], True),
]


@pytest.mark.parametrize(("value", "wanted", "expected"), MET)
def test_a_component_is_met_by_its_name_and_any_other_value_as_it_is(
    value: Any, wanted: list[Any], expected: bool
) -> None:
    assert is_met(value, wanted) is expected


def test_a_parameter_is_active_beside_all_values_that_it_needs() -> None:
    momentum = Parameter("m", "float", (), 0, 1, when=(("optimizer", ("sgd",)), ("big", (True,))))
    assert is_active(momentum, {"optimizer": "sgd", "big": True})
    assert not is_active(momentum, {"optimizer": "sgd", "big": False})
    assert not is_active(momentum, {"optimizer": "sgd"})
