"""Where blocks are written: terminals, pipes, and streams that lack characters."""

from __future__ import annotations

import io

import pytest

from nnrun.console.labelled import Labelled, Lines
from nnrun.console.paper import show, text_of
from nnrun.console.tables import Grid

GRID = Grid(("class", "rows"), (("a name that is long, much longer than forty columns", "1,000"),))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("COLUMNS", raising=False)
    for name in ("FORCE_COLOR", "CI", "GITHUB_ACTIONS"):  # none of which makes a terminal of a pipe
        monkeypatch.setenv(name, "1")


def shown(stream: io.StringIO) -> list[str]:
    show([GRID], stream)
    return stream.getvalue().splitlines()


def test_pipe_gets_plain_lines_that_are_whole() -> None:
    head, row = shown(io.StringIO())
    assert head.split() == ["class", "rows"]
    assert row == "a name that is long, much longer than forty columns  1,000"


def test_width_that_is_asked_for_is_kept_to_in_a_pipe_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, shown(io.StringIO()))) == 40


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("", "")])
def test_colour_is_for_terminals_whose_owner_wants_it(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name:
        monkeypatch.setenv(name, value)
    text = "\n".join(shown(Terminal()))
    assert ("\x1b" in text) is (not name)
    assert ("─" in text) is (name != "TERM")


def test_terminal_without_the_characters_gets_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    show([GRID, Grid(("mean",), (("0.5 ± 0.1",),))], stream)
    lines = raw.getvalue().decode("ascii").splitlines()
    assert lines[-1].strip() == "0.5 +-0.1"
    assert lines[1] == "-" * 40
    assert lines[2].startswith("a name that is long, much longer~")


def test_notebook_gets_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """rich would send HTML to a notebook's own display in place of the stream."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert shown(io.StringIO())[0].split() == ["class", "rows"]


def test_labels_stand_under_each_other_and_paths_whole() -> None:
    facts = Labelled([("a", ["b", "c"]), ("none", [""]), ("run", "x" * 50)])
    assert text_of([facts], 40) == "a    b, c\nrun  " + "x" * 50


def test_blocks_have_an_empty_line_between_them_and_those_without_lines_none() -> None:
    assert text_of([Labelled([]), Lines(lambda width: ["x" * width]), Labelled([("a", ["b"])])], 3) == "xxx\n\na  …"
