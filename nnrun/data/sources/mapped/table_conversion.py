"""Makes an entry of the cache in a process of its own; `apart` starts it, and says why."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

from nnrun.child_process import end_with_parent
from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.errors import NnrunError, Terminated
from nnrun.stop_signals import STOPPING, TERMINATE, StopSignal, raise_on_signals


class Relay(Watcher):
    """Tells another process what takes long: a pickled tuple each, None at the end."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def note(self, text: str) -> None:
        """Hand it on."""
        self.send(("note", text))

    def converting(self, what: str, done: int, total: int) -> None:
        """Hand it on."""
        self.send(("converting", what, done, total))

    def send(self, message: Any) -> None:
        """Write a message, whole. Raises Terminated where nobody listens any more."""
        try:
            self.stream.write(pickle.dumps(message))
            self.stream.flush()
        except OSError:
            raise stopped() from None


def stopped(stop: StopSignal = TERMINATE) -> Terminated:
    """What ends the conversion, which is told only once: what was begun is then taken away."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    return Terminated(stop)


def main() -> None:
    """Convert what is asked for on stdin; a signal ends it, and takes away what was begun."""
    raise_on_signals(stopped)
    end_with_parent()
    relay = Relay(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # whatever else is printed here is no message
    with suppress(KeyboardInterrupt):
        reader, request = pickle.load(sys.stdin.buffer)  # noqa: S301  # a pipe that nobody else can write to
        try:
            with watched_by(relay):
                import_module(reader).read(request, apart=False)
        except NnrunError as error:
            relay.send(("error", error))
        relay.send(None)


if __name__ == "__main__":
    main()
