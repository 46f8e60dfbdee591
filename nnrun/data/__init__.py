"""From a config's data set to the arrays of each part: load, split, prepare."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnrun.data.new_rows.reading import read_features
    from nnrun.data.paths import locate
    from nnrun.data.prepare.files import load_preparation, preparation_files
    from nnrun.data.prepare.fit import assemble, prepare_dataset
    from nnrun.data.prepare.preparation import Preparation
    from nnrun.data.split.folds import fold, is_in_order, splitter
    from nnrun.data.split.parts import split_table
    from nnrun.data.split.smoke import shrink
    from nnrun.data.table.checking import check
    from nnrun.data.table.loading import load

_HOMES = {
    "Preparation": "prepare.preparation",
    "assemble": "prepare.fit",
    "check": "table.checking",
    "fold": "split.folds",
    "is_in_order": "split.folds",
    "load": "table.loading",
    "load_preparation": "prepare.files",
    "locate": "paths",
    "prepare_dataset": "prepare.fit",
    "preparation_files": "prepare.files",
    "read_features": "new_rows.reading",
    "share_of_ones": "values.id_rows",
    "shrink": "split.smoke",
    "split_table": "split.parts",
    "splitter": "split.folds",
}

__all__ = [
    "Preparation",
    "assemble",
    "check",
    "fold",
    "is_in_order",
    "load",
    "load_preparation",
    "locate",
    "preparation_files",
    "prepare_dataset",
    "read_features",
    "share_of_ones",
    "shrink",
    "split_table",
    "splitter",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nnrun.data.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
