"""On how many threads a training computes: the rule behind ``training.threads``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MOST_THREADS = 8
"""More threads than that do not pay for the models that fit a CPU."""
WIDE = {"Dense": 256, "SparseDense": 256, "EinsumDense": 256}
"""Units from which on a matrix product is worth sharing."""
HEAVY = ("Conv", "LSTM", "GRU", "RNN", "Attention")
"""Layers that are worth sharing whatever their width, by a part of their name."""


def default_threads(layers: Sequence[tuple[str, Mapping[str, Any]]]) -> int:
    """The number of threads for a model, from its layers alone.

    Sums change with the threads, so the number must not depend on what else the machine is doing, and never on a
    measurement. Small layers are faster on one thread: handing their work around costs more than doing it. The limits
    come from ``benchmarks/rules.py``.

    Args:
        layers: Class name and arguments of each layer, those inside others (wrappers, cells, nested models) too.
    """
    heavy = any(is_heavy(name, arguments) for name, arguments in layers)
    return min(MOST_THREADS, os.cpu_count() or 1) if heavy else 1


def is_heavy(name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a layer's work is worth more than one thread."""
    if any(part in name for part in HEAVY):
        return True
    return name in WIDE and any(number >= WIDE[name] for number in whole_numbers(arguments.values()))


def whole_numbers(values: Iterable[Any]) -> list[int]:
    """The whole numbers among values."""
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
