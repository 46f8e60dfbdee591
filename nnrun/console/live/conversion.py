"""What is converted for the cache, as the line of a live view: a bar, time left, how many are done."""

from __future__ import annotations

import math

from nnrun.console.live.run_view import headed
from nnrun.console.live.screen import Screen
from nnrun.console.live.time_left import left
from nnrun.console.progress import Clock
from nnrun.words.numbers import count


class Conversion:
    """What is known of it; nothing to show before it begins and after it ended."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._what, self._done, self._total = "", 0, 0
        self._began_at = math.nan

    def told(self, what: str, done: int, total: int) -> None:
        """So many are done of all."""
        if what != self._what:
            self._began_at = self._clock()
        self._what, self._done, self._total = ("", 0, 0) if done == total else (what, done, total)

    def lines(self, screen: Screen) -> list[str]:
        """The line, while there is something."""
        if not self._what:
            return []
        share = self._done / self._total
        seconds = (self._clock() - self._began_at) * (1 / share - 1) if share else None
        return [headed(self._what, share, [left(seconds), f"{count(self._done)}/{count(self._total)}"], screen)]
