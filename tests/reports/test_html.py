"""Elements: what is no HTML yet is escaped on its way in, exactly once."""

from __future__ import annotations

from nnrun.reports.html import Html, el, lines, table, text, together
from nnrun.reports.page import script_json


def test_text_is_escaped_once() -> None:
    assert el("p", "a < b", el("b", "&")) == "<p>a &lt; b<b>&amp;</b></p>"
    assert text(text("<")) == "&lt;"
    assert together(["<", Html("<br>")]) == "&lt;<br>"


def test_what_turns_the_direction_of_writing_is_a_sign() -> None:
    assert text("a\u202eb\0") == "a\ufffdb\u2400"
    assert lines("one\ntwo\t\x1b") == "one\ntwo \u241b"


def test_attributes_are_quoted_and_left_out_where_there_are_none() -> None:
    written = el("input", value='"><script>', hidden=True, id=None, data_do="x", class_="y", open=False)
    assert written == '<input value="&quot;&gt;&lt;script&gt;" hidden data-do="x" class="y">'


def test_the_first_column_of_a_table_names_its_rows() -> None:
    written = table(("metric", "test"), [("loss", "0.5")], caption="scores")
    assert '<th scope="row">loss</th><td class="number">0.5</td>' in written


def test_json_in_a_script_cannot_end_it() -> None:
    written = script_json({"a": "</script><!--\u2028&"})
    assert written == '{"a":"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026"}'
