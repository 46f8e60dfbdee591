"""Spans of time as a command line has them: 90, 90s, 5m, 12h, 7d, 2w."""

from __future__ import annotations

import re

from nnrun.errors import ConfigError

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)([smhdw]?)")


def seconds_of(text: str) -> float | None:
    """The seconds of a span; None where it is none."""
    match = _SPAN.fullmatch(text.strip().lower())
    return float(match[1]) * _SECONDS[match[2]] if match else None


def age_of(text: str, option: str) -> float:
    """The seconds of a span with its unit, as an option has it. Raises ConfigError where it is none."""
    seconds = seconds_of(text)
    if seconds is None or text.strip()[-1:].isdecimal():
        raise ConfigError(
            f"{option}: {text!r} is no span of time", code="wrong-arguments", help="write 30m, 12h, 7d or 2w"
        )
    return seconds
