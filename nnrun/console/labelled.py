"""Short facts under each other, each with its label: ``data     iris: 120 train, 30 test``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnrun.words.text import escape, wrap


def labelled(facts: Iterable[tuple[str, Sequence[str]]], width: int) -> list[str]:
    """Lines of at most ``width`` columns; what has no facts is left out, what is too long goes on under itself."""
    shown = [(label, [escape(phrase) for phrase in phrases if phrase]) for label, phrases in facts]
    shown = [(label, phrases) for label, phrases in shown if phrases]
    margin = max((len(label) for label, _ in shown), default=0) + 2
    lines: list[str] = []
    for label, phrases in shown:
        first, *rest = wrap(phrases, width - margin)
        lines += [label.ljust(margin) + first, *(" " * margin + line for line in rest)]
    return lines
