"""Errors as a person reads them: where, what, what was probably meant, and the line with its marks."""

from __future__ import annotations

from nnrun.errors import NnrunError, Problem, Stopped
from nnrun.words.text import escape, width_of

_BOLD, _RED, _OFF = "\x1b[1m", "\x1b[31m", "\x1b[0m"

MOST = 50
"""Problems that are shown; nobody reads more at once."""


def render_error(error: NnrunError, *, colour: bool = False) -> str:
    """Each problem as ``file:line:column: path: message`` and under it the line it stands on, marked.

    Places that have to do with it follow where they are in other files. Beyond `MOST` problems are counted. Control
    characters of files are shown as signs; colours are only nnrun's own.
    """
    problems = error.problems
    shown = [line for problem in problems[:MOST] for line in (_problem(problem, colour), *_elsewhere(problem))]
    left = len(problems) - MOST
    return "\n".join([*shown, f"and {left:,} more"] if left > 0 else shown)


def explained_by(error: NnrunError) -> str:
    """The command that says what the codes of an error mean; "" where a signal ended it, or nothing has a code."""
    codes = list(dict.fromkeys(problem.code for problem in error.problems[:MOST] if problem.code))
    if not codes or isinstance(error, Stopped):
        return ""
    return f"nnrun explain {codes[0]} says more" if len(codes) == 1 else f"nnrun explain CODE: {', '.join(codes)}"


def _problem(problem: Problem, colour: bool) -> str:
    line = escape(str(problem))
    if colour and problem.place:
        place = escape(str(problem.place))
        line = f"{_BOLD}{place}{_OFF}{line.removeprefix(place)}"
    excerpt = problem.excerpt()
    if not excerpt:
        return line
    source, marks = (escape(text) for text in excerpt.split("\n")[-2:])
    marks = _under(source, marks)
    if colour:
        space = marks[: marks.index("^")]
        marks = f"{space}{_RED}{marks.removeprefix(space)}{_OFF}"
    return f"{line}\n{source}\n{marks}"


def _elsewhere(problem: Problem) -> list[str]:
    """Other files that have to do with it, such as a base; what stands in the same file is seen there."""
    own = problem.place.file if problem.place else ""
    return [escape(f"  {place}: {text}") for text, place in problem.related if place.file != own]


def _under(line: str, marks: str) -> str:
    """The marks moved under what they mean: a wide character before it takes two columns, a combining one none."""
    start, length = marks.index("^"), marks.count("^")
    margin = marks[:start].rstrip(" ")
    space = " " * (width_of(line[:start].ljust(start)) - len(margin))
    return margin + space + "^" * (width_of(line[start : start + length]) or length)
