"""What is made ahead comes in its order, one ahead and no more, and its errors in their turn."""

from __future__ import annotations

import threading

import pytest

from nnrun.engine.prefetch import prefetched


def test_each_comes_in_its_turn_and_only_one_is_made_ahead() -> None:
    made: list[int] = []
    with prefetched(lambda number: made.append(number) or number * 10, 3) as made_for:  # type: ignore[func-returns-value]
        assert [next(made_for) for _ in range(3)] == [30, 40, 50]
    assert made[:3] == [3, 4, 5]
    assert made[3:] in ([], [6])


def test_it_is_made_by_another_thread_that_ends() -> None:
    with prefetched(lambda _: threading.current_thread(), 0) as threads:
        worker = next(threads)
        assert worker is not threading.current_thread()
    assert not worker.is_alive()


def test_an_error_is_raised_in_its_turn() -> None:
    with prefetched(lambda number: 1 // (1 - number), 0) as made_for:
        assert next(made_for) == 1
        with pytest.raises(ZeroDivisionError):
            next(made_for)
