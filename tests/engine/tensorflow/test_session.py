"""A session is set up as asked, or says that it is not."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nnrun.engine import default_threads, open_session
from nnrun.errors import ConfigError


@pytest.mark.tensorflow
def test_the_seed_makes_weights_repeat() -> None:
    def kernel(seed: int) -> bytes:
        open_session(seed=seed, threads=2)
        layer = keras.layers.Dense(3)
        layer.build((None, 2))
        return np.asarray(layer.kernel).tobytes()

    assert kernel(1) == kernel(1) != kernel(2)


@pytest.mark.tensorflow
def test_a_gpu_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ConfigError, match="gpu:9 was asked for, and TensorFlow sees"):
        open_session(seed=1, device="gpu:9")


@pytest.mark.tensorflow
def test_zero_threads_are_an_error() -> None:
    with pytest.raises(ConfigError, match="threads is 0"):
        open_session(seed=1, threads=0)


@pytest.mark.tensorflow
def test_another_device_than_the_one_asked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.engine.tensorflow.session.choose_device", lambda _: ("gpu:0", "a graphics card"))
    assert open_session(seed=1, device="cpu").remarks == (
        "cpu was asked for, and TensorFlow has already started with gpu:0",
    )
    for device in ("auto", "gpu", "gpu:0"):
        assert open_session(seed=1, device=device).remarks == ()


def test_small_layers_get_one_thread() -> None:
    assert default_threads([("Dense", {"units": 64}), ("Dropout", {"rate": 0.5}), ("Dense", {"units": 10})]) == 1


@pytest.mark.parametrize(
    "layer",
    [
        ("Conv2D", {"filters": 4, "kernel_size": 3}),
        ("LSTM", {"units": 8}),
        ("Dense", {"units": 4096}),
    ],
)
def test_heavy_layers_get_more(layer: tuple[str, dict[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert default_threads([("Dense", {"units": 8}), layer]) == 8
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert default_threads([layer]) == 4
