"""Pauses the garbage collector where a great many objects are made and none of them is garbage before the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(*, lasting: bool = False) -> Iterator[None]:
    """No collection inside; each would walk all objects made so far, in vain.

    Args:
        lasting: Whether the objects last as long as the process: no later collection walks them either.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if lasting:
            gc.freeze()
        if collected:
            gc.enable()
