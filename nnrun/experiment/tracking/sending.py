"""Has a directory sent by a second process, so that no training fails, waits or slows down because of a server.

A thread would not do: MLflow's client takes seconds of Python to import and milliseconds a request, all of which hold
the interpreter that trains. What is waiting to be sent is nowhere but in the run directory itself, whose files the
process reads as they grow: no memory fills, whatever is down, and what is not sent by the end can be sent later.
"""

from __future__ import annotations

import json
import select
from collections.abc import Callable
from pathlib import Path

from nnrun.child_process import ChildProcess
from nnrun.tracking.targets import Targets

MODULE = "nnrun.tracking"
HINT_SECONDS = 0.5
"""How long is waited without a word."""


class Sending(ChildProcess):
    """A process that sends one directory while it grows."""

    task = "sends it"

    def __init__(self, targets: Targets, *, is_background: bool) -> None:
        """Start it; what cannot be started is told by `finish`.

        Args:
            targets: Where to send.
            is_background: Whether whatever else runs has the processors first.
        """
        self.targets = targets
        self.directory: Path | None = None
        self.start(MODULE)
        mlflow = [targets.mlflow.uri, targets.mlflow.experiment] if targets.mlflow else None
        self._tell({"tensorboard": targets.tensorboard, "mlflow": mlflow, "is_background": is_background})

    def begin(self, directory: Path) -> None:
        """Name the directory, which is about to grow."""
        if self.directory is None:
            self.directory = directory
            self._tell({"directory": str(directory.absolute())})

    def finish(self, seconds: float | None, waiting: Callable[[], None] = lambda: None) -> list[tuple[str, str]]:
        """Wait until all is sent.

        Args:
            seconds: How long at most; None for as long as it takes.
            waiting: Called when it takes longer than a moment.

        Returns:
            Of what could not be sent, where it should have gone ("" for all), and why.
        """
        self._say_complete()
        if self.trouble:
            return [("", self.trouble)]
        if not self._answers_within(HINT_SECONDS if seconds is None else min(HINT_SECONDS, seconds)):
            waiting()
            if not self._answers_within(seconds):
                return [("", f"it was not done within {seconds:g} seconds")]
        return self._answer()

    def _tell(self, message: dict[str, object]) -> None:
        self.send(json.dumps(message).encode() + b"\n")

    def _say_complete(self) -> None:
        if self.process is not None and self.process.stdin is not None and not self.trouble:
            self.process.stdin.close()

    def _answers_within(self, seconds: float | None) -> bool:
        assert self.process is not None
        assert self.process.stdout is not None
        return bool(select.select([self.process.stdout], [], [], seconds)[0])

    def _answer(self) -> list[tuple[str, str]]:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return [(shown, why) for shown, why in json.loads(line)] if line else [("", self.ended())]
