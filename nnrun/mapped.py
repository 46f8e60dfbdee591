"""Arrays that lie in a file (memory-mapped), and their pages in memory."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnrun.types import Array


def release(array: Array) -> None:
    """Give the pages of an array's file back to the system; they are read again where they are asked for.

    Nothing is done about an array that lies in memory.
    """
    mapped: Any = array
    while mapped is not None and not isinstance(mapped, mmap.mmap):
        mapped = getattr(mapped, "base", None)
    if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)
