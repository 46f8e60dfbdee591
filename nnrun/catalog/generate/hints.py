"""What sort of literal an argument takes, where another sort is surely wrong: true or false, a number, or text."""

from __future__ import annotations

import re
from typing import Any

_ALSO_OTHERS = frozenset({"auto", "epoch", "batch"})  # defaults beside which numbers or true/false are in use


def hint_from_default(name: str, default: Any) -> str:
    """The sort by the default, as far as it can be trusted.

    Args:
        name: The argument's name; ``verbose`` is written as a number or as true and false alike.
        default: Its default.

    Returns:
        flag, number, text, or "" where it is not sure.
    """
    if name == "verbose":
        return ""
    if isinstance(default, bool):
        return "flag"
    if isinstance(default, (int, float)):
        return "number"
    return "text" if isinstance(default, str) and default not in _ALSO_OTHERS else ""


def hint_from_docstring(docstring: str, name: str) -> str:
    """The sort by scikit-learn's documented type: "copy : bool, default=True"; "" where it names several."""
    words = re.search(rf"^\s*{re.escape(name)}\s*:\s*(.+)$", docstring, re.MULTILINE)
    if not words or name == "verbose":
        return ""
    kind = re.sub(r",?\s*(default\s*[=:].*|optional.*)$", "", words[1]).strip()
    if kind in ("bool", "boolean"):
        return "flag"
    if "'" not in kind and re.fullmatch(r"(int|float)( or (int|float|None))*( (in|>|>=|<).*)?", kind):
        return "number"
    if kind == "str" or re.fullmatch(r"\{('[^']*'(, )?)+\}", kind):
        return "text"
    return ""
