"""Markdown as the generated pages have it: paragraphs and lists, folded to the width of a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH = 120
GENERATED = "<!-- Written by `make docs` from the code; change the help there. -->"


def page(title: str, *parts: str) -> str:
    """A page: its title, the sign that it is generated, and its parts."""
    return "\n\n".join([f"# {title}", GENERATED, *parts]) + "\n"


def paragraph(text: str) -> str:
    """Text on lines of the page's width."""
    return _folded(text, "", "")


def items(texts: Iterable[str]) -> str:
    """A list, an item a text."""
    return "\n".join(_folded(text, "- ", "  ") for text in texts)


def described(name: str, help: str, facts: Iterable[str], *, required: bool = False) -> str:
    """A name, a sentence of help, and short facts."""
    short = "; ".join(fact for fact in facts if fact)
    text = " ".join(filter(None, [sentence(help) if help else "", f"*{short}*" if short else ""]))
    return f"`{name}`{', required' if required else ''}: {text}"


def sentence(text: str) -> str:
    """Help as a sentence of its own."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _folded(text: str, first: str, then: str) -> str:
    lines = textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)
