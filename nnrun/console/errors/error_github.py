"""Errors as annotations of GitHub Actions, which shows them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from nnrun.console.errors.error_text import MOST
from nnrun.errors import Problem
from nnrun.files import is_file


def workflow_commands(problems: Iterable[Problem]) -> str:
    """A line ``::error file=...,line=...,col=...,title=CODE::MESSAGE`` for each of the first problems."""
    return "\n".join(_annotation(problem) for problem in list(problems)[:MOST])


def _annotation(problem: Problem) -> str:
    place = problem.place
    properties: dict[str, object] = {}
    if place is not None and is_file(place.file):  # not so for the command line, or standard input
        properties = {"file": place.file, "line": place.line, "col": place.column}
    listed = ",".join(f"{name}={_property(value)}" for name, value in {**properties, "title": problem.code}.items())
    return f"::error {listed}::{_data(': '.join(filter(None, (problem.path, problem.text))))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
