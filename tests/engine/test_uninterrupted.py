"""Signals wait for what belongs together."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from nnrun.engine.uninterrupted import uninterrupted
from nnrun.errors import Terminated


def terminate(*_: object) -> None:
    """What the command line does of SIGTERM."""
    raise Terminated


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The handlers of the command line, and those of before again afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, terminate)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)])
def test_a_signal_waits_for_the_end(number: signal.Signals, error: type[BaseException]) -> None:
    done = []

    def write() -> None:
        with uninterrupted():
            signal.raise_signal(number)
            done.append("both lines")

    with pytest.raises(error):
        write()
    assert done == ["both lines"]
    with pytest.raises(error):
        signal.raise_signal(number)


def test_an_error_inside_is_the_one_that_is_raised() -> None:
    with pytest.raises(ZeroDivisionError), uninterrupted():
        _ = 1 / 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with uninterrupted():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_other_threads_hold_nothing_back() -> None:
    seen = []

    def work() -> None:
        with uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
