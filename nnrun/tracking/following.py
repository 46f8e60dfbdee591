"""Follows a directory while it is written: hands each tracker what is new, waits after failures, tells what is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nnrun.files import is_run
from nnrun.tracking.directory import runs_of
from nnrun.tracking.tracker import NotSent, Tracker

LONGEST_PAUSE = 60.0
"""Seconds between two attempts after failures; the first is one second, and each doubles."""


class Following:
    """One tracker and the directory that it is brought up to."""

    def __init__(self, tracker: Tracker, directory: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.tracker, self.directory, self.clock = tracker, directory, clock
        self.trouble = ""
        """Why the last attempt failed; "" after one that did not."""
        self._pause = self._next = 0.0
        self._known: set[Path] = set()

    def step(self, *, last: bool = False) -> None:
        """Send what is new, unless a failure is too near; the last time whatever was."""
        if not last and self.clock() < self._next:
            return
        try:
            self._send(last=last)
        except NotSent as error:
            self.trouble = str(error)
            self._pause = min(LONGEST_PAUSE, 2 * self._pause or 1.0)
            self._next = self.clock() + self._pause
        else:
            self.trouble, self._pause, self._next = "", 0.0, 0.0

    def _send(self, *, last: bool) -> None:
        for path in [path for path in self._known if not is_run(path)]:
            self._known.discard(path)
            self.tracker.withdraw(path)
        runs = runs_of(self.directory)
        self._known.update(run.path for run in runs)
        for run in runs[1:]:
            self.tracker.send(run, runs[0], last=last)
        for run in runs[:1]:  # the group ends last
            self.tracker.send(run, None, last=last)


def follow(followings: Sequence[Following], wait: Callable[[], bool]) -> list[tuple[str, str]]:
    """Follow until the directory is complete, then send what is left.

    Args:
        followings: Each is served in its turn.
        wait: Waits for a moment; whether the directory is complete.

    Returns:
        Of each tracker that could not send all, where it sends to, and why.
    """
    while not wait():
        for following in followings:
            following.step()
    for following in followings:
        following.step(last=True)
    return [(following.tracker.shown, following.trouble) for following in followings if following.trouble]
