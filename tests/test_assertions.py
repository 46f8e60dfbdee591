"""No test asserts nothing: each has an assertion of its own, or calls what has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ASSERTING = {"raises", "warns", "fail"}


def called(function: ast.FunctionDef) -> Iterator[str]:
    """The names of what a function calls."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield name


@pytest.mark.thorough
def test_every_test_asserts() -> None:
    functions = {
        (path, node.lineno): node
        for path in TESTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    asserting = {
        place
        for place, function in functions.items()
        if any(isinstance(node, ast.Assert) for node in ast.walk(function))
        or any(name in ASSERTING or name.startswith("assert_") for name in called(function))
    }
    helpers = {functions[place].name for place in asserting if not functions[place].name.startswith("test_")}
    idle = [
        f"{path.relative_to(TESTS)}:{line} {function.name}"
        for (path, line), function in functions.items()
        if function.name.startswith("test_") and (path, line) not in asserting and not helpers & {*called(function)}
    ]
    assert len(functions) > 1000
    assert not idle, "\n".join(idle)
