"""Folds trained side by side, each by a process with threads of its own."""

from __future__ import annotations

import pickle
import selectors
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnrun.errors import Terminated
from nnrun.experiment.options import Options
from nnrun.experiment.processes import end, start
from nnrun.experiment.run.sinks import Sink

MODULE = "nnrun.experiment.group.fold_worker"


@dataclass(frozen=True)
class Reply:
    """What a worker says of a fold."""

    reason: str = ""
    """Why it failed."""
    seconds: float = 0.0
    error: Exception | None = None
    """What no other fold would fare better with."""


class Workers:
    """Some processes that train folds of one k-fold directory; when the block is left they have ended."""

    def __init__(self, count: int, directory: Path, options: Options, sink: Sink) -> None:
        self.count = count
        # The directory's own config says the rest, and this one's plugins are those of the person who began it
        options = replace(options, seed=None, name=None, engine=None, trust_plugins=True)
        self.told = (directory.absolute(), options, sink.along())
        self.processes: dict[subprocess.Popen[bytes], int | None] = {}
        self.ready = selectors.DefaultSelector()

    def train(self, numbers: Iterable[int], began: Callable[[int], object]) -> Iterator[tuple[int, str, float]]:
        """Train folds.

        Args:
            numbers: Of the folds, from 1.
            began: Hears of each fold when a process takes it.

        Yields:
            As they end: number, why it failed or "", seconds.

        Raises:
            NnrunError: What a worker met that is not the matter of one fold.
        """
        waiting = deque(numbers)
        for _ in range(min(self.count, len(waiting))):
            self._give(self._started(), waiting.popleft(), began)
        while any(self.processes.values()):
            for key, _ in self.ready.select():
                process: Any = key.data
                number, reply = self._reply(process)
                if waiting:
                    alive = process in self.processes
                    self._give(process if alive else self._started(), waiting.popleft(), began)
                if reply.error is not None:
                    raise reply.error
                yield number, reply.reason, reply.seconds

    def _started(self) -> subprocess.Popen[bytes]:
        process = start(MODULE)
        self.processes[process] = None
        self.ready.register(_stream(process.stdout), selectors.EVENT_READ, process)
        self._send(process, self.told)
        return process

    def _give(self, process: subprocess.Popen[bytes], number: int, began: Callable[[int], object]) -> None:
        self.processes[process] = number
        began(number)
        self._send(process, number)

    def _send(self, process: subprocess.Popen[bytes], said: object) -> None:
        try:
            pickle.dump(said, _stream(process.stdin))
            _stream(process.stdin).flush()
        except OSError:  # it is gone, which its silence tells
            pass

    def _reply(self, process: subprocess.Popen[bytes]) -> tuple[int, Reply]:
        """A worker's reply; one that ended without a word has lost its fold, and its place."""
        number = self.processes[process]
        assert number is not None
        try:
            reply = pickle.load(_stream(process.stdout))  # noqa: S301  # a pipe that nobody else can write to
        except (EOFError, pickle.UnpicklingError):
            self.ready.unregister(_stream(process.stdout))
            del self.processes[process]
            code = process.wait()
            end(process)
            return number, Reply(f"the process that trained it ended with exit code {code}")
        self.processes[process] = None
        return number, reply

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers end, at once where this process was told to: each closes the fold that it is at."""
        try:
            for process in self.processes:
                if isinstance(error, KeyboardInterrupt):
                    process.send_signal(signal.SIGTERM if isinstance(error, Terminated) else signal.SIGINT)
                elif error is not None:
                    process.kill()
                _stream(process.stdin).close()
            for process in self.processes:
                process.wait()
        finally:
            for process in self.processes:
                end(process)
            self.ready.close()


def _stream(stream: Any) -> Any:
    assert stream is not None
    return stream
