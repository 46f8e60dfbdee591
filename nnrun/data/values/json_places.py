"""Where the value of a key stands in a line that holds a JSON object, for messages."""

from __future__ import annotations

import re
from json import JSONDecoder

_BLANK = re.compile(r"[ \t\r]*")
_DECODER = JSONDecoder()


def value_span(line: str, key: str) -> tuple[int, int]:
    """Where the value of an object's own key begins and ends; the whole line where the object does not have it."""
    try:
        position = line.index("{") + 1
        while True:
            name, position = _DECODER.raw_decode(line, _after(line, position))
            start = _after(line, line.index(":", position) + 1)
            _, position = _DECODER.raw_decode(line, start)
            if name == key:
                return start, position
            position = line.index(",", position) + 1
    except (ValueError, RecursionError):
        return 0, len(line)


def _after(line: str, position: int) -> int:
    """The first position that is no blank."""
    match = _BLANK.match(line, position)
    return match.end() if match else position
