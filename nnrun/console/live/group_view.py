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


class GroupView:
    """What is known of the folds, members or seeds of a group, and how it is shown."""

    def __init__(self, runs: int, clock: Clock, finished: int = 0) -> None:
        """Know of none of them yet.

        Args:
            runs: How many there are; 0 where nobody knows it.
            clock: Gives seconds.
            finished: How many of them are done before anything is trained.
        """
        self._runs, self._clock, self._before = runs, clock, finished
        self._began_at = clock()
        self._noun = ""
        self._done = 0
        self._scored = finished
        self._mean: Scores = {}
        self.views: dict[str, RunView] = {}
        """Those that are trained at the moment, by label."""

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> RunView:
        """One of them is prepared; arguments are those of `RunView`."""
        if not self.views and not self._done:
            self._began_at, self._noun = self._clock(), f"{escape(label.partition(' ')[0])}s"
        self.views[label] = RunView(self._clock, label, directions)
        return self.views[label]

    def task_ended(self, label: str, mean: Scores | None = None) -> None:
        """One of them is over, with the mean of all so far; without one where it failed."""
        self.views.pop(label, None)
        self._done += 1
        if mean is not None:
            self._scored += 1
            self._mean = mean

    @property
    def seconds_left(self) -> float | None:
        """Seconds that all of them still take; None where nothing tells it yet."""
        own = self._runs - self._before
        done = self._done + sum(view.share for view in self.views.values())
        if not 0 < done <= own:
            return None
        return (self._clock() - self._began_at) / done * (own - done)

    def lines(self, screen: Screen) -> list[str]:
        """All that there is to show: one training with its metrics, or several in a line each."""
        views = list(self.views.values())
        shown = views[0].lines(screen) if len(views) == 1 else [view.line(screen) for view in views]
        return [self._head(screen), *self._means(screen), *shown]

    def _head(self, screen: Screen) -> str:
        done = self._before + self._done
        share = (done + sum(view.share for view in self.views.values())) / max(1, self._runs)
        title = f"{self._noun} {done}/{self._runs} done" if self._runs else f"{self._noun} {done} done"
        return headed(title, share, [left(self.seconds_left)], screen)

    def _means(self, screen: Screen) -> Sequence[str]:
        if not self._mean:
            return []
        metrics = [f"{escape(name)} {number(value)}" for name, value in self._mean.items()]
        return [fitted([f"mean of {self._scored}", *metrics], screen.width)]
