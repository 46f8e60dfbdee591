"""Expressions are written as people write them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nnrun.scripts.expressions import WIDTH, Call, Code, assigned, identifier, literal, quoted
from nnrun.scripts.model.component_lines import module_of
from nnrun.scripts.page import Page


def test_short_expression_stays_on_one_line() -> None:
    call = Call("keras.layers.Dense", (64,), {"activation": "relu"}, "(tensor)")
    assert assigned("tensor", call) == ['tensor = keras.layers.Dense(64, activation="relu")(tensor)']


def test_long_call_has_an_argument_a_line() -> None:
    call = Call("f", (), {"first": "a" * 60, "second": Call("g", (1,)), "third": Code("name" * 8)}, ".run()")
    assert assigned("x", call) == [
        "x = f(",
        f'    first="{"a" * 60}",',
        "    second=g(1),",
        f"    third={'name' * 8},",
        ").run()",
    ]


def test_list_alone_shares_the_brackets_of_its_call() -> None:
    lines = assigned("x", Call("np.array", ([[number] * 12 for number in range(10, 14)],)))
    assert (lines[0], lines[-1]) == ("x = np.array([", "])")
    assert all(len(line) <= WIDTH for line in lines)


def test_long_list_of_numbers_fills_its_lines() -> None:
    lines = assigned("x", list(range(1000, 1100)))
    assert len(lines) == 9
    assert all(len(line) <= WIDTH for line in lines)
    assert ast.literal_eval("".join(lines).removeprefix("x = ")) == list(range(1000, 1100))


@pytest.mark.parametrize(
    "value", [None, True, 1.5, -3, 1e-7, "it's", 'a "b"', "\n\\", (1,), (), [1, "a"], {"a": [1], 2: None}]
)
def test_literal_reads_back(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_number_that_is_none_is_written_as_a_call() -> None:
    assert literal(float("nan")) == 'float("nan")'


def test_text_stands_in_double_quotes_unless_it_has_some() -> None:
    assert quoted("a") == '"a"'
    assert quoted('say "a"') == "'say \"a\"'"


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        *(("trunk", "trunk"), ("my-layer", "my_layer"), ("class", "class_"), ("x", "x_"), ("1st", "_1st")),
        *(("len", "len_"), ("float", "float_"), ("SEED", "seed"), ("X", "x_")),
    ],
)
def test_name_becomes_a_variable_of_its_own(name: str, variable: str) -> None:
    assert identifier(name, {"x"}) == variable


def test_names_of_data_are_kept_apart() -> None:
    page = Page()
    assert [page.name(wish) for wish in ("a-b", "a_b", "A_B", "counts", "table")] == [
        *("a_b", "a_b_", "a_b__", "counts_", "table_"),
    ]
    assert page.name("a-b", own={"a_b"}) == "a_b"


def test_module_of_a_plugin_is_none_of_the_scripts_own_names() -> None:
    assert module_of(Path("deep/model.py")) == "model_"
