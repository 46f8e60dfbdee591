"""The codes of errors: every refusal has one, and each is explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from nnrun.stop_signals import EVERY
from nnrun.words.diagnostics import explanations

ROOT = Path(__file__).parents[2] / "nnrun"
CLASSES = {"ConfigError", "DataError", "TrainingError", "NnrunError", "Problem", "WrongCells"}
"""What makes a diagnostic, with the classes that derive from these; methods and functions that hand one on follow."""
HANDING_ON = {"refuse", "error"}
LISTS = re.compile(r"problems|bounded\(|reasons|dict\.fromkeys\(problems\)|_problems\(|_of_header\(|\[")
"""First arguments that are problems already, each with its code."""


def callee(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def derived(trees: dict[Path, ast.Module]) -> set[str]:
    names = set(CLASSES)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and names & {ast.unparse(base) for base in node.bases}:
                names.add(node.name)
    return names - {"CellsError", "Stopped"}  # these take cells, or know their codes


def makes_one(call: ast.Call, classes: set[str]) -> bool:
    name = callee(call)
    if name == "add":
        return "problems" in ast.unparse(call.func)
    if name not in classes | HANDING_ON or not call.args:
        return False
    whole = ast.unparse(call.args[0])
    return not (LISTS.match(whole) or whole.endswith((".problems", "problems.sorted()")))


@cache
def refusals() -> list[tuple[str, str | None]]:
    """Where each diagnostic is made, with its code; None where there is none."""
    return list(found_refusals())


def found_refusals() -> Iterator[tuple[str, str | None]]:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    classes = derived(trees)
    for path, tree in trees.items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and makes_one(node, classes)):
            codes = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
            if callee(call) == "Problem" and len(call.args) > 3:
                codes = [call.args[3]]
            yield f"{path.relative_to(ROOT)}:{call.lineno}", ast.unparse(codes[0]).strip("'") if codes else None


@pytest.mark.thorough
def test_no_refusal_is_without_a_code() -> None:
    assert [place for place, code in refusals() if code is None] == []


@pytest.mark.thorough
def test_codes_that_are_used_and_those_that_are_explained_are_the_same() -> None:
    used = {code for _, code in refusals() if code and re.fullmatch(r"[a-z]+(-[a-z]+)+|defect", code)}
    assert used | {stop.code for stop in EVERY} == set(explanations())


@pytest.mark.parametrize("explanation", explanations().values(), ids=lambda explanation: explanation.code)
def test_explanation_is_a_line_and_a_help(explanation) -> None:
    assert explanation.line.endswith(".")
    assert explanation.line.isprintable()
    assert len(explanation.help) > 40
