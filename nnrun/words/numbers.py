"""Numbers, durations and sizes as people read them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

_SHOWN_ITEMS = 3


def number(value: Any) -> str:
    """A score with four to five digits that matter; a vector as its first ones; "-" where there is no value."""
    if value is None:
        return "-"
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        shown = " ".join(number(item) for item in value[:_SHOWN_ITEMS])
        return f"[{shown} …]" if len(value) > _SHOWN_ITEMS else f"[{shown}]"
    if isinstance(value, int):
        return count(value)
    return _decimal(float(value))


def _decimal(value: float) -> str:
    size = abs(value)
    if not math.isfinite(value) or size == 0:
        return f"{value:g}"
    if size < 0.001 or size >= 100_000:
        return f"{value:.3e}"
    return f"{value:.{4 if size < 100 else 2}f}"


def probability(value: float | None) -> str:
    """A p-value with the digits that matter."""
    if value is None:
        return "-"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def count(value: int) -> str:
    """A whole number with its thousands apart."""
    return f"{value:,}"


def plural(value: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def first_ones(texts: Sequence[str], most: int) -> str:
    """Texts with commas between them; of more than ``most`` the first ones, and how many there are beside them."""
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


def duration(seconds: float) -> str:
    """Seconds as ``850 µs``, ``12 ms``, ``3.4 s``, ``2:05`` or ``1:02:05``."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 59.95 else clock(seconds)


def clock(seconds: float) -> str:
    """Seconds as ``0:07``, ``2:05`` or ``1:02:05``."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def megabytes(size: int) -> str:
    """Bytes as megabytes of a million bytes."""
    return f"{size / 1e6:.{1 if size >= 1e5 else 2}f} MB"


def size_text(size: int) -> str:
    """Bytes as ``512 B``, ``1.4 kB``, ``2.3 MB`` or ``3.2 GB``, by thousands."""
    if size < 1000:
        return f"{size} B"
    units = ((1e3, "kB"), (1e6, "MB"))
    scale, unit = next((pair for pair in units if size < 999.95 * pair[0]), (1e9, "GB"))
    return f"{size / scale:,.1f} {unit}"


def paired(training: Mapping[str, Any], validation: Mapping[str, Any]) -> list[str]:
    """Metrics as ``loss 0.4321 (val 0.5123)``: the shortest form that says both."""
    pairs = []
    for name, value in training.items():
        text = f"{name} {number(value)}"
        pairs.append(f"{text} (val {number(validation[name])})" if name in validation else text)
    return pairs + [f"val_{name} {number(value)}" for name, value in validation.items() if name not in training]
