"""Labels that look alike and are not the same: by blanks, by how letters are composed, by small and capital ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_MOST = 1000
"""Labels that are compared; more are no classes."""
_PAIRS = 3
"""Pairs that are told."""


def alike(labels: Sequence[str]) -> list[tuple[str, str, str]]:
    """Pairs of labels that look alike, with what they differ in. Single letters are never alike."""
    by_folded: dict[str, str] = {}
    pairs = []
    for label in labels[:_MOST]:
        first = by_folded.setdefault(_folded(label), label)
        if first != label and len(label) > 1:
            pairs.append((first, label, _difference(first, label)))
    return pairs


def look_alikes(labels: Sequence[str]) -> str:
    """What is told of labels that look alike, or "": "'TRUE' and 'True' differ in capital letters"."""
    pairs = alike(labels)
    differences = [
        f"{shown(first)} and {shown(second)} differ in {difference}" for first, second, difference in pairs[:_PAIRS]
    ]
    return ", ".join(differences) + (f" and {len(pairs) - _PAIRS} more pairs" if len(pairs) > _PAIRS else "")


def near(label: str, known: Sequence[str]) -> str:
    """What is told of a label that looks like a known one, or ""."""
    folded = _folded(label)
    twin = next((name for name in known[:_MOST] if _folded(name) == folded), None)
    return "" if twin is None else f"{shown(label)} and {shown(twin)} differ in {_difference(label, twin)}"


def shown(label: str) -> str:
    r"""A label in quotes, what cannot be seen in it escaped: 'New\xa0York', 'Cafe\u0301'."""
    visible = (
        char if char == " " or (char.isprintable() and not unicodedata.combining(char)) else ascii(char)[1:-1]
        for char in label
    )
    return f"'{''.join(visible)}'"


def _difference(first: str, second: str) -> str:
    if unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second):
        return "how an accented letter is composed"
    if _without_blanks(first) == _without_blanks(second):
        return "blanks"
    return "capital letters" if first.casefold() == second.casefold() else "letters that look alike"


def _folded(label: str) -> str:
    return unicodedata.normalize("NFKC", _without_blanks(label)).casefold()


def _without_blanks(label: str) -> str:
    """A label without blanks of any kind and without characters that are not seen."""
    return "".join(char for char in label if not char.isspace() and unicodedata.category(char) != "Cf")
