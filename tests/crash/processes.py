"""nnrun's commands in processes that are forked: TensorFlow is imported once for all of them, and started in none."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.crash.kills import Write, Writes


def prepare() -> None:
    """Import what a command needs. No device is looked at: a fork would have its threads no more."""
    from nnrun.engine.tensorflow.importing import import_keras

    import_keras()


def command(line: Sequence[str], folder: Path, *, at: int | None = None, after: float | None = None) -> int:
    """Run a command in a folder; gives its exit code, or the negative number of the signal that ended it.

    Args:
        line: Its arguments.
        folder: The working directory; what it prints goes to output.txt there.
        at: The number of the write at which it kills itself.
        after: Seconds after which it is killed.
    """
    process = os.fork()
    if process == 0:
        os._exit(_run(line, folder, at))
    timer = threading.Timer(after, os.kill, (process, signal.SIGKILL)) if after is not None else None
    if timer:
        timer.start()
    _, status = os.waitpid(process, 0)
    if timer:
        timer.cancel()
    return os.waitstatus_to_exitcode(status)


def _run(line: Sequence[str], folder: Path, at: int | None) -> int:
    os.chdir(folder)
    os.setsid()
    output = os.open(folder / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.argv = ["nnrun", *line]
    from nnrun.cli.main import run

    writes = Writes(folder / "runs", at)
    try:
        code = run(line)
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        code = 1
    (folder / "writes.txt").write_text("\n".join(f"{write.event}\t{write.file}" for write in writes.seen))
    return code


def writes_of(folder: Path) -> list[Write]:
    """The writes of the last command there that came to its end."""
    return [Write(*line.split("\t")) for line in (folder / "writes.txt").read_text().splitlines()]
