"""Plain scalars by the YAML 1.2 core schema, which PyYAML reads by 1.1: ``no`` is text, ``1e-3`` a number."""

from __future__ import annotations

import re

_MAX_DIGITS = 24  # those of 2**64 in base 8, with sign and prefix

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_BEGIN_NUMBERS = frozenset("0123456789+-.")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def scalar(text: str) -> bool | int | float | str | None:
    """A plain scalar's value by the YAML 1.2 core schema, leading zeros being text.

    Raises:
        ValueError: A whole number that needs more than 64 bits, which no array holds.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGIN_NUMBERS:
        return text
    if _WHOLE.fullmatch(text) or _OTHER_BASE.fullmatch(text):
        return _whole(text)
    if _FLOAT.fullmatch(text) and not text.lstrip("+-").isdigit():
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


def looks_like_text(text: str) -> bool:
    """Whether a text means itself where it stands without quotes."""
    try:
        return isinstance(scalar(text), str)
    except ValueError:
        return False


def _whole(text: str) -> int:
    value = int(text, 0) if len(text) <= _MAX_DIGITS else 2**64
    if not -(2**63) <= value < 2**64:
        raise ValueError(text)
    return value
