"""What ``nnrun explain`` shows: the codes of errors with a line each, or one with its longer help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nnrun.console.labelled import Lines
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.words.diagnostics import Explanation
from nnrun.words.text import wrap


def codes_grid(explanations: Iterable[Explanation]) -> Grid:
    """A row a code."""
    rows = tuple((explanation.code, explanation.line) for explanation in explanations)
    return Grid(("code", "what it says"), rows, words=2)


def explanation_block(explanation: Explanation) -> Block:
    """A code, its line and its help."""
    return Lines(
        lambda width: [explanation.code, *wrap([explanation.line], width), "", *_lines(explanation.help, width)]
    )


def _lines(text: str, width: int) -> Iterator[str]:
    """Paragraphs as wide as there is room; lines that are indented stand as they are."""
    for number, paragraph in enumerate(text.split("\n\n")):
        lines = paragraph.splitlines()
        yield from [""] * bool(number)
        yield from lines if lines[0].startswith("    ") else wrap([" ".join(lines)], width)
