"""From a config's data set to the arrays of each part: load, split, prepare."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnrun.data.checking import check
    from nnrun.data.features import read_features
    from nnrun.data.folding import fold, is_in_order, splitter
    from nnrun.data.loading import load
    from nnrun.data.paths import locate
    from nnrun.data.preparation import Preparation
    from nnrun.data.preparing import assemble, prepare
    from nnrun.data.shrinking import shrink
    from nnrun.data.splitting import split

_HOMES = {
    "Preparation": "preparation",
    "assemble": "preparing",
    "check": "checking",
    "fold": "folding",
    "is_in_order": "folding",
    "load": "loading",
    "locate": "paths",
    "prepare": "preparing",
    "read_features": "features",
    "share_of_ones": "ids",
    "shrink": "shrinking",
    "split": "splitting",
    "splitter": "folding",
}

__all__ = [
    "Preparation",
    "assemble",
    "check",
    "fold",
    "is_in_order",
    "load",
    "locate",
    "prepare",
    "read_features",
    "share_of_ones",
    "shrink",
    "split",
    "splitter",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nnrun.data.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
