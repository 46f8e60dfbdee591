"""Errors as a person reads them: where, what, what was probably meant, and the line with its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnrun.errors import NnrunError, Problem
from nnrun.words.text import escape, width_of

_BOLD, _RED, _OFF = "\x1b[1m", "\x1b[31m", "\x1b[0m"

MOST = 50
"""Problems that are shown; nobody reads more at once."""


def render_error(error: NnrunError, *, colour: bool = False) -> str:
    """Each problem as ``file:line:column: path: message`` and under it the line it stands on, marked.

    Beyond `MOST` they are counted. Control characters of files are shown as signs; colours are only nnrun's own.
    """
    shown = [_problem(problem, colour) for problem in error.problems[:MOST]]
    left = len(error.problems) - len(shown)
    return "\n".join([*shown, f"and {left:,} more"] if left > 0 else shown)


def error_to_plain(problems: Sequence[Problem], kind: str, code: int) -> dict[str, Any]:
    """What ``--json`` prints of an error.

    Args:
        problems: What is wrong, each with its place where it has one.
        kind: The error's class.
        code: The exit code.
    """
    told = [
        {
            "message": problem.message,
            "path": problem.path,
            "file": problem.place and problem.place.file,
            "line": problem.place and problem.place.line,
            "column": problem.place and problem.place.column,
        }
        for problem in problems
    ]
    return {"error": {"kind": kind, "exit_code": code, "problems": told}}


def _problem(problem: Problem, colour: bool) -> str:
    said = escape(str(problem))
    if colour and problem.place:
        place = escape(str(problem.place))
        said = f"{_BOLD}{place}{_OFF}{said.removeprefix(place)}"
    excerpt = problem.excerpt()
    if not excerpt:
        return said
    line, marks = (escape(text) for text in excerpt.split("\n")[-2:])
    marks = _under(line, marks)
    if colour:
        space = marks[: marks.index("^")]
        marks = f"{space}{_RED}{marks.removeprefix(space)}{_OFF}"
    return f"{said}\n{line}\n{marks}"


def _under(line: str, marks: str) -> str:
    """The marks moved under what they mean: a wide character before it takes two columns, a combining one none."""
    start, length = marks.index("^"), marks.count("^")
    margin = marks[:start].rstrip(" ")
    space = " " * (width_of(line[:start].ljust(start)) - len(margin))
    return margin + space + "^" * (width_of(line[start : start + length]) or length)
