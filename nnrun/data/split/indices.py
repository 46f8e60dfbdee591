"""A split that a file of row indices spells out: split.npz of a run, or one of a person's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.columns import located
from nnrun.errors import ConfigError
from nnrun.split_file import UNREADABLE, rows_by_part
from nnrun.types import Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.spec.keys.dataset_keys import SplitSpec
    from nnrun.types import Table


def indices_file(spec: SplitSpec, search: Sequence[Path] = ()) -> Path:
    """The file of row indices that a split repeats. Raises ConfigError where there is none."""
    from nnrun.data.paths import locate

    at, place = located(spec, "indices")
    beside = Path(place.file).parent if place else Path()
    return locate(str(spec.indices), beside, search, at=at, place=place)


def repeated(table: Table, spec: SplitSpec, search: Sequence[Path]) -> Split:
    """The split that a file of row indices spells out."""
    import numpy as np

    path = indices_file(spec, search)
    at, place = located(spec, "indices")
    try:
        parts = {name: rows.astype(np.int64) for name, rows in rows_by_part(path).items()}
    except UNREADABLE as error:
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
    return Split(**{name: rows for name, rows in parts.items() if len(rows)})
