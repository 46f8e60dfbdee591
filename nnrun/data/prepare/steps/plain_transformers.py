"""Whether a fitted transformer is surely one that skops writes and reads: told without skops, whose import takes long.

skops writes an estimator of scikit-learn as a mapping of its attributes, and trusts all of its public classes; so one
that holds nothing but numbers, texts, arrays of them and lists of these can be kept. What else one holds, skops is
asked about.
"""

from __future__ import annotations

import sys
from typing import Any

from nnrun import catalog

_SINGLE = (bool, int, float, str, type(None))
_NUMBERS = "biuf"


def is_plain(transformer: Any) -> bool:
    """Whether it is a transformer of the catalog that is written as its attributes are, and holds plain values only."""
    kind = type(transformer)
    entry = catalog.find("transformer", kind.__name__)
    if entry is None or entry.refused or not entry.path.startswith("sklearn."):
        return False
    module, _, name = entry.path.rpartition(".")
    if getattr(sys.modules.get(module), name, None) is not kind or not _is_written_by_attributes(kind):
        return False
    return all(map(_is_plain_value, vars(transformer).values()))


def _is_written_by_attributes(kind: type) -> bool:
    from sklearn.base import BaseEstimator

    ways = (("__getstate__", BaseEstimator), ("__setstate__", BaseEstimator), ("__reduce__", object))
    return all(getattr(kind, name) is getattr(owner, name) for name, owner in ways)


def _is_plain_value(value: Any) -> bool:
    import numpy as np

    kind = type(value)
    if kind in _SINGLE:
        return True
    if kind is np.ndarray:
        return value.dtype.kind in _NUMBERS or (value.dtype == object and all(map(_is_plain_value, value.flat)))
    if kind in (list, tuple):
        return all(map(_is_plain_value, value))
    if kind is dict:
        return all(type(key) in (int, str) and _is_plain_value(held) for key, held in value.items())
    if isinstance(value, np.dtype):
        return value.kind in _NUMBERS
    dtype = value if kind is type else kind
    return issubclass(dtype, np.generic) and np.dtype(dtype).kind in _NUMBERS
