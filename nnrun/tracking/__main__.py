"""Sends a run directory in a process of its own; `nnrun.experiment.tracking.sending` starts it and says why.

It reads a line of JSON from stdin, which says where to send, then one with the directory; the end of stdin says that
the directory is complete. Its answer is a line of JSON on stdout: what could not be sent.
"""

from __future__ import annotations

import json
import os
import select
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from nnrun.tracking.event_files import EventFiles
from nnrun.tracking.following import Following, follow
from nnrun.tracking.mlflow_runs import SETTINGS, MlflowRuns
from nnrun.tracking.targets import MlflowTarget
from nnrun.tracking.tracker import Tracker


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Follow one directory to its end.

    Args:
        requests: The lines that say what to do; an unbuffered stream that `select` can wait for.
        answers: Takes the answer.
    """
    asked = json.loads(requests.readline() or "{}")
    if asked.get("is_background"):
        stand_back(requests)
    trackers = trackers_of(asked)
    line = requests.readline()
    if line:
        directory = Path(json.loads(line)["directory"])
        troubles = follow([Following(tracker, directory) for tracker in trackers], partial(is_complete, requests))
        answers.write(json.dumps(troubles).encode() + b"\n")
        answers.flush()


def stand_back(requests: BinaryIO) -> None:
    """Leave the processors to whatever trains, until it is over.

    Linux weighs sessions against each other before the processes in them, and this process is alone in its own.
    """
    with suppress(OSError):
        os.nice(19)
    with suppress(OSError):
        weigh_session(19)
        Thread(target=step_forward, args=(requests,), daemon=True).start()


def step_forward(requests: BinaryIO) -> None:
    """Wait for the end of the requests, whatever of them is not read yet: who trained waits from then on."""
    waiting = select.poll()
    waiting.register(requests, 0)  # told of nothing but the end
    waiting.poll()
    with suppress(OSError):
        weigh_session(0)


def weigh_session(nice: int) -> None:
    """Weigh this process's session. Raises OSError where sessions are not weighed."""
    Path("/proc/self/autogroup").write_text(str(nice), encoding="ascii")


def trackers_of(asked: dict[str, object]) -> list[Tracker]:
    """The trackers that were asked for; what they import is imported now, while the first epoch is not there yet."""
    trackers: list[Tracker] = []
    if asked.get("tensorboard"):
        trackers.append(EventFiles())
    if isinstance(mlflow := asked.get("mlflow"), list):
        trackers.append(MlflowRuns(MlflowTarget(*mlflow)))
        for name, value in SETTINGS.items():
            os.environ.setdefault(name, value)
        with suppress(Exception):  # it is told with the first attempt to send
            import_module("mlflow")
    return trackers


def is_complete(requests: BinaryIO, seconds: float) -> bool:
    """Wait for some seconds, or for the end of the requests."""
    return bool(select.select([requests], [], [], seconds)[0])


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # libraries print there, too
    serve(os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0), answers)
