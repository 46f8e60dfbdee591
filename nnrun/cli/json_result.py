"""Prints a result for programs, on stdout."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from nnrun.words.json_text import json_line


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout, as `json_line` has it."""
    sys.stdout.write(json_line(value))
