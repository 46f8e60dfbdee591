"""A text as it is, as of a config, under a title."""

from __future__ import annotations

from dataclasses import dataclass

from nnrun.console.paper import Paper
from nnrun.words.text import cut, escape


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that are never wrapped."""

    title: str
    text: str

    def render(self, paper: Paper) -> str:
        """The lines, indented; in a terminal as far as there is room."""
        if not self.text.strip():
            return ""
        lines = [escape(self.title), *(f"  {escape(line)}".rstrip() for line in self.text.rstrip().split("\n"))]
        return "\n".join(cut(line, paper.width) if paper.is_cut else line for line in lines)
