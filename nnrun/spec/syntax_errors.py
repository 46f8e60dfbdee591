"""What a text that is no YAML lacks, in plainer words than the parser's: a bracket, a colon, spaces for a tab."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from nnrun.errors import Place, Problem

if TYPE_CHECKING:
    import yaml

PlaceAt: TypeAlias = Callable[[int, int, int], Place]
"""The place of a line and a column, both from 0, and of so many characters."""


def syntax_problem(error: yaml.MarkedYAMLError, lines: Sequence[str], place_at: PlaceAt) -> Problem:
    """What the parser's error says of a text."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    text = lines[line] if line < len(lines) else ""
    if tab := re.match(r" *(\t)", text):
        return _problem("a tab cannot indent YAML; use spaces", place_at(line, tab.start(1), 1))
    if "mapping values are not allowed" in str(error.problem):
        return _missing_colon(line, column, lines, place_at)
    if opening := _never_closed(error, lines, place_at):
        return opening
    if bound := re.search(r"[:=] *(>=? *[-+.0-9]+)", text):
        return _problem(f"not valid YAML: a bound is quoted, as in '{bound[1]}'", place_at(line, bound.start(1), 1))
    reason = " ".join(str(part) for part in (error.context, error.problem) if part)
    if line >= len(lines):  # the text ended too early: shown at its last line
        line, column = len(lines) - 1, len(lines[-1])
    return _problem(f"not valid YAML: {reason}", place_at(line, column, 1))


def _problem(message: str, place: Place) -> Problem:
    return Problem(message, place=place, code="wrong-yaml")


def _never_closed(error: yaml.MarkedYAMLError, lines: Sequence[str], place_at: PlaceAt) -> Problem | None:
    """A bracket or a quote without its other half is shown where it begins."""
    context, mark = str(error.context), error.context_mark
    if mark is None or not ("flow" in context or "quoted" in context):
        return None
    opened = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    if opened not in ("[", "{", '"', "'") or (opened in "\"'" and "end of stream" not in str(error.problem)):
        return None
    also = "" if opened in "\"'" else ", or a comma is missing after it"
    return _problem(f"not valid YAML: the {opened} is never closed{also}", place_at(mark.line, mark.column, 1))


def _missing_colon(line: int, column: int, lines: Sequence[str], place_at: PlaceAt) -> Problem:
    """`- Add` with keys under it is read as one text up to the next colon; the name above lacks its own."""
    above = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), None)
    name = re.fullmatch(r"\s*(?:- +)?([A-Za-z_]\w*)\s*", lines[above]) if above is not None else None
    if above is not None and name:
        message = f"a name with keys under it needs its colon: '{name[1]}:'"
        return _problem(message, place_at(above, name.start(1), len(name[1])))
    start = _indent(lines[line])
    if above is not None and start > _indent(lines[above]):
        message = f"not valid YAML: indented under line {above + 1}, which holds a value already"
        return _problem(message, place_at(line, start, 1))
    return _problem(
        "not valid YAML: a second ': ' in one line; quote the text, or begin a new line", place_at(line, column, 1)
    )


def _indent(line: str) -> int:
    """Spaces before what a line holds, a list's dash counted as one."""
    return len(line) - len(line.lstrip(" -"))
