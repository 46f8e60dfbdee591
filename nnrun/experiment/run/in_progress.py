"""The lifecycle of a run directory: new, begun, closed; and what is left of a run that breaks on the way."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnrun import registry, runs
from nnrun.directory_lock import DirectoryLock
from nnrun.errors import Stopped, StorageError, TrainingError
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.unfinished_directory import continued, in_use
from nnrun.runs import Facts, Metrics, Run, RunWriter, Status, atomic
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory, Latest
from nnrun.types import Signature, State

_NO_MEMORY = ("ResourceExhaustedError", "MemoryError")


class RunInProgress:
    """A run directory that is being written; as a context manager the only place that decides what is left of it.

    A run that breaks, by whatever error, is removed while it is new, and is closed as interrupted or failed once it
    has begun: what it has by then stays. Nobody else can write it before it is closed, or its process gone.
    """

    def __init__(self, writer: RunWriter, clock: Clock | None = None, *, is_reopened: bool = False) -> None:
        """One of a directory that is there; `create`, `inside`, `reopen` and `resume` make it.

        Raises:
            ConfigError: Another process is at it.
        """
        self.writer = writer
        self.clock = clock or Clock()
        self.sink = Sink()
        self.is_reopened = is_reopened
        """Whether the directory was begun before."""
        self.state: State | None = None
        """What its training goes on from; None where it begins with the first epoch."""
        self.continues = ""
        """The run that it goes on from, where that is another."""
        self._notes: tuple[str, ...] = ()
        self._has_begun = is_reopened
        self._has_trained = False
        self._is_closed = False
        try:
            self._lock = DirectoryLock(writer.path)
        except BlockingIOError:
            raise in_use(writer.path, self.facts) from None

    @classmethod
    def create(
        cls, runs_dir: Path, name: str, started: datetime, *, smoke: bool = False, clock: Clock | None = None
    ) -> Self:
        """A fresh dated directory among all runs. Raises StorageError where none can be made."""
        return cls(runs.create(runs_dir, name, started, smoke=smoke), clock)._announced()

    @classmethod
    def inside(
        cls,
        directory: Path,
        name: str,
        clock: Clock | None = None,
        *,
        called: str = "",
        smoke: bool = False,
        config_sha256: str = "",
    ) -> Self:
        """A directory of a given name inside that of a group, or the unfinished one there of the same config.

        What a training of another config left there, or one that has not begun, is removed.

        Raises:
            StorageError: It cannot be made.
            DataError: Its checkpoints are damaged, all of them.
            ConfigError: Another process is at it.
        """
        path = directory / name
        if path.is_dir():
            if config_sha256 and Run(path).facts.config_sha256 == config_sha256:
                return cls.resume(path, clock)
            shutil.rmtree(path)
        started = datetime.now().astimezone()
        return cls(runs.create_inside(directory, name, started, called=called, smoke=smoke), clock)._announced()

    @classmethod
    def reopen(cls, path: Path, clock: Clock | None = None) -> Self:
        """A directory that is gone on with; whatever breaks, it stays. Raises ConfigError where it is in use."""
        run = cls(RunWriter(path, Run(path).facts), clock, is_reopened=True)
        atomic.remove_leftovers(path)
        return run

    @classmethod
    def resume(cls, path: Path, clock: Clock | None = None) -> Self:
        """An unfinished training that is gone on with, from its newest checkpoint that is whole.

        Raises:
            DataError: It has checkpoints, and none is whole.
            ConfigError: Another process is at it.
        """
        run = cls.reopen(path, clock)
        run.go_on_from(CheckpointDirectory(path).latest())
        return run

    def go_on_from(self, latest: Latest) -> None:
        """Take a checkpoint for what its training goes on from, and its time for spent."""
        self._notes = latest.remarks
        if latest.checkpoint is not None:
            self.state = latest.checkpoint.state
            self.clock.go_on_from(latest.checkpoint.seconds)

    def _announced(self) -> Self:
        """Say at once that it is there: a directory without run.json would be nobody's, if this process is killed."""
        with self:
            self.writer.announce()
        return self

    def foretell(self, facts: Facts) -> None:
        """Say in run.json what it is about to be: what is left of it, if this process is killed, is no other thing.

        By its config it is looked for only once it has begun, and all of its files are there.
        """
        blank = Facts(config_sha256=facts.config_sha256)
        values = {field.name: getattr(facts, field.name) for field in fields(facts)}
        self.update(**{name: value for name, value in values.items() if value != getattr(blank, name)})

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
        """Say in run.json that it is running."""
        epoch = (self.state.epoch if self.state else 0) if facts.kind == "training" else None
        facts = replace(facts, continues=self.continues, notes=(*facts.notes, *self._notes))
        has_facts = self.is_reopened and bool(self.facts.kind)  # one that was killed before has only its name
        self.writer.start(continued(self.facts, facts) if has_facts else facts, epoch)
        self._has_begun = True
        if sink is not None and signature is not None:
            self.sink = sink
            if not self.facts.parent:
                sink.opened(self.path)
            sink.began(self.path, self.facts, signature)

    @property
    def is_there(self) -> bool:
        """Whether the directory lies where it was made: nobody has removed, renamed or replaced it since."""
        return self._lock.is_at(self.path)

    def make_again(self) -> None:
        """Make the directory where it was; its files are to be written again. Raises StorageError, ConfigError."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = DirectoryLock(self.path)
        except BlockingIOError:
            raise in_use(self.path, self.facts) from None
        except OSError as error:
            raise atomic.cannot_write(self.path, error) from error
        self._lock.release()
        self._lock = lock
        self.update()

    def train(self) -> None:
        """Its first epoch begins: from now on it is not withdrawn."""
        self._has_trained = True

    def withdraw(self) -> None:
        """From here on nothing is left of it if it breaks, unless its training has begun, be it earlier."""
        self._has_begun = self._has_trained or self.is_reopened

    def update(self, **changes: Any) -> None:
        """Say in run.json what is known only now."""
        self.writer.update(**changes)

    def finish(self, status: Status, metrics: Metrics | None = None, *, error: str | None = None) -> None:
        """Close it."""
        self._is_closed = True
        try:
            self.writer.finish(status, seconds=self.clock.seconds(), error=error)
        finally:
            self._lock.release()
        self.sink.ended(self.facts, metrics)

    def discard(self) -> None:
        """Leave nothing of it."""
        self._is_closed = True
        self.sink.ended(replace(self.facts, status=Status.FAILED), None)
        self.writer.discard()
        self._lock.release()

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
            self._close(Status.INTERRUPTED)
        elif isinstance(error, Exception):
            message = registry.one_line(error)
            self._close(Status.FAILED, message)
            if type(error).__name__ in _NO_MEMORY:
                text = f"memory ran out: {message}; the finished epochs are in {self.path}"
                raise TrainingError(text, code="training-failed") from error

    def _close(self, status: Status, error: str | None = None) -> None:
        """Close it after an error, which is to be told: not that a full disk does not take run.json, too."""
        with suppress(StorageError):
            self.finish(status, error=error)
