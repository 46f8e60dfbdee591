"""The lifecycle of a run directory: new, begun, closed; and what is left of a run that breaks on the way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnrun import registry, runs
from nnrun.errors import Stopped, TrainingError
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Facts, Metrics, Run, RunWriter, Status
from nnrun.types import Signature

_NO_MEMORY = ("ResourceExhaustedError", "MemoryError")


class RunInProgress:
    """A run directory that is being written; as a context manager the only place that decides what is left of it.

    A run that breaks, by whatever error, is removed while it is new, and is closed as interrupted or failed once it
    has begun: what it has by then stays.
    """

    def __init__(self, writer: RunWriter, clock: Clock | None = None, *, has_begun: bool = False) -> None:
        """One of a directory that is there; `create`, `inside` and `reopen` make it."""
        self.writer = writer
        self.clock = clock or Clock()
        self.sink = Sink()
        self._has_begun = has_begun
        self._has_trained = False
        self._is_closed = False

    @classmethod
    def create(
        cls, runs_dir: Path, name: str, started: datetime, *, smoke: bool = False, clock: Clock | None = None
    ) -> Self:
        """A fresh dated directory among all runs. Raises StorageError where none can be made."""
        return cls(runs.create(runs_dir, name, started, smoke=smoke), clock)

    @classmethod
    def inside(
        cls, directory: Path, name: str, clock: Clock | None = None, *, called: str = "", smoke: bool = False
    ) -> Self:
        """A directory of a given name inside that of a group, in the place of what an unfinished training left there.

        Args:
            directory: That of the group.
            name: Of the directory.
            clock: Takes its time.
            called: The name of the run, where it is another.
            smoke: Whether it is a smoke run.

        Raises:
            StorageError: It cannot be made.
        """
        if (directory / name).is_dir():
            shutil.rmtree(directory / name)
        started = datetime.now().astimezone()
        return cls(runs.create_inside(directory, name, started, called=called, smoke=smoke), clock)

    @classmethod
    def reopen(cls, path: Path, clock: Clock | None = None) -> Self:
        """A directory that is gone on with; whatever breaks, it stays."""
        return cls(RunWriter(path, Run(path).facts), clock, has_begun=True)

    @property
    def path(self) -> Path:
        """The directory."""
        return self.writer.path

    @property
    def is_closed(self) -> bool:
        """Whether run.json says how it ended, or nothing is left of it."""
        return self._is_closed

    @property
    def facts(self) -> Facts:
        """What run.json says by now."""
        return self.writer.facts

    def begin(self, facts: Facts, signature: Signature | None = None, sink: Sink | None = None) -> None:
        """Say in run.json that it is running.

        Args:
            facts: All that is known by now.
            signature: What its model takes and gives.
            sink: Hears of it, from now to its end.
        """
        self.writer.start(facts)
        self._has_begun = True
        if sink is not None and signature is not None:
            self.sink = sink
            if not self.facts.parent:
                sink.opened(self.path)
            sink.began(self.path, self.facts, signature)

    def train(self) -> None:
        """Its first epoch begins: from now on it is not withdrawn."""
        self._has_trained = True

    def withdraw(self) -> None:
        """From here on nothing is left of it if it breaks, unless its training has begun."""
        self._has_begun = self._has_trained

    def update(self, **changes: Any) -> None:
        """Say in run.json what is known only now."""
        self.writer.update(**changes)

    def finish(self, status: Status, metrics: Metrics | None = None, *, error: str | None = None) -> None:
        """Close it.

        Args:
            status: completed, interrupted or failed.
            metrics: Its scores, if it came to them.
            error: Why it failed.
        """
        self._is_closed = True
        self.writer.finish(status, seconds=self.clock.seconds(), error=error)
        self.sink.ended(self.facts, metrics)

    def discard(self) -> None:
        """Leave nothing of it."""
        self._is_closed = True
        self.sink.ended(replace(self.facts, status=Status.FAILED), None)
        self.writer.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or self._is_closed:
            return
        if not self._has_begun:
            self.discard()
        elif isinstance(error, KeyboardInterrupt | Stopped):
            self.finish(Status.INTERRUPTED)
        elif isinstance(error, Exception):
            message = registry.one_line(error)
            self.finish(Status.FAILED, error=message)
            if type(error).__name__ in _NO_MEMORY:
                text = f"memory ran out: {message}; the finished epochs are in {self.path}"
                raise TrainingError(text, code="training-failed") from error
