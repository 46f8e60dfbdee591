"""What one machine of a cluster does for a group: a worker process that trains, and a folder for its run directories.

Nothing here knows of Ray: an actor hands orders in, and reports out.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import selectors
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.child_process import end, start
from nnrun.experiment.executors.memory_growth import MemoryGrowth
from nnrun.experiment.executors.processes import Question, Reply, Request
from nnrun.experiment.executors.ray.run_files import Changes, RunFiles, write_anew
from nnrun.experiment.executors.ray.shared_folder import remove_unused, shared_folder
from nnrun.experiment.executors.task import Task

SHARE = 0.05
"""Of the time, that handing files on takes at most."""


@dataclass(frozen=True)
class Setup:
    """What a workplace is told before its first order."""

    request: Request
    """For its worker; the directory is another one here."""
    facts: bytes
    """What run.json of the group says."""
    environment: Mapping[str, str | None]
    """Variables that change numbers, as they are where the group is; None where one is not set."""
    key: str
    """Of the group's training: its workplaces on one machine share a folder."""
    module: str
    """What the worker runs."""


@dataclass(frozen=True)
class Order:
    """What a workplace is asked for."""

    task: Task | None = None
    """One to begin with."""
    table: str = ""
    """The key of its data, which is placed by then."""
    begun: Changes = field(default_factory=Changes)
    """The files of its directory, where it was begun elsewhere."""
    carried: Mapping[str, bytes] = field(default_factory=dict)
    """Other files that it reads, by their paths where the group is: plugins."""
    answer: str | None = None
    """To the question of before."""
    signal: int | None = None
    """For the worker."""
    waits: float = 1.0
    """Seconds after which a report comes, whatever happened."""


@dataclass(frozen=True)
class Report:
    """What came of an order, or of the time since."""

    changes: Changes = field(default_factory=Changes)
    """Of the files of its task."""
    message: Reply | Question | None = None
    exit_code: int | None = None
    """That of the worker, where it has ended."""


class Workplace:
    """The worker of an actor, with the folder that it works in."""

    def __init__(self, setup: Setup) -> None:
        """Make the folder. What workplaces that were killed have left there is removed."""
        remove_unused()
        self.setup = setup
        self.shared, self.lock = shared_folder(setup.key)
        self.folder = Path(tempfile.mkdtemp(dir=self.shared))
        self.group = self.folder / setup.request.directory.name
        self.group.mkdir(parents=True)
        (self.group / layout.FACTS).write_bytes(setup.facts)
        for name, value in setup.environment.items():  # Ray sets some of them
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self.process: subprocess.Popen[bytes] | None
        self.process, self.growth = self._started()
        self.trained: dict[str, RunFiles] = {}
        """The directories of its tasks, by name."""
        self.task = ""
        self._next = 0.0

    def needs(self, table: str) -> bool:
        """Whether data has not been placed on this machine yet."""
        return not (self.shared / table).is_file()

    def place(self, table: str, pieces: Iterable[bytes]) -> None:
        """Place data, unless another workplace does so first."""
        from filelock import FileLock

        with FileLock(self.shared / f"{table}.lock"):
            if self.needs(table):
                temporary = self.shared / f"{table}.{os.getpid()}"
                with temporary.open("wb") as file:
                    for piece in pieces:
                        file.write(piece)
                temporary.replace(self.shared / table)

    def turn(self, order: Order) -> Report:
        """Do what is asked for, and wait a moment for what the worker says."""
        if order.task is not None:
            self._begin(order, order.task)
        if order.answer is not None:
            _send(self.process, order.answer)
        if order.signal is not None and self.process is not None:
            self.process.send_signal(order.signal)
        message, code = self._message(order.waits) if self.process is not None else (None, None)
        is_over = isinstance(message, Reply) or code is not None
        report = Report(self._changes(order.waits, at_once=is_over), message, code)
        if isinstance(message, Reply) and self.growth is not None and self.growth.is_too_large():
            self._end_worker()
        if is_over and not self.setup.request.plots:  # those of a run may come after its end
            shutil.rmtree(self.trained.pop(self.task).path, ignore_errors=True)
        return report

    def close(self) -> dict[str, Changes]:
        """Let the worker end. Returns what it has done to its directories since, by name."""
        self._end_worker()
        changes = {name: files.changes() for name, files in self.trained.items()}
        self.leave()
        return changes

    def _end_worker(self) -> None:
        """Have it end, once it has drawn what it was asked to; one without a task has nothing to end."""
        if self.process is not None and self.task:
            with suppress(OSError):
                _stream(self.process.stdin).close()
            self.process.wait()
        if self.process is not None:
            end(self.process)
            self.process = None

    def leave(self) -> None:
        """Remove the folder, and with the last one of this machine what they share."""
        if self.process is not None:
            end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.release()
        remove_unused(self.shared.name)

    def _started(self) -> tuple[subprocess.Popen[bytes], MemoryGrowth]:
        """A worker, which has much to import before its first task."""
        process = start(self.setup.module, NNRUN_PLACED=str(self.folder))
        _send(process, replace(self.setup.request, directory=self.group))
        return process, MemoryGrowth(process.pid)

    def _begin(self, order: Order, task: Task) -> None:
        if self.process is None:
            self.process, self.growth = self._started()
        self.task = task.name
        files = self.trained[task.name] = RunFiles(self.group / task.name)
        write_anew(files.path, order.begun)
        files.changes()  # these are known
        _point(self.folder / "table", self.shared / order.table)
        _carry(self.folder, order.carried)
        _send(self.process, task)

    def _message(self, waits: float) -> tuple[Reply | Question | None, int | None]:
        """What the worker says within the time, and its exit code where it has ended."""
        assert self.process is not None
        with selectors.DefaultSelector() as ready:
            ready.register(_stream(self.process.stdout), selectors.EVENT_READ)
            if not ready.select(waits):
                return None, None
        try:
            return pickle.load(_stream(self.process.stdout)), None  # noqa: S301  # a pipe that nobody else can write to
        except (EOFError, pickle.UnpicklingError):
            code = self.process.wait()
            end(self.process)
            self.process = None
            return None, code

    def _changes(self, waits: float, *, at_once: bool) -> Changes:
        """Those of the task's files, as often as `SHARE` allows."""
        began = time.monotonic()
        if self.task not in self.trained or (began < self._next and not at_once):
            return Changes()
        changes = self.trained[self.task].changes()
        ended = time.monotonic()
        self._next = ended + max(waits, (ended - began) / SHARE)
        return changes


def _point(link: Path, target: Path) -> None:
    temporary = link.with_suffix(".new")
    temporary.symlink_to(target)
    temporary.replace(link)


def _carry(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, and where they lie, by their paths of elsewhere."""
    places = {}
    for path, content in files.items():
        name = f"{hashlib.sha256(content).hexdigest()[:16]}-{Path(path).name}"
        (folder / name).write_bytes(content)
        places[path] = str(folder / name)
    (folder / "files.json").write_text(json.dumps(places))


def _send(process: subprocess.Popen[bytes] | None, message: object) -> None:
    with suppress(OSError):  # it is gone, which its silence tells
        pickle.dump(message, _stream(process and process.stdin))
        _stream(process and process.stdin).flush()


def _stream(stream: Any) -> Any:
    assert stream is not None
    return stream
