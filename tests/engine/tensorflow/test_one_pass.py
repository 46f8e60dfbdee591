"""Compiled calls, progress, memory: what must not show in the numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from nnrun.engine import Listener, fit
from nnrun.engine.tensorflow.feed import ALIGNMENT, feed_part, to_tensor
from nnrun.engine.tensorflow.one_pass import StepsPerCall
from tests.engine.engine_cases import CASES
from tests.engine.training import TRAINING, differing, numbers_of, trained

pytestmark = pytest.mark.tensorflow


class Noting(Listener):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        self.heard.append((steps_per_epoch, epochs, engine))

    def progress(self, epoch: int, step: int, steps: int, logs: Any) -> None:
        self.heard.append((epoch, step, steps, set(logs)))


@pytest.mark.parametrize("engine", ["graph", "xla"])
def test_how_many_steps_a_call_has_changes_no_number(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, state, _ = trained(CASES["dropout"], engine)
    monkeypatch.setattr("nnrun.engine.tensorflow.one_pass.LONGEST", 0.0)
    other, single, _ = trained(CASES["dropout"], engine)
    assert numbers_of(outcome.history) == numbers_of(other.history)
    assert differing(state, single) == []


@pytest.mark.parametrize("engine", ["keras", "graph"])
def test_progress_is_told_until_the_end_of_each_epoch(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.engine.tensorflow.one_pass.LONGEST", 0.0)
    listener, case = Noting(), CASES["dense"]
    fit(case.model(), case.dataset(), replace(TRAINING, engine=engine), listener=listener)
    assert listener.heard[0] == (3, 3, engine)
    assert [event for event in listener.heard[1:] if event[1] == 3] == [
        (n, 3, 3, {"loss", "accuracy"}) for n in (1, 2, 3)
    ]


def test_a_call_is_as_long_as_the_clock_allows() -> None:
    steps_per_call = StepsPerCall()
    assert steps_per_call.next(1000) == 1
    steps_per_call.took(1, 0.01)
    assert steps_per_call.next(1000) == 64, "50 would fit, and the power of two that is nearest"
    assert steps_per_call.next(7) == 7
    steps_per_call.took(64, 0.7)
    assert steps_per_call.next(1000) == 64, "about right is right"
    steps_per_call.took(16, 50.0)
    assert steps_per_call.next(1000) == 1


def test_bytes_stay_bytes_on_the_device() -> None:
    case = CASES["convolution"]
    x, y = feed_part(case.model(), case.dataset().train).data
    assert (x.dtype, y.dtype) == (tf.uint8, tf.int64)


def aligned(array: Any) -> Any:
    """A copy that begins where TensorFlow wants it to."""
    raw = np.empty(array.nbytes + ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    copy = raw[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def test_an_aligned_array_is_not_copied() -> None:
    array = aligned(np.arange(600.0, dtype="float32").reshape(200, 3))
    tensor = to_tensor(array)
    array[7] = -1
    assert tensor[7].numpy().tolist() == [-1, -1, -1]


def test_arrays_that_cannot_be_shared_are_copied_whole() -> None:
    base = aligned(np.arange(60, dtype="int32").reshape(20, 3))
    frozen = base.copy()
    frozen.flags.writeable = False
    for array in (base[1:], base[::2], base.T, base[:0], frozen, base.astype("float64"), base > 7):
        tensor = to_tensor(array)
        assert np.array_equal(tensor.numpy(), array)
    assert to_tensor(base.astype("float64")).dtype == tf.float32
