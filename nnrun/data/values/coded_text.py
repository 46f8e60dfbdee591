"""A column of text that lies on the disk as the numbers of its different texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array


@dataclass(frozen=True, eq=False)
class CodedText:
    """Text as tables hold it, objects of ``str`` and None, made for the rows that are asked for alone.

    It stands where an array of objects does; NumPy makes one of it, of all rows, where nothing else will do.
    """

    codes: Array
    """For each row the position of its text, or -1 where it is missing."""
    texts: Sequence[str]

    ndim = 1

    @property
    def dtype(self) -> Any:
        """That of text."""
        import numpy as np

        return np.dtype(object)

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows,)"""
        return (len(self.codes),)

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.codes)

    @property
    def nbytes(self) -> int:
        """Of the texts of all rows, as pointers."""
        return 8 * len(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def _objects(self) -> Array:
        import numpy as np

        return np.array([*self.texts, None], dtype=object)

    def __getitem__(self, rows: Any) -> Any:
        return self._objects[self.codes[rows]]

    def take(self, rows: Any, axis: int = 0, out: Any = None, mode: str = "raise") -> Any:  # noqa: ARG002  # NumPy's
        """Some rows, as NumPy's ``take``."""
        values = self[rows]
        if out is None:
            return values
        out[...] = values
        return out

    def reshape(self, *shape: Any) -> Array:
        """All rows in another shape, as NumPy's ``reshape``."""
        values: Array = self[:]
        return values.reshape(*shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:  # NumPy's protocol
        values: Array = self[:]
        return values if dtype is None else values.astype(dtype)

    def tolist(self) -> list[Any]:
        """All rows."""
        values: list[Any] = self[:].tolist()
        return values
