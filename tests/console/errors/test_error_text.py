"""Errors as a person reads them."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from nnrun.cli.error_answer import answer_error
from nnrun.console.errors.error_text import explained_by, render_error
from nnrun.errors import ConfigError, NnrunError, Place, Problem, Related, Stopped

DENS = Problem(
    "unknown layer 'Dens'; did you mean 'Dense'?",
    "layers.1",
    Place("configs/iris.yaml", 14, 5, "  - Dens: {units: 100}", 4),
)


def test_problem_with_its_line() -> None:
    assert render_error(ConfigError([DENS])).splitlines() == [
        "configs/iris.yaml:14:5: layers.1: unknown layer 'Dens'; did you mean 'Dense'?",
        "  14 |   - Dens: {units: 100}",
        "     |     ^^^^",
    ]


def test_all_problems_are_shown() -> None:
    shown = render_error(ConfigError([DENS, Problem("no file iris.csv")]))
    assert shown.splitlines()[-1] == "no file iris.csv"
    assert shown.count("\n") == 3


@pytest.mark.parametrize(
    ("error", "more"),
    [
        (ConfigError("wrong", code="unknown-key"), "nnrun explain unknown-key says more"),
        (
            ConfigError([Problem("a", code="unknown-key"), Problem("b", code="unknown-key")]),
            "nnrun explain unknown-key says more",
        ),
        (
            ConfigError([Problem("a", code="unknown-key"), Problem("b", code="unknown-name")]),
            "nnrun explain CODE: unknown-key, unknown-name",
        ),
        (ConfigError("wrong"), ""),
        (Stopped(), ""),
    ],
)
def test_last_line_for_a_person_names_what_explains_it(error: NnrunError, more: str) -> None:
    assert explained_by(error) == more


@pytest.mark.parametrize("is_terminal", [True, False])
def test_only_a_terminal_gets_the_line(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: is_terminal  # type: ignore[method-assign]
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stderr", stream)
    assert answer_error(ConfigError([replace(DENS, code="unknown-name")]), as_json=False) == 2
    lines = stream.getvalue().splitlines()
    assert lines[2] == "     |     ^^^^"
    assert lines[3:] == (["nnrun explain unknown-name says more"] if is_terminal else [])


def test_colours_mark_the_place_and_the_mistake() -> None:
    place, excerpt, marks = render_error(ConfigError([DENS]), colour=True).splitlines()
    assert place.startswith("\x1b[1mconfigs/iris.yaml:14:5\x1b[0m: layers.1: unknown")
    assert "\x1b" not in excerpt
    assert marks == "     |     \x1b[31m^^^^\x1b[0m"


def test_text_of_a_file_cannot_move_the_cursor() -> None:
    problem = Problem("bad \x1b]0;title\x07", "x\r", Place("a\x1b[2J.yaml", 3, 3, "a: \x1b[31mred\x9b", 1))
    shown = render_error(ConfigError([problem]))
    assert shown.splitlines() == [
        "a␛[2J.yaml:3:3: x␍: bad ␛]0;title␇",
        "   3 | a: ␛[31mred�",
        "     |   ^",
    ]


def test_marks_stand_under_wide_characters() -> None:
    problem = Problem("unknown key", "", Place("a.yaml", 1, 5, "日本: 値: 1", 1))
    assert render_error(ConfigError([problem])).splitlines()[1:] == [
        "   1 | 日本: 値: 1",
        "     |       ^^",
    ]


def test_mark_behind_the_end_of_a_line() -> None:
    problem = Problem("a value is missing", "", Place("a.yaml", 1, 8, "layers:", 1))
    assert render_error(ConfigError([problem])).splitlines()[1:] == ["   1 | layers:", "     |        ^"]


def test_help_follows_what_is_wrong_and_places_in_other_files_the_excerpt() -> None:
    seen = Related("seen here already", Place("configs/iris.yaml", 3, 1))
    loss = Related("the loss mse", Place("base.yaml", 9, 7))
    problem = replace(DENS, message="unknown layer 'Dens'", help="did you mean 'Dense'?", related=(seen, loss))
    alone, whole = (render_error(ConfigError([each])).splitlines() for each in (DENS, problem))
    assert whole == [*alone, "  base.yaml:9:7: the loss mse"]
