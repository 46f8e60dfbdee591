"""Watch: follow a run, or a directory of several, while another process trains it (tail, monitor a training)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, RunNotFound
from nnrun.files import RunLike, is_run
from nnrun.runs import Run, Status
from nnrun.runs.find import find
from nnrun.runs.following.followed_run import FollowedRun, News
from nnrun.types import Epoch

INTERVAL = 0.5
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at one of the runs brought."""

    run: FollowedRun
    label: str
    """As a line names it: ``fold 2``; "" of the run that is watched itself."""
    news: News
    has_begun: bool
    """Whether it is the first one at which something is known of it."""
    has_ended: bool
    """Whether it is the first one after its end."""


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """Something that happened to a run that is watched."""

    event: str
    """began, epoch or ended; began again where it is trained anew."""
    run: Run
    status: Status
    epoch: Epoch | None = None
    """Its numbers are as they were trained."""
    reason: str = field(default="", kw_only=True)
    """Why it ended, where that was no success."""

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        plain: dict[str, Any] = {"event": self.event, "run": str(self.run), "status": self.status}
        if self.epoch is not None:
            epoch = self.epoch
            plain |= {"epoch": epoch.number, "learning_rate": epoch.learning_rate}
            plain |= {"training": dict(epoch.training), "validation": dict(epoch.validation)}
            plain |= {"seconds": dict(epoch.seconds)}
        if self.event == "ended":
            has_scores = (self.run / layout.METRICS).is_file() or (self.run / layout.KFOLD).is_file()
            metrics = self.run.metrics if has_scores else {}
            plain |= {"metrics": {part: dict(scores) for part, scores in metrics.items()}}
            plain |= {"reason": self.reason or None}
        return plain


class Watch:
    """A run that is watched, with those in its directory: folds, members, seeds."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Look at nothing yet; ``path`` is that of a run directory."""
        self.root = FollowedRun(path, clock)
        self._clock = clock
        self._inside: dict[str, FollowedRun] = {}
        self._begun: set[str] = set()
        self._ended: set[str] = set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.root.is_over

    def look(self) -> list[Look]:
        """What came since the last time, the watched run's own first.

        Raises:
            RunNotFound: The directory was removed.
        """
        own = self._look(self.root, "")
        if not self.root.is_there:
            raise RunNotFound(f"{self.root.path} was removed while it was watched", code="unknown-run")
        for name in sorted(
            _runs_inside(self.root.path) - self._inside.keys(), key=lambda name: layout.by_number(Path(name))
        ):
            self._inside[name] = FollowedRun(self.root.path / name, self._clock)
        inside = [self._look(run, name) for name, run in self._inside.items()]
        for name in [name for name, run in self._inside.items() if not run.is_there]:
            del self._inside[name]
            self._begun.discard(name)
            self._ended.discard(name)
        return [own, *inside]

    def looks(self, interval: float, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[Look]]:
        """Look again and again, with so many seconds between, until it is over; the last look is after its end."""
        yield self.look()
        while not self.is_over:
            sleep(interval)
            yield self.look()

    def _look(self, run: FollowedRun, name: str) -> Look:
        news = run.poll()
        if news.is_anew:
            self._begun.discard(name)
        if not run.is_over:
            self._ended.discard(name)
        has_begun = run.is_known and name not in self._begun
        has_ended = run.is_over and run.is_there and name not in self._ended
        self._begun |= {name} if has_begun else set()
        self._ended |= {name} if has_ended else set()
        return Look(run, name.replace("-", " "), news, has_begun, has_ended)


def watch(
    run: RunLike,
    runs_dir: Path,
    interval: float = INTERVAL,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[WatchEvent]:
    """What happens to a run, as it happens, until it has ended. Arguments are those of `nnrun.watch`.

    Yields:
        What came of it before first, its end last; of folds, members and seeds each their own.

    Raises:
        RunNotFound: There is no such run, or it was removed meanwhile.
        ConfigError: The interval is none.
    """
    check_interval(interval)
    for own, *inside in Watch(find(run, runs_dir, every=True)).looks(interval, sleep):
        yield from _events(replace(own, has_ended=False))
        for look in inside:
            yield from _events(look)
        yield from _events(replace(own, has_begun=False, news=News()))


def check_interval(seconds: float) -> None:
    """Raise ConfigError where nobody can wait for so many seconds."""
    if not (math.isfinite(seconds) and 0.01 <= seconds <= 86_400):
        raise ConfigError(f"--interval is 0.01 to 86400 seconds, not {seconds:g}", code="wrong-arguments")


def ended_because(run: FollowedRun) -> str:
    """Why a run ended that was no success; "" of one that was."""
    if run.facts.status in (Status.COMPLETED, Status.RUNNING):
        return ""
    if run.died:
        return "the process that wrote it is gone, without a word"
    return run.facts.error or str(run.facts.status)


def _events(look: Look) -> Iterator[WatchEvent]:
    run, status = Run(look.run.path), look.run.facts.status
    if look.has_begun:
        yield WatchEvent("began", run, status)
    for epoch in look.news.epochs:
        yield WatchEvent("epoch", run, status, epoch)
    if look.has_ended:
        yield WatchEvent("ended", run, status, reason=ended_because(look.run))


def _runs_inside(directory: Path) -> set[str]:
    try:
        return {path.name for path in directory.iterdir() if not path.is_symlink() and is_run(path)}
    except OSError:
        return set()
