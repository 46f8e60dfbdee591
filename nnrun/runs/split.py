"""The rows of each part as split.npz."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from nnrun.errors import RunDamaged
from nnrun.mapped import release
from nnrun.runs import atomic
from nnrun.split_file import UNREADABLE, rows_by_part
from nnrun.types import Split


def write_split(path: Path, split: Split) -> None:
    """Writes the parts that exist as int64 arrays by name, whole; equal splits give equal bytes."""
    import numpy as np

    parts = {field.name: getattr(split, field.name) for field in fields(split)}
    arrays = {name: np.asarray(rows, dtype=np.int64) for name, rows in parts.items() if rows is not None}
    with atomic.whole(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    for rows in arrays.values():
        release(rows)


def equal_splits(first: Split, second: Split) -> bool:
    """Whether two splits have the same rows in the same parts."""
    import numpy as np

    pairs = [(getattr(first, field.name), getattr(second, field.name)) for field in fields(Split)]
    return all(np.array_equal(a, b) if a is not None and b is not None else a is b for a, b in pairs)


def read_split(path: Path) -> Split:
    """Reads split.npz; a validation part with the test part's rows is the test part.

    Raises:
        RunDamaged: the file is missing, or is not a split.
    """
    try:
        rows = rows_by_part(path)
    except FileNotFoundError:
        raise RunDamaged(f"{path} is not there", code="missing-run-file") from None
    except UNREADABLE as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None
    if "train" not in rows:
        raise RunDamaged(f"{path} is not a split: it has no rows named 'train'", code="damaged-run")
    return Split(**rows)
