"""What a person sees while a workflow runs: on stderr of a command, on stdout of a program at a prompt."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Self

from nnrun.console.header import header
from nnrun.console.labelled import Labelled
from nnrun.console.live.group_progress import group_progress_for
from nnrun.console.live.live_progress import progress_for
from nnrun.console.live.planned import planned
from nnrun.console.paper import Block, text_for
from nnrun.console.progress import Directions
from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.experiment.run.sinks import Sink
from nnrun.words.text import escape

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.runs import Facts, Metrics
    from nnrun.types import Epoch, Scores, Signature


class Terminal(Sink, Watcher):
    """A sink on a stream, stderr by default: the header, then a live screen, or plain lines where there is no terminal.

    Of several runs in one directory each has a line as it ends, and all of them one screen. Within its context it shows
    what is converted for the cache, too, and nothing live is left behind it.
    """

    def __init__(self, stream: IO[str] | None = None, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._stream = stream or sys.stderr
        self._progress = progress_for(self._stream, quiet=quiet)
        self._exits = ExitStack()
        self._has_group = False
        self._has_header = False
        self._label = ""
        self._paths: dict[str, Path] = {}

    def __enter__(self) -> Self:
        self._exits.enter_context(watched_by(self))
        self._exits.callback(self.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def converting(self, what: str, done: int, total: int) -> None:
        """Show how far data are converted."""
        self._progress.converting(what, done, total)

    def group_began(self, runs: int, notes: Sequence[str], what: str = "folds", finished: int = 0) -> None:
        """Say how many there are; what follows is of them, until a run is nobody's."""
        self._progress.close()
        self._progress = group_progress_for(self._stream, runs, what, finished, quiet=self.quiet)
        self._has_group, self._has_header = True, False
        self._show(Labelled([*(("note", [note]) for note in notes), (what, [str(runs)])]))

    def task_began(self, label: str) -> None:
        """Show which one is prepared."""
        self._label = label
        self._progress.task_began(label, partial(self._directions, label))

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        """Show how far the runs are that other processes train."""
        self._paths.update(tasks)
        self._progress.waiting(tasks)

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:
        """Show what is about to be trained, once for all runs of a group."""
        self._paths[self._label] = path
        if not (self._has_group and facts.parent):
            self._progress.close()
            directions = partial(self._directions, self._label)
            self._progress = progress_for(self._stream, quiet=self.quiet, directions=directions)
            self._has_group = self._has_header = False
        if not self._has_header:
            self._show(header(facts, signature))
        self._has_header = True

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Begin the live view."""
        self._progress.started(steps_per_epoch, epochs, engine)

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Go on after what was shown before."""
        self._progress.resumed(history)

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Draw how far an epoch is."""
        self._progress.progress(epoch, step, steps, logs)

    def epoch(self, epoch: Epoch) -> None:
        """Hand the epoch to the live view."""
        self._progress.epoch_ended(epoch)

    def note(self, text: str) -> None:
        """Show a sentence."""
        self._progress.write(f"note: {escape(text)}\n")

    def trained(self, metrics: Metrics | None) -> None:  # noqa: ARG002  # a sink's
        """End the live view of a run; that of a group stays until its end."""
        if not self._has_group:
            self._progress.close()

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """Write the line of one of several runs, with the running mean."""
        self._progress.task_ended(label, scores, mean, seconds)

    def task_pruned(self, label: str, reason: str, seconds: float) -> None:
        """Write that one of several runs fell behind the others."""
        self._progress.task_pruned(label, reason, seconds)

    def task_failed(self, label: str, reason: str) -> None:
        """Write that one of several runs is lost."""
        self._progress.task_failed(label, reason)

    def close(self) -> None:
        """Leave nothing live on the terminal."""
        self._progress.close()

    def _directions(self, label: str) -> Directions:
        return planned(self._paths[label]).directions if label in self._paths else {}

    def _show(self, block: Block) -> None:
        self._progress.write(text_for([block], self._stream))
