"""The signals that end a command."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from nnrun.errors import Stopped, Terminated, stop_signal
from nnrun.stop_signals import EVERY, HANG_UP, INTERRUPT, STOPPING, StopSignal, raise_on_signals, signal_of


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Those of a fresh process, and those of before again afterwards."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("stop", EVERY, ids=lambda stop: stop.name)
def test_each_is_raised_by_its_name(stop: StopSignal) -> None:
    raise_on_signals(Terminated)
    with pytest.raises(Terminated) as caught:
        signal.raise_signal(stop.number)
    assert stop_signal(caught.value) is signal_of(stop.word) is stop


def test_exit_codes_are_those_that_a_shell_would_give_but_for_a_warning() -> None:
    assert {stop.name: stop.exit_code for stop in EVERY} == {
        "SIGINT": 128 + signal.SIGINT,
        "SIGTERM": 128 + signal.SIGTERM,
        "SIGHUP": 128 + signal.SIGHUP,
        "SIGUSR1": 128 + signal.SIGTERM,
    }


def test_one_that_is_ignored_from_the_start_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise_on_signals(Terminated)
    signal.raise_signal(signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_error_says_which_it_was() -> None:
    error = Stopped(signal=HANG_UP)
    assert (str(error), error.exit_code, error.problems[0].code) == ("hung up", 129, "hung-up")
    assert stop_signal(KeyboardInterrupt()) is stop_signal(Stopped()) is INTERRUPT
    assert signal_of("completed") is None
