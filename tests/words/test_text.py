"""Text a terminal can be trusted with."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.words.text import can_show, cut, escape, has_colour, is_terminal, terminal_width, width_of, wrap


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain größe 日本", "plain größe 日本"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\nb\r\tc\x00\x7f", "a␊b␍␉c␀␡"),
        ("\x9b31m", "�31m"),
        ("name\u202egnp.exe", "name�gnp.exe"),
        ("a\u2028b", "a�b"),
        ("\udc80", "�"),
        ("a\u00a0b", "a b"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
    ],
)
def test_control_characters_become_signs(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text(st.characters()))
def test_escaped_text_is_printable_encodable_and_as_long(text: str) -> None:
    shown = escape(text)
    assert shown.isprintable()
    assert len(shown) == len(text)
    shown.encode("utf-8")


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_width_counts_columns(text: str, width: int) -> None:
    assert width_of(text) == width


@given(st.text(), st.integers(1, 20))
def test_cut_text_fits(text: str, width: int) -> None:
    assert width_of(cut(text, width)) <= width


def test_cut_says_that_something_is_missing() -> None:
    assert cut("versicolor", 6) == "versi…"
    assert cut("日本語", 4) == "日…"
    assert cut("setosa", 6) == "setosa"


def test_phrases_are_kept_together_where_they_fit() -> None:
    assert wrap(["96 train", "24 validation", "30 test"], 24) == ["96 train, 24 validation,", "30 test"]
    assert wrap(["val_loss has not improved for 10 epochs", "2 s"], 24) == [
        "val_loss has not",
        "improved for 10 epochs,",
        "2 s",
    ]
    assert wrap(["a" * 30], 10) == ["aaaaaaaaa…"]


def test_colours_only_for_people_who_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert has_colour(Terminal())
    assert not has_colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colour(Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(Terminal())


def test_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()
    assert not is_terminal(stream)


def test_width_is_the_persons_choice_then_the_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    assert terminal_width(io.StringIO()) == 57
    monkeypatch.delenv("COLUMNS")
    assert terminal_width(io.StringIO()) == 80


def test_encoding_decides_what_can_be_shown() -> None:
    ascii_stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert can_show(io.StringIO(), "━")
    assert not can_show(ascii_stream, "━")


@pytest.mark.parametrize("text", ["0a\u0301", "नमस्ते", "क\u093e", "\U0001f44d\U0001f3fb", "\u20dd"])
def test_marks_take_no_column(text: str) -> None:
    from rich.cells import cell_len

    assert width_of(text) == cell_len(text)
