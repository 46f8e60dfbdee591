"""The rows of each part as a file: the split.npz of a run, which another config's ``indices`` may name too."""

from __future__ import annotations

import zipfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.files import archive_trouble, open_regular
from nnrun.types import Split

if TYPE_CHECKING:
    from nnrun.types import Array

UNREADABLE = (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile, TypeError, AttributeError)
"""What `rows_by_part` raises."""


def rows_by_part(path: Path) -> dict[str, Array]:
    """The row numbers of the parts that a file has, in the order of `Split`. Raises one of `UNREADABLE`."""
    import numpy as np

    if refusal := archive_trouble(path):
        raise ValueError(refusal)
    with open_regular(path) as stream, np.load(stream, allow_pickle=False) as file:
        return {field.name: file[field.name] for field in fields(Split) if field.name in file}
