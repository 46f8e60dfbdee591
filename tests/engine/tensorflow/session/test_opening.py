"""A session is set up as asked, or says that it is not."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nnrun.engine import default_threads, open_session
from nnrun.engine.tensorflow.session.devices import ChosenDevices, gpu_numbers
from nnrun.engine.tensorflow.session.processor import slow_halves
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


@pytest.mark.parametrize(
    ("asked", "there", "numbers"),
    [
        ("auto", 0, []),
        ("auto", 2, [0]),
        ("cpu", 2, []),
        ("gpu", 2, [0]),
        ("gpu:1", 2, [1]),
        ("gpu:all", 3, [0, 1, 2]),
        ("gpu:all", 1, [0]),
        ("gpu:2,0", 3, [2, 0]),
    ],
)
def test_a_device_names_gpus_by_their_numbers(asked: str, there: int, numbers: list[int]) -> None:
    assert gpu_numbers(asked, there) == numbers


@pytest.mark.parametrize(
    ("asked", "there", "words"),
    [
        ("gpu:all", 0, "gpu:all was asked for, and TensorFlow sees no GPU"),
        ("gpu:3", 1, "gpu:3 was asked for, and TensorFlow sees one GPU, gpu:0"),
        ("gpu:0,2", 2, "gpu:0,2 was asked for, and TensorFlow sees 2 GPUs, numbered from 0"),
    ],
)
def test_gpus_that_cannot_be_had_are_an_error(asked: str, there: int, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        gpu_numbers(asked, there)


def test_halves_without_instructions_for_them_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = "nnrun.engine.tensorflow.session.processor._flags"
    monkeypatch.setattr(flags, lambda: {"avx512f"})
    assert "this processor has no instructions for it" in slow_halves("mixed_bfloat16")[0]
    assert "this GPU has no instructions for it" in slow_halves("mixed_bfloat16", (7, 5))[0]
    assert slow_halves("float32") == slow_halves("mixed_float16", (7, 5)) == slow_halves("mixed_bfloat16", (8, 0)) == []
    monkeypatch.setattr(flags, lambda: {"avx512f", "amx_bf16"})
    assert slow_halves("mixed_bfloat16") == []
    monkeypatch.setattr(flags, set)
    assert slow_halves("mixed_bfloat16") == []


@pytest.mark.tensorflow
def test_zero_threads_are_an_error() -> None:
    with pytest.raises(ConfigError, match="threads is 0"):
        open_session(seed=1, threads=0)


@pytest.mark.tensorflow
def test_another_device_than_the_one_asked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    card = ChosenDevices("cpu", "gpu:0", "a graphics card")
    monkeypatch.setattr("nnrun.engine.tensorflow.session.opening.choose_device", lambda _: card)
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
