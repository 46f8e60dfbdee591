"""What commands print for other programs: one JSON object in one line."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any


def json_line(value: Mapping[str, Any]) -> str:
    """One JSON object in a line, in ASCII, nothing of which moves a cursor; what is no number in JSON is null."""
    return json.dumps(finite(value)).replace("\x7f", "\\u007f") + "\n"


def finite(value: Any) -> Any:
    """A value with null for each number that JSON does not have: NaN, infinity."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
