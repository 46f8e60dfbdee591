"""Labels that look alike and are not the same (homoglyphs): by blanks, accents, capitals, alphabets, dashes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

MOST = 1000
"""Labels that are compared; more are no classes, nor categories."""
_PAIRS = 3
"""Pairs that are told."""
_CYRILLIC = str.maketrans("АВЕЅІЈКМНОРСТУХҮҺаеѕіјорсухһԁѵ", "ABESIJKMHOPCTYXYhaesijopcyxhdv")
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ", "ABEZHIKMNOPTYXoc")
_LATIN = _CYRILLIC | _GREEK
"""Letters of other alphabets that look as Latin ones do (from Unicode's table of confusables)."""
_SIGNS = str.maketrans("‐‑‒–—−’‘`´“”„", "------" + 7 * "'")
"""Dashes and quotation marks that word processors put in the place of a typewriter's."""


def alike(labels: Sequence[str]) -> list[tuple[str, str, str]]:
    """Pairs of labels that look alike, with what they differ in; a letter and its capital are none."""
    by_folded: dict[str, str] = {}
    pairs = []
    for label in labels[:MOST]:
        first = by_folded.setdefault(_folded(label), label)
        if first != label and (len(label) > 1 or first.casefold() != label.casefold()):
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
    twin = next((name for name in known[:MOST] if _folded(name) == folded), None)
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
    if first.casefold() == second.casefold():
        return "capital letters"
    if first.translate(_SIGNS) == second.translate(_SIGNS):
        return "dashes or quotation marks"
    letter = next((char for char in second + first if ord(char) in _LATIN and (char in first) != (char in second)), "")
    return "letters that look alike" + (f": U+{ord(letter):04X} is {unicodedata.name(letter)}" if letter else "")


def _folded(label: str) -> str:
    return unicodedata.normalize("NFKC", _without_blanks(label)).translate(_LATIN).translate(_SIGNS).casefold()


def _without_blanks(label: str) -> str:
    """A label without blanks of any kind and without characters that are not seen."""
    return "".join(char for char in label if not char.isspace() and unicodedata.category(char) != "Cf")
