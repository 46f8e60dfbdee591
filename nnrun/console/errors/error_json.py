"""Errors as another program reads them: what ``--json`` prints on stdout in place of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnrun.errors import Place, Problem


def error_to_plain(problems: Sequence[Problem], kind: str, exit_code: int) -> dict[str, Any]:
    """An error as an object."""
    return {"error": {"kind": kind, "exit_code": exit_code, "problems": [_problem(problem) for problem in problems]}}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
        "path": problem.path,
        **_place(problem.place),
        "related": [{"text": text, **_place(place)} for text, place in problem.related],
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": place.file, "line": place.line, "column": place.column}
