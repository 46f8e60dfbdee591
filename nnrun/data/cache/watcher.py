"""Whoever hears how an entry of the cache is made: nobody, a terminal, a log."""

from __future__ import annotations


class Watcher:
    """Hears what takes long; every method does nothing."""

    def note(self, text: str) -> None:
        """Something a person should know."""

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of something that takes long; ``done`` equals ``total`` at the end.

        Args:
            what: What is done, as in "decoding images".
            done: How many of them.
            total: How many there are; 0 where nobody knows.
        """
