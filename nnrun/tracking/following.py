"""Follows a directory while it is written: hands each tracker what is new, waits after failures, tells what is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nnrun.files import is_run
from nnrun.runs import Status
from nnrun.tracking.directory import identity, runs_of, with_groups
from nnrun.tracking.tracker import NotSent, Tracker

LONGEST_PAUSE = 60.0
"""Seconds between two attempts after failures; the first is one second, and each doubles."""
INTERVAL = 0.5
"""Seconds between two looks at the directory, at least."""
REST = 9.0
"""How many times as long as the last sending took nothing is sent."""
_LOOKS, _LOOK_SECONDS = 20, 0.1


class Following:
    """One tracker and the directory that it is brought up to."""

    def __init__(self, tracker: Tracker, directory: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.tracker, self.directory, self.clock = tracker, directory, clock
        self.trouble = ""
        """Why the last attempt failed; "" after one that did not."""
        self._pause = self._next = 0.0
        self._known: dict[Path, str] = {}

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
            del self._known[path]
            self.tracker.withdraw(path)
        for run, group in list(with_groups(self.directory)):
            if self._known.setdefault(run.path, identity(run)) != identity(run):  # a fold that is trained again
                self.tracker.forget(run.path)
                self._known[run.path] = identity(run)
            self.tracker.send(run, group, last=last)


def follow(followings: Sequence[Following], wait: Callable[[float], bool]) -> list[tuple[str, str]]:
    """Follow until the directory is complete, then send what is left.

    Whoever trains has the machine for itself most of the time: short epochs make more work than can be sent meanwhile.

    Args:
        followings: Each is served in its turn.
        wait: Waits for some seconds; whether the directory is complete.

    Returns:
        Of each tracker that could not send all, where it sends to, and why.
    """
    pause = INTERVAL
    while not wait(pause):
        began = time.monotonic()
        for following in followings:
            following.step()
        pause = max(INTERVAL, REST * (time.monotonic() - began))
    for _ in range(_LOOKS):  # a process that was killed is not gone at once
        if not any(run.status == Status.RUNNING for following in followings for run in runs_of(following.directory)):
            break
        time.sleep(_LOOK_SECONDS)
    for following in followings:
        following.step(last=True)
    return [(following.tracker.shown, following.trouble) for following in followings if following.trouble]
