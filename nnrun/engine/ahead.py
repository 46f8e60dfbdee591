"""What the next epoch needs, made while this one is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def made_ahead(make: Callable[[int], T], first: int) -> Iterator[Iterator[T]]:
    """What ``make`` gives for a number and those after it, one at a time, the next one made meanwhile in a thread.

    ``make`` must depend on its number alone. What it raises is raised when its turn has come.
    """
    with ThreadPoolExecutor(1) as thread:

        def each() -> Iterator[T]:
            following = thread.submit(make, first)
            for number in count(first + 1):
                made = following.result()
                following = thread.submit(make, number)
                yield made

        yield each()
