"""The fingerprint of weights."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
import tensorflow as tf

from nnrun.engine.tensorflow import state
from nnrun.engine.tensorflow.state import Snapshot


def test_a_fingerprint_is_of_all_bytes_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_CACHED", 64)
    kernel = np.random.default_rng(1).normal(size=(7, 11)).astype(np.float32)
    values = (kernel, np.float32(3.0), np.zeros((0, 2), np.float32), np.array([1, 2], np.uint32), np.array([True]))
    tensors = (*map(tf.constant, values), tf.cast(tf.constant([1.5, 2.5]), tf.bfloat16))
    content = b"".join(tensor.numpy().tobytes() for tensor in tensors)
    fingerprint = Snapshot(1, tensors, ()).fingerprint()
    assert fingerprint == zlib.crc32(content) << 32 | zlib.adler32(content)
    kernel[6, 10] = np.nextafter(kernel[6, 10], 9)
    assert Snapshot(1, (tf.constant(kernel), *tensors[1:]), ()).fingerprint() != fingerprint
