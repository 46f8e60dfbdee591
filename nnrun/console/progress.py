"""The lines of a running training: for logs, pipes and CI, and above the live screen of a terminal; or nothing.

Each view is a listener of the engine. Epochs may take a millisecond, so most of them are only remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from nnrun.words.numbers import count, duration, paired
from nnrun.words.text import cut, escape, width_of

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.types import Epoch, Scores

Clock = Callable[[], float]
Directions = Mapping[str, str]
"""Of metrics by name: "max" or "min", whether more or less is better; one of which nobody knows it is not there."""

LINES = 20
"""About so many epochs keep a line of their own; of more, every k-th does."""
PATIENCE = 10.0
"""After so many seconds the next epoch keeps a line in any case."""


class Progress:
    """The view of a training; every method may stay as it is, and shows nothing."""

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Training begins."""

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Training goes on after these epochs."""

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Some steps of an epoch are done."""

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done."""

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of data that are converted before a training."""

    def task_began(self, label: str, directions: Callable[[], Directions] = dict) -> None:
        """One of several trainings is prepared; ``directions`` tells them of its metrics, once there are some."""

    def waiting(self, tasks: Mapping[str, Path]) -> None:
        """Other processes train these runs, by label, in these directories."""

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """One of several trainings has these scores, and all so far that mean."""

    def task_pruned(self, label: str, reason: str, seconds: float) -> None:
        """One of several trainings was ended early, since it fell behind the others."""

    def task_failed(self, label: str, reason: str) -> None:
        """One of several trainings is lost."""

    def write(self, text: str) -> None:
        """Write whole lines, each with its end, where the view does not stand in their way."""

    def redraw(self) -> None:
        """Show it as it is now, where the view changes with time."""

    def close(self) -> None:
        """Training has ended, in whatever way."""


class PlainProgress(Progress):
    """A line for about every twentieth part of the epochs, and for each one where they are slow."""

    def __init__(self, stream: IO[str], clock: Clock = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._epochs = 0
        self._every = 1
        self._kept_at = clock()
        self._unwritten: Epoch | None = None

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:  # noqa: ARG002  # the engine's protocol
        """Training begins: ``epochs`` of ``steps_per_epoch`` batches."""
        self._epochs = epochs
        self._every = kept_every(epochs)
        self._kept_at = self._clock()

    def resumed(self, history: Sequence[Epoch]) -> None:
        """Training goes on after these epochs."""
        self.write(f"goes on after epoch {history[-1].number}/{self._epochs}\n")

    def converting(self, what: str, done: int, total: int) -> None:
        """So much is done of data that are converted before a training: a line at the begin, and one at the end."""
        conversion_line(self, what, done, total)

    def epoch_ended(self, epoch: Epoch) -> None:
        """An epoch is done; it is written, or remembered in case it stays the last."""
        if self._is_kept(epoch.number):
            self._keep(epoch)
        else:
            self._unwritten = epoch

    def close(self) -> None:
        """Training has ended: its last epoch is written if it was not yet."""
        if self._unwritten is not None:
            self._keep(self._unwritten)

    def _is_kept(self, number: int) -> bool:
        due = number % self._every == 0 or number in (1, self._epochs)
        return due or self._clock() - self._kept_at > PATIENCE

    def write(self, text: str) -> None:
        """Write lines, at once."""
        self._stream.write(text)
        self._stream.flush()

    def _keep(self, epoch: Epoch) -> None:
        self._kept_at, self._unwritten = self._clock(), None
        self.write(self._line(epoch) + "\n")

    def _line(self, epoch: Epoch) -> str:
        return epoch_line(epoch, self._epochs)


def conversion_line(view: Progress, what: str, done: int, total: int) -> None:
    """Write of a conversion that it begins, and that it has ended."""
    if done in (0, total):
        view.write(f"{escape(what)}: {count(total)}{', done' if done else ' ...'}\n")


def kept_every(epochs: int) -> int:
    """The distance of kept epochs: 1, 2 or 5 times a power of ten, so that about ``LINES`` are kept."""
    scale = 1
    while True:
        for step in (scale, 2 * scale, 5 * scale):
            if epochs <= LINES * step:
                return step
        scale *= 10


def epoch_line(epoch: Epoch, epochs: int) -> str:
    """An epoch in a line: ``epoch 10/50  loss 0.4321 (val 0.5123)  accuracy 0.8765 (val 0.8321)  12 ms``."""
    return "  ".join(epoch_pieces(epoch, epochs))


def epoch_pieces(epoch: Epoch, epochs: int) -> list[str]:
    """The parts of an epoch's line, the dispensable ones last."""
    metrics = [escape(text) for text in paired(epoch.training, epoch.validation)]
    return [numbered(epoch.number, epochs), *metrics, duration(sum(epoch.seconds.values()))]


def fitted(pieces: list[str], width: int) -> str:
    """As many pieces from the first on as fit into ``width`` columns; the first is cut if need be."""
    line = cut(pieces[0], width) if pieces and width > 0 else ""
    for piece in pieces[1:]:
        if width_of(line) + 2 + width_of(piece) > width:
            break
        line = f"{line}  {piece}"
    return line


def numbered(epoch: int, epochs: int) -> str:
    """``epoch  3/50``; ``epoch 3`` where nobody knows how many there are."""
    if not epochs:
        return f"epoch {epoch}"
    return f"epoch {epoch:>{len(str(epochs))}}/{epochs}"
