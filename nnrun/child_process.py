"""Starts a module of nnrun as a process of its own, spoken to over its standard input and output."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

STARTED_BY = "NNRUN_STARTED_BY"
"""The environment variable with the number of the process that started one."""


class ChildProcess:
    """A module that runs as a process of its own; what goes wrong with it is a sentence, and never an error."""

    process: subprocess.Popen[bytes] | None = None
    trouble = ""
    """Why nothing more comes of it."""
    task = ""
    """What it does, as a sentence says it: ``draws them``."""

    def start(self, module: str, **environment: str) -> None:
        """Start it; arguments as of `start`."""
        try:
            self.process = start(module, **environment)
        except OSError as error:
            self.trouble = str(error)

    def send(self, content: bytes) -> None:
        """Write to it, as long as it is there."""
        if self.process is None or self.process.stdin is None or self.trouble:
            return
        try:
            self.process.stdin.write(content)
            self.process.stdin.flush()
        except OSError:
            self.trouble = self.ended()

    def ended(self) -> str:
        """That it ended before it was asked to."""
        assert self.process is not None
        return f"the process that {self.task} ended with exit code {self.process.wait()}"

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process is not None:
            end(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(module: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a module.

    Args:
        module: Its name; it runs as ``__main__``.
        environment: Variables that are added to this process's own.

    Raises:
        OSError: The process cannot be started.
    """
    home = str(Path(__file__).parents[1])
    path = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH", "")) if part)
    # -P: a file named like a module in the current folder must not be imported in its place
    return subprocess.Popen(  # noqa: S603
        [sys.executable or "python", "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, STARTED_BY: str(os.getpid()), **environment},
        start_new_session=True,  # Ctrl-C is for the process that was called; it decides what becomes of this one
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process at once, whatever it does."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # what was left unsaid to a process that is gone
            if stream is not None:
                stream.close()
    process.wait()


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended with exit code {code}"
    advice = ", as where memory runs out" if code == -signal.SIGKILL else ""
    return f"was killed by {signal.Signals(-code).name}{advice}"


def end_with_parent() -> None:
    """Have this process told to terminate once the one that started it is gone, however that one ended."""
    parent = os.getppid()
    if os.name == "posix":  # it may be gone already: importing takes longer than a kill
        parent = int(os.environ.get(STARTED_BY, parent))

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
