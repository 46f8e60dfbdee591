"""How long a training still takes, from the pace of its epochs so far (ETA, remaining time)."""

from __future__ import annotations

from nnrun.words.numbers import clock as clock_time


class TimeLeft:
    """The pace of one training; its first epoch, which compiles, counts only while it is the only one."""

    def __init__(self, began_at: float) -> None:
        """Nothing has ended yet; ``began_at`` in seconds of any clock."""
        self._last = began_at
        self._done = 0
        self._first = 0.0
        self._total = 0.0

    def epoch_ended(self, now: float, seconds: float | None = None) -> None:
        """One more has ended.

        Args:
            now: Of the clock of ``began_at``.
            seconds: What it took; without them the time since the one before it.
        """
        took = now - self._last if seconds is None else seconds
        if not self._done:
            self._first = took
        self._done += 1
        self._total += took
        self._last = now

    def spent(self, now: float) -> float:
        """Seconds since it began, of the epochs that have ended and of the one of the moment."""
        return self._total + now - self._last

    def seconds_left(self, now: float, epochs: float, share: float = 0.0) -> float | None:
        """Seconds that the rest takes; None where nothing tells it yet.

        Args:
            now: Of the clock of ``began_at``.
            epochs: That are still to come, the one of the moment included.
            share: What is done of that one, from 0 to 1; 0 also where nobody tells it.
        """
        several = self._done > 1
        done, total = self._done - several, self._total - several * self._first
        inside = now - self._last
        if share > 0:
            return max(0.0, (total + inside) / (done + share) * (epochs - share))
        return max(0.0, total / done * epochs - inside) if done else None


def left(seconds: float | None) -> str:
    """``0:35 left``; nothing where it is not known."""
    return "" if seconds is None else f"{clock_time(seconds)} left"
