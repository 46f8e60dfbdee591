"""The sets of ``keras.datasets``: read from Keras's cache or a local file as Keras reads them, without importing Keras."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.content import Content, Request, array_fingerprint, file_fingerprint, stacked
from nnrun.data.npzfile import Archive
from nnrun.errors import ConfigError, DataError, Place
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array

Parts = dict[str, dict[str, "Array | Ragged"]]

FILES = {
    "boston_housing": ("boston_housing.npz",),
    "california_housing": ("california_housing.npz",),
    "fashion_mnist": (
        "fashion-mnist/train-images-idx3-ubyte.gz",
        "fashion-mnist/train-labels-idx1-ubyte.gz",
        "fashion-mnist/t10k-images-idx3-ubyte.gz",
        "fashion-mnist/t10k-labels-idx1-ubyte.gz",
    ),
    "imdb": ("imdb.npz",),
    "mnist": ("mnist.npz",),
    "reuters": ("reuters.npz",),
    "cifar10": tuple(
        f"cifar-10-batches-py-target/cifar-10-batches-py/{name}"
        for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
    ),
    "cifar100": tuple(f"cifar-100-python-target/cifar-100-python/{name}" for name in ("train", "test")),
}
"""Where Keras keeps a set, below the ``datasets`` folder of its cache."""
