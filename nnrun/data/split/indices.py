"""A split that a file of row indices spells out: split.npz of a run, or one of a person's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.columns import located
from nnrun.errors import ConfigError
from nnrun.files import archive_trouble
from nnrun.types import Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.spec.decoding.keys import SplitSpec
    from nnrun.types import Table

STORED = ("train", "validation", "test", "fold", "fitted")
"""The arrays of a file of row indices."""


def indices_file(spec: SplitSpec, search: Sequence[Path] = ()) -> Path:
    """The file of row indices that a split repeats. Raises ConfigError where there is none."""
    from nnrun.data.paths import locate

    at, place = located(spec, "indices")
    beside = Path(place.file).parent if place else Path()
    return locate(str(spec.indices), beside, search, at=at, place=place)


def repeated(table: Table, spec: SplitSpec, search: Sequence[Path]) -> Split:
    """The split that a file of row indices spells out."""
    import zipfile

    import numpy as np

    path = indices_file(spec, search)
    at, place = located(spec, "indices")
    try:
        if refusal := archive_trouble(path):
            raise ValueError(refusal)
        with np.load(path, allow_pickle=False) as file:
            parts = {name: file[name].astype(np.int64) for name in STORED if name in file}
    except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile, AttributeError) as error:
        raise ConfigError(f"{path} is not a file of row indices: {error}", at, place, code="wrong-split-file") from None
    if not len(parts.get("train", ())):
        raise ConfigError(f"{path} has no training part", at, place, code="wrong-split-file")
    for name, rows in parts.items():
        if rows.ndim != 1 or (len(rows) and (rows.min() < 0 or rows.max() >= len(table))):
            raise ConfigError(
                f"{path} is of another table: its {name} part does not fit {len(table)} rows",
                at,
                place,
                code="wrong-split-file",
            )
    train, validation, test, fold, fitted = (rows if len(rows := parts.get(name, ())) else None for name in STORED)
    assert train is not None
    if validation is not None and test is not None and np.array_equal(validation, test):
        validation = test
    return Split(train, validation, test, fold, fitted)
