"""Lets Keras fetch a data set, without a word on the terminal."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TIMEOUT = 20.0
"""Seconds without an answer after which the network counts as absent."""


def load_quietly(name: str, arguments: Mapping[str, Any]) -> Any:
    """``keras.datasets.<name>.load_data(**arguments)`` without its progress bar and TensorFlow's chatter."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with _silence():
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
            return import_module(f"keras.datasets.{name}").load_data(**arguments)
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _silence() -> Iterator[None]:
    """Drops what Python and the C++ libraries write to both descriptors."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    originals = [os.dup(descriptor) for descriptor in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        with Path(os.devnull).open("w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            yield  # Python's own streams may have been turned elsewhere already
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        for descriptor, original in zip((1, 2), originals, strict=True):
            os.dup2(original, descriptor)
            os.close(original)
        os.close(nowhere)
