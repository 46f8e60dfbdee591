"""Where a command's answer is written: blocks (tables, labelled facts, paragraphs) and the room that a stream has."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Protocol

from nnrun.words.text import can_show, has_colour, is_terminal, plainer, terminal_width


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of the place that blocks are rendered for."""

    width: int = 80
    """Columns: what blocks are laid out for."""
    is_cut: bool = True
    """Whether a table that is wider is shortened. What another program reads is not."""
    rule: str = ""
    """The sign of the line under a table's head; no line without one."""
    colour: bool = False
    is_unicode: bool = True
    """Whether signs beyond ASCII can be shown."""


class Block(Protocol):
    """A piece of an answer: data that knows how it is shown."""

    def render(self, paper: Paper) -> str:
        """Its lines; text from files is escaped."""


def paper_of(stream: IO[str]) -> Paper:
    """A stream as paper: ruled and cut for a person at a terminal, plain and whole for another program.

    A width that is asked for by COLUMNS is kept to everywhere.
    """
    terminal = is_terminal(stream)
    rule = ("─" if can_show(stream, "─") else "-") if terminal else ""
    is_cut = terminal or os.environ.get("COLUMNS", "").isdecimal()
    return Paper(terminal_width(stream), is_cut, rule, has_colour(stream), can_show(stream, "─⣿"))


def text_of(blocks: Iterable[Block], paper: Paper | int = 80) -> str:
    """Blocks as text, with an empty line between them.

    Args:
        blocks: What to render; one without lines is left out.
        paper: For what; a number stands for plain lines of so many columns.
    """
    chosen = Paper(paper) if isinstance(paper, int) else paper
    return "\n\n".join(filter(None, (block.render(chosen) for block in blocks)))


def text_for(blocks: Iterable[Block], stream: IO[str]) -> str:
    """Blocks as a stream can show them."""
    text = text_of(blocks, paper_of(stream)) + "\n"
    return text if can_show(stream, "…±") else plainer(text)


def show(blocks: Iterable[Block], stream: IO[str]) -> None:
    """Write blocks to a stream, in one piece."""
    stream.write(text_for(blocks, stream))
    stream.flush()
