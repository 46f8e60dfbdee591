"""The commands as tests call them: in this process, where TensorFlow is loaded once, or as processes of their own."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from nnrun.errors import Terminated
from nnrun.stop_signals import STOPPING, raise_on_signals

COMMAND = [sys.executable, "-m", "nnrun"]
PATIENCE = 300.0
"""Seconds after which a process that does not end is given up."""


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        (line,) = self.out.splitlines()
        value = json.loads(line)
        assert isinstance(value, dict)
        return value

    def errors(self) -> list[str]:
        """The error lines on stderr, without the excerpts of the file under them."""
        return [line for line in self.err.splitlines() if " | " not in line and "     |" not in line]


def nnrun(*arguments: object, stdin: bytes = b"") -> Answer:
    """Run a command in this process."""
    from nnrun.cli.main import run

    words = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch("sys.stdin", given),
        mock.patch("sys.argv", ["nnrun", *words]),
    ):
        code = run(words)
    return Answer(code, out.getvalue(), err.getvalue())


def process(*arguments: object, stdin: str | None = None, **environment: str) -> Answer:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        input=stdin,
        env={**os.environ, **environment},
        timeout=PATIENCE,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def stopped(
    *arguments: object, when: Callable[[], bool], by: signal.Signals, environment: Mapping[str, str] | None = None
) -> Answer:
    """Run a command in a process of its own, and send it a signal as soon as something is the case."""
    started = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        until = time.monotonic() + PATIENCE
        while not when() and started.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert started.poll() is None, f"it ended before it could be stopped: {started.communicate()}"
        started.send_signal(by)
        out, err = started.communicate(timeout=PATIENCE)
    finally:
        started.kill()
        started.wait()
    return Answer(started.returncode, out, err)


def waits_until(is_so: Callable[[], bool]) -> bool:
    """Whether something comes to be the case while anybody waits."""
    until = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def stopped_here(*arguments: object, when: Callable[[], bool], by: signal.Signals) -> Answer:
    """Run a command in this process, which answers signals meanwhile as that of the command line does."""
    before = {number: signal.getsignal(number) for number in STOPPING}

    def send() -> None:
        if waits_until(when):
            os.kill(os.getpid(), by)

    sender = threading.Thread(target=send)
    try:
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        raise_on_signals(Terminated)
        sender.start()
        answer = nnrun(*arguments)
        sender.join()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return answer


def only_run(runs_dir: Path) -> Path:
    """The one run directory there is."""
    (run,) = runs_dir.iterdir()
    return run


def table(path: Path) -> list[dict[str, str]]:
    """A CSV file as rows by column."""
    import csv

    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
