"""Critical sections: signals that end the command (Ctrl-C, SIGTERM ...) wait until what belongs together is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from nnrun.stop_signals import STOPPING


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back signals that stop the process until the block ends; then they do what they would have done.

    The handlers are replaced and not blocked: a blocked signal goes to one of TensorFlow's threads, and Python answers
    it in this one all the same. Outside the main thread, where no handler runs, nothing is held back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    held = {
        number: signal.signal(number, lambda number, _: came.append(number)) for number in STOPPING if known(number)
    }
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        for arrived in came:
            signal.raise_signal(arrived)


@cache
def known(number: int) -> bool:
    """Whether Python knows what the signal does, and can put it back; asked once, since it is asked at every epoch."""
    return signal.getsignal(number) is not None
