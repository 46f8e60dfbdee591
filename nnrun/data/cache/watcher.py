"""Who is told how far the making of a cache entry is: a terminal, a log, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Watcher:
    """Hears what takes long; every method does nothing."""

    def note(self, text: str) -> None:
        """Something a person should know."""

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of something that takes long; ``done`` equals ``total`` at the end.

        Args:
            what: What is done, as in "decoding images".
            done: How many of them.
            total: How many there are.
        """


_watcher: ContextVar[Watcher] = ContextVar("watcher")


def current() -> Watcher:
    """Who hears of it here: by far the most that read data have nobody to tell."""
    return _watcher.get(Watcher())


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Within it, what is made for the cache is told to a watcher."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)
