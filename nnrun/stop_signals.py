"""The signals that end a command: the one table of them, and how a process answers them."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import NamedTuple


class StopSignal(NamedTuple):
    """A signal that ends a command, and what is said of it."""

    name: str
    word: str
    """Why a training ended, in its files and in messages."""
    exit_code: int

    @property
    def code(self) -> str:
        """Of the diagnostic."""
        return self.word.replace(" ", "-")

    @property
    def number(self) -> int:
        """As the system has it."""
        return int(getattr(signal, self.name))


INTERRUPT = StopSignal("SIGINT", "interrupted", 130)  # Ctrl-C
TERMINATE = StopSignal("SIGTERM", "terminated", 143)  # as by kill, or by a scheduler
HANG_UP = StopSignal("SIGHUP", "hung up", 129)  # the terminal is gone
WARNING = StopSignal("SIGUSR1", "asked to stop", 143)  # a scheduler's warning that time is nearly up
EVERY = (INTERRUPT, TERMINATE, HANG_UP, WARNING)
STOPPING = {stop.number: stop for stop in EVERY if hasattr(signal, stop.name)}
"""By number, those that this system has."""


def signal_of(word: str) -> StopSignal | None:
    """The signal by which a training ended for this reason; None where it ended otherwise."""
    return next((stop for stop in EVERY if stop.word == word), None)


def raise_on_signals(error_of: Callable[[StopSignal], BaseException]) -> None:
    """Have signals raise an error wherever this process happens to be.

    One that was to be ignored from the start stays ignored, as SIGHUP under ``nohup``.
    """

    def answer(number: int, _frame: FrameType | None) -> None:
        raise error_of(STOPPING[number])

    for number in STOPPING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, answer)
