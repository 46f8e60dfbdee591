"""A notebook shows an error as a command does, and the line of the cell that asked for it; no frame of nnrun's."""

from __future__ import annotations

import linecache

import pytest

import nnrun
from nnrun.errors import ConfigError, DataError, NnrunError, Place, Problem

CELL = """\
config = {}

def go():
    return nnrun.validate(config)

go()
"""


def in_cell(text: str) -> NnrunError:
    linecache.cache["cell"] = (len(text), None, text.splitlines(keepends=True), "cell")
    with pytest.raises(NnrunError) as caught:
        exec(compile(text, "cell", "exec"), {"nnrun": nnrun})  # noqa: S102  # as a kernel does
    return caught.value


def test_lines_are_those_of_a_terminal_then_the_line_that_asked() -> None:
    lines = in_cell(CELL.replace("{}", "{'optimiser': 'adam'}"))._render_traceback_()
    assert lines[0] == "ConfigError:"
    assert "unknown key 'optimiser'; did you mean 'optimizer'?" in "\n".join(lines)
    assert any("optimiser: adam\n" in line and line.endswith("^^^^^^^^^") for line in lines)
    assert lines[-1] == "line 4: return nnrun.validate(config)"


def test_every_problem_is_shown_and_none_of_a_files_signs_reaches_the_page_as_colour() -> None:
    place = Place("a.yaml", 2, 1, "x: \x1b[31m", 1)
    error = ConfigError([Problem("wrong", "x", place), Problem("wrong, too", "y")])
    assert error._render_traceback_() == [
        "ConfigError:",
        "a.yaml:2:1: x: wrong",
        "   2 | x: \\x1b[31m\n     | ^",
        "y: wrong, too",
    ]


def test_error_that_was_never_raised_has_no_line() -> None:
    assert DataError("empty", code="empty-data")._render_traceback_() == ["DataError:", "empty"]
