"""Several trainings as a few lines of a live view: how many are done, their mean so far, and those that are trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnrun.console.live.run_view import RunView, headed
from nnrun.console.live.screen import Screen
from nnrun.console.live.time_left import left
from nnrun.console.progress import Clock, Directions, fitted
from nnrun.types import Scores
from nnrun.words.numbers import number
from nnrun.words.text import escape


def together_of(what: str) -> str:
    """What the scores of several runs come to: the best of trials, the mean of others."""
    return "best" if what == "trials" else "mean"


class GroupView:
    """What is known of the folds, members or seeds of a group, and how it is shown."""

    def __init__(self, runs: int, what: str, clock: Clock, finished: int = 0) -> None:
        """Know of none of them yet.

        Args:
            runs: How many there are; 0 where nobody knows it.
            what: They are called together.
            clock: Gives seconds.
            finished: How many of them are done before anything is trained.
        """
        self._runs, self._what, self._clock = runs, escape(what), clock
        self._done = self._scored = self._before = finished
        self._pruned: set[str] = set()
        self._failed = 0
        self._seconds: list[float] = []
        self._mean: Scores = {}
        self.views: dict[str, RunView] = {}
        """Those that are trained at the moment, by label."""

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> RunView:
        """One of them is prepared; arguments are those of `RunView`."""
        if label in self._pruned:  # it was paused, and goes on
            self._pruned.discard(label)
            self._done -= 1
        self.views[label] = RunView(self._clock, label, directions)
        return self.views[label]

    def task_ended(self, label: str, mean: Scores, seconds: float) -> None:
        """One of them is over, with the mean of all so far, and what it took."""
        self._over(label)
        self._seconds.append(seconds)
        self._scored += 1
        self._mean = mean

    def task_pruned(self, label: str, seconds: float) -> None:
        """One of them fell behind the others, after so many seconds."""
        self._over(label)
        self._seconds.append(seconds)
        self._pruned.add(label)

    def task_failed(self, label: str) -> None:
        """One of them is lost."""
        self._over(label)
        self._failed += 1

    def _over(self, label: str) -> None:
        self.views.pop(label, None)
        self._done += 1

    @property
    def seconds_left(self) -> float | None:
        """Seconds that all of them still take, at so many at once as now; None where nothing tells it yet."""
        views = list(self.views.values())
        whole = self._seconds or [seconds for view in views if (seconds := view.seconds_whole) is not None]
        runs = self._runs - self._done - sum(view.share for view in views)
        return sum(whole) / len(whole) * max(0.0, runs) / max(1, len(views)) if whole and self._runs else None

    def lines(self, screen: Screen) -> list[str]:
        """All that there is to show: one training with its metrics, or several in a line each."""
        views = list(self.views.values())
        shown = views[0].lines(screen) if len(views) == 1 else [view.line(screen) for view in views]
        return [self._head(screen), *self._means(screen), *shown]

    def _head(self, screen: Screen) -> str:
        share = (self._done + sum(view.share for view in self.views.values())) / max(1, self._runs)
        number = f"{self._done}/{self._runs}" if self._runs else str(self._done)
        rest = left(self.seconds_left) if self.views or self._done < self._runs else "putting them together"
        return headed(f"{self._what} {number} done", share, [rest], screen)

    def _means(self, screen: Screen) -> Sequence[str]:
        metrics = [f"{escape(name)} {number(value)}" for name, value in self._mean.items()]
        if self._what != "trials":
            return [fitted([f"mean of {self._scored}", *metrics], screen.width)] if metrics else []
        since = " since" if self._before else ""  # of those before it is not known how they ended
        counts = [(len(self._pruned), f"pruned{since}"), (self._failed, f"failed{since}"), (len(self.views), "running")]
        beside = [f"{count} {state}" for count, state in counts if count]
        return [fitted(["best so far", *metrics, *beside] if metrics else beside, screen.width)]
