"""Short facts under each other, each with its label: ``data     iris: 120 train, 30 test``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nnrun.console.paper import Paper
from nnrun.words.text import cut, escape, wrap


@dataclass(frozen=True, slots=True)
class Labelled:
    """Facts with their labels; one without phrases is left out."""

    facts: Sequence[tuple[str, Sequence[str]]]
    """Phrases by label. A text in place of phrases, as a path, is never wrapped."""
    margin: int = 0
    """Columns that the labels take at least."""

    def render(self, paper: Paper) -> str:
        """Lines in which each phrase stands whole where it fits; what is too long goes on under itself."""
        shown = [(label, phrases) for label, phrases in self.facts if any(phrases)]
        margin = max(self.margin, *(len(label) + 2 for label, _ in shown), 0)
        lines: list[str] = []
        for label, phrases in shown:
            first, *rest = _lines(phrases, paper.width - margin)
            lines += [label.ljust(margin) + first, *(" " * margin + line for line in rest)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that depend on the width alone."""

    write: Callable[[int], Iterable[str]]

    def render(self, paper: Paper) -> str:
        """None of them is wider."""
        return "\n".join(cut(line, paper.width) for line in self.write(paper.width))


def _lines(phrases: Sequence[str], width: int) -> list[str]:
    return [phrases] if isinstance(phrases, str) else wrap([escape(phrase) for phrase in phrases if phrase], width)
