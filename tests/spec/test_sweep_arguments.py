"""Values to try on a command line: what they stand for in a config, and that a mistake is located in the argument."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec.sweep_arguments import parameter_override, with_parameters

SPOKEN: list[tuple[str, dict[str, Any]]] = [
    ("a.b=[16,32]", {"choice": [16, 32]}),
    ("a.b=choice[adam,{sgd: {momentum: 0.9}}]", {"choice": ["adam", {"sgd": {"momentum": 0.9}}]}),
    ("a.b=log[1e-4,1e-1]", {"log": [1e-4, 1e-1]}),
    ("a.b=float[0, 0.5]", {"float": [0, 0.5]}),
    ("a.b=float[0,0.5;0.1]", {"float": [0, 0.5], "step": 0.1}),
    ("a.b=int[16,128;16]", {"int": [16, 128], "step": 16}),
    ("a.b= int[1,2] ", {"int": [1, 2]}),
]


@pytest.mark.parametrize(("argument", "expected"), SPOKEN)
def test_values_to_try_are_an_entry_of_the_sweep(argument: str, expected: dict[str, Any]) -> None:
    override = parameter_override(argument)
    assert override is not None
    assert [name for name, _ in override.segments] == ["sweep", "parameters", "a.b"]
    assert override.value.plain() == expected


@pytest.mark.parametrize(
    "argument", ["a=5", "a=log", "metrics+=[mae]", "sweep.parameters.a=[1,2]", "=[1]", "a=logs", 'a="b[1]"']
)
def test_anything_else_is_a_plain_override(argument: str) -> None:
    assert with_parameters([argument]) == [argument]


MISSPELT: dict[str, Any] = {
    "a=lag[1,2]": {"lag": [1, 2]},
    "a=Log[1,2]": {"Log": [1, 2]},
    "a= log(1,2)": "log(1,2)",
    "a=log [1,2]": "log [1,2]",
    "a=choice[1,2": "choice[1,2",
}


@pytest.mark.parametrize("argument", MISSPELT)
def test_a_misspelt_form_is_an_entry_that_is_refused(argument: str) -> None:
    override = parameter_override(argument)
    assert override is not None
    assert override.value.plain() == MISSPELT[argument]
    assert override.value.place.column == argument.index(argument.lstrip("a= ")) + 1


def test_each_value_stands_where_it_was_written() -> None:
    override = parameter_override("batch=int[16,128;8]")
    assert override is not None
    low, high = override.value.mapping["int"].items
    assert [low.place.column, high.place.column, override.value.mapping["step"].place.column] == [11, 14, 18]


@pytest.mark.parametrize(("argument", "column"), [("a=int[1,2;]", 10), ("a=[1, {]", 8)])
def test_values_that_cannot_be_read_are_located(argument: str, column: int) -> None:
    override = parameter_override(argument)
    assert override is not None
    (problem,) = override.problems
    assert problem.place is not None
    assert (problem.path, problem.place.file, problem.place.column) == ("sweep.parameters.a", "command line", column)
