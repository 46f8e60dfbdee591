"""Writes the checkpoints of a training beside it, by a thread, as often as its config says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from nnrun.errors import NnrunError
from nnrun.experiment.run.clock import Clock
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.runs.unfinished.checkpoint_file import Checkpoint
from nnrun.spec.decoding.scalar_shapes import Every
from nnrun.types import State

LOST_AT_MOST = 30.0
"""Seconds of training between two checkpoints where the config does not say: what a power cut may cost."""
SHARE = 0.02
"""Of the time, that writing takes at most where the config does not say: a large model is written less often."""


class Checkpointing:
    """Hands states to a thread that writes them; the training goes on meanwhile.

    When one is due depends on the clock. No number does: a state is taken from what an epoch left.
    """

    def __init__(self, run: Path, every: int | str | None, clock: Clock, note: Callable[[str], None]) -> None:
        """Write nothing yet.

        Args:
            run: The run directory.
            every: Epochs, or a time such as 30s; None for the rule above.
            clock: Gives the seconds that the run took so far.
            note: Told, once, that a checkpoint cannot be written.
        """
        self.directory, self.clock, self.note = CheckpointDirectory(run), clock, note
        self.epochs = every if isinstance(every, int) else None
        self.seconds = Every.seconds(every) if isinstance(every, str) else None
        self._thread: threading.Thread | None = None
        self._begun = time.monotonic()
        self._cost = 0.0
        self._newest: tuple[int, Callable[[], State]] | None = None
        self._written = 0
        self._trouble = ""
        self._is_told = False

    def epoch(self, epoch: int, take: Callable[[], State]) -> None:
        """An epoch ended; `take` gives its state, at any later time."""
        self._newest = epoch, take
        self._tell()
        if self._is_due(epoch):
            self._wait()
            self._begun = time.monotonic()
            self._thread = threading.Thread(target=self._write, args=(epoch, take), name="checkpoint")
            self._thread.start()

    def close(self, *, write_last: bool) -> None:
        """Wait for what is being written.

        Args:
            write_last: Whether the state of the last epoch is written, too.
        """
        self._wait()
        if write_last and self._newest is not None and self._newest[0] != self._written:
            self._write(*self._newest)
        self._newest = None
        self._tell()

    def _is_due(self, epoch: int) -> bool:
        if self.epochs is not None:
            return epoch % self.epochs == 0
        if self._thread is not None and self._thread.is_alive():
            return False
        wanted = self.seconds or max(LOST_AT_MOST, self._cost / SHARE)
        return time.monotonic() - self._begun >= wanted

    def _write(self, epoch: int, take: Callable[[], State]) -> None:
        began = time.monotonic()
        try:
            self.directory.write(Checkpoint(take(), self.clock.seconds()))
            self._written = epoch
        except NnrunError as error:
            self._trouble = error.problems[0].message
        except Exception as error:  # no memory for a copy; training goes on without it
            self._trouble = f"{type(error).__name__}: {error}"
        self._cost = time.monotonic() - began

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()

    def _tell(self) -> None:
        """Say once that it cannot be written; it is tried again each time that it is due."""
        if self._trouble and not self._is_told:
            self._is_told = True
            self.note(f"no checkpoint is written, and training goes on: {self._trouble}")
