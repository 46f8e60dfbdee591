"""Lazy imports of TensorFlow and Keras: quick, and without a word on stderr."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from nnrun.errors import NnrunError
from nnrun.registry import import_quickly

PASSENGERS = ("sklearn", "scipy", "jax", "torch")
"""Further packages that TensorFlow and Keras import on the way where they are installed, and do without elsewhere."""

QUIET = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_CPP_MAX_VLOG_LEVEL": "0"}


def import_keras() -> ModuleType:
    """The keras package on its TensorFlow backend, imported on the first call.

    What it takes along is about a third of the import and serves only what nnrun never uses (data frames given to
    ``fit``, scikit-learn wrappers, galleries, TFLite's converter), so it is left out.

    Raises:
        ImportError: TensorFlow or Keras cannot be imported; what they wrote on stderr is then shown.
    """
    if "keras" not in sys.modules or "tensorflow" not in sys.modules:
        os.environ.update(QUIET)
        with silenced():
            import_quickly("keras", *PASSENGERS)
    return sys.modules["keras"]


@contextmanager
def silenced() -> Iterator[None]:
    """Keeps what is written to the file descriptor of stderr, and shows it only when the block breaks.

    A mistake that nnrun itself tells of, and Ctrl-C, are no breaks. The C++ libraries write there before any setting of
    theirs is read, so nothing less than the descriptor will do.
    """
    try:
        descriptor = sys.__stderr__.fileno()  # type: ignore[union-attr]
        original = os.dup(descriptor)
    except (AttributeError, OSError, ValueError):  # no stderr at all: nothing to silence
        yield
        return
    with tempfile.TemporaryFile() as written:
        sys.__stderr__.flush()  # type: ignore[union-attr]
        os.dup2(written.fileno(), descriptor)
        try:
            yield
        except Exception as error:
            if not isinstance(error, NnrunError):
                written.seek(0)
                os.write(original, written.read())
            raise
        finally:
            sys.__stderr__.flush()  # type: ignore[union-attr]
            os.dup2(original, descriptor)
            os.close(original)
