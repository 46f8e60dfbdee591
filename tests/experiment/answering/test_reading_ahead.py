"""Stretches that are read ahead come in their order, a few ahead and no more, and errors in their turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest

from nnrun.experiment.answering.reading_ahead import AHEAD, ReadingAhead


class Stretches:
    """Numbers, the thread that made each, and whether their source was closed."""

    def __init__(self, count: int, fails_at: int = -1) -> None:
        self.count, self.fails_at = count, fails_at
        self.threads: list[threading.Thread] = []
        self.closed = False

    def __call__(self) -> Generator[int]:
        try:
            for number in range(self.count):
                self.threads.append(threading.current_thread())
                yield 1 // 0 if number == self.fails_at else number
        finally:
            self.closed = True


def test_they_come_in_their_order_and_only_the_first_is_read_by_the_caller() -> None:
    made = Stretches(3 * AHEAD)
    with ReadingAhead[int]() as ahead:
        ahead.begin(made())
        assert list(ahead) == list(range(3 * AHEAD))
    assert made.threads[0] is threading.current_thread()
    assert len(set(made.threads)) == 2
    assert not any(thread.is_alive() for thread in made.threads[1:])


def test_no_more_are_read_than_there_is_room_for() -> None:
    made = Stretches(3 * AHEAD)
    with ReadingAhead[int]() as ahead:
        ahead.begin(made())
        until = time.monotonic() + 5
        while len(made.threads) < 1 + AHEAD and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(0.01)
        assert len(made.threads) == 1 + AHEAD
    assert made.closed, "whoever leaves early leaves nothing open"
    assert not made.threads[-1].is_alive()


@pytest.mark.parametrize("fails_at", [0, 1, 5])
def test_an_error_is_raised_in_its_turn(fails_at: int) -> None:
    made = Stretches(20, fails_at)
    with ReadingAhead[int]() as ahead:
        ahead.begin(made())
        stretches = iter(ahead)
        assert [next(stretches) for _ in range(fails_at)] == list(range(fails_at))
        with pytest.raises(ZeroDivisionError):
            next(stretches)
    assert made.closed


def test_an_interrupt_does_not_wait_for_its_turn() -> None:
    def stopped() -> Generator[int]:
        raise KeyboardInterrupt
        yield 0

    with pytest.raises(KeyboardInterrupt), ReadingAhead[int]() as ahead:
        ahead.begin(stopped())
