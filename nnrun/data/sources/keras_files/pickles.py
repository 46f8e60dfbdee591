"""Reads the pickled files that Keras's sets come in, and can build nothing but arrays, lists and numbers."""

from __future__ import annotations

import io
import pickle
import zipfile
from typing import IO, TYPE_CHECKING, Any

from nnrun.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.types import Array

_ALLOWED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}


class ClosedUnpickler(pickle.Unpickler):
    """An unpickler that knows NumPy arrays and Python's plain values, and refuses every other name."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise DataError(f"the file wants {module}.{name}, which is no data", code="unreadable-data")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


def load_pickle(file: IO[bytes]) -> Any:
    """The value of a pickle that Python 2 or 3 wrote.

    Raises:
        DataError: It is damaged, or holds anything but data.
    """
    try:
        return ClosedUnpickler(file, encoding="bytes").load()
    except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, ImportError, TypeError) as error:
        raise DataError(f"the file is damaged: {error}", code="unreadable-data") from None


def load_member(archive: Path, name: str) -> Array:
    """An object array of an npz archive."""
    import numpy as np

    with zipfile.ZipFile(archive) as opened:
        stream = io.BytesIO(opened.read(f"{name}.npy"))
    version = np.lib.format.read_magic(stream)
    (np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0)(stream)
    value = load_pickle(stream)
    if not isinstance(value, np.ndarray):
        raise DataError(f"array {name!r} is no array", code="unreadable-data")
    return value
