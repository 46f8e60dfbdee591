"""HTML made of elements (markup, templating): whatever is not HTML already is escaped on its way in."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from nnrun.words.text import escape

EMPTY_ELEMENTS = frozenset({"br", "col", "img", "input", "meta"})
"""They have no end tag."""


class Html(str):
    """Text that is HTML, in which nothing is left to be escaped."""

    __slots__ = ()


Child = str | Html | None


def text(value: object) -> Html:
    """A text from anywhere as HTML that shows it: no tag, no entity, nothing that turns the direction of writing."""
    if isinstance(value, Html):
        return value
    return Html(html.escape(escape(str(value)), quote=True))


def lines(value: str) -> Html:
    """A text of several lines, which stay lines."""
    return Html("\n".join(text(line) for line in value.expandtabs(4).splitlines()))


def el(name: str, *children: Child | Iterable[Child], **attributes: object) -> Html:
    """An element.

    Args:
        name: Of the tag.
        children: Text, which is escaped, HTML, None, or several of them.
        attributes: By name; a trailing underscore avoids Python's own words, ``data_x`` is ``data-x``, True stands
            alone, None and False are left out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in EMPTY_ELEMENTS:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{together(children)}</{name}>")


def together(children: Iterable[Child | Iterable[Child]]) -> Html:
    """Several pieces one after the other."""
    return Html("".join(_child(child) for child in children))


def table(
    heads: Sequence[Child], rows: Iterable[Sequence[Child]], *, words: int = 1, caption: str = "", class_: str = ""
) -> Html:
    """A table that can be scrolled sideways where there is no room.

    Args:
        heads: Of the columns; without any, the first cell of each row is its head.
        rows: Their cells.
        words: How many columns from the left hold words; the others hold numbers, which stand on the right.
        caption: What it is, for a screen reader.
        class_: Of the table.
    """
    head = el("thead", el("tr", [el("th", cell, class_=_side(n, words), scope="col") for n, cell in enumerate(heads)]))
    body = el("tbody", [el("tr", [_cell(n, cell, words) for n, cell in enumerate(row)]) for row in rows])
    whole = el(
        "table",
        el("caption", caption, class_="unseen") if caption else None,
        head if heads else None,
        body,
        class_=class_ or None,
    )
    return el("div", whole, class_="scroll", tabindex="0", role="group", aria_label=caption or "table")


def pairs(rows: Iterable[tuple[Child, Child]]) -> Html:
    """Names and their values below each other."""
    return el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in rows])


def more(title: Child, *children: Child | Iterable[Child], shown: bool = False) -> Html:
    """What is shown when its title is clicked."""
    return el("details", el("summary", title), *children, open=shown)


def code(value: str) -> Html:
    """A command or a file's text as it is, with a button that copies it."""
    button = el("button", "copy", type="button", class_="copy", aria_label="copy to the clipboard")
    return el("div", el("pre", el("code", lines(value)), tabindex="0"), button, class_="code")


def _cell(number: int, cell: Child, words: int) -> Html:
    if number == 0:
        return el("th", cell, class_=_side(number, words), scope="row")
    return el("td", cell, class_=_side(number, words))


def _side(number: int, words: int) -> str | None:
    return "number" if number >= words else None


def _child(child: Child | Iterable[Child]) -> str:
    if child is None:
        return ""
    return text(child) if isinstance(child, str) else together(child)


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{text(value)}"'
