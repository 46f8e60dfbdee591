"""Keras's and TensorFlow's errors as nnrun's, in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError, DataError, NnrunError, TrainingError
from nnrun.registry.messages import one_line

if TYPE_CHECKING:
    import keras

ID_OUTSIDE = re.compile(r"indices\[[\d,]+\] = (-?\d+) is not in \[0, (\d+)\)")
TENSOR = re.compile(r"allocating tensor with shape *\[([\d,]*)\] and type (\w+)")
LABEL_OUTSIDE = re.compile(r"label value of (-?\d+) which is outside the valid range of \[0, (\d+)\)")


@contextmanager
def translated() -> Iterator[None]:
    """Errors of Keras and TensorFlow that the block raises become nnrun's."""
    try:
        yield
    except NnrunError:
        raise
    except Exception as error:
        raise step_error(error) or error from error


def step_error(error: Exception) -> NnrunError | None:
    """What an error raised by a training or test step means to a person; None where it is not one of Keras's."""
    import tensorflow as tf

    text = str(error)
    if isinstance(error, (tf.errors.ResourceExhaustedError, MemoryError)):
        asked = TENSOR.search(text)
        wanted = f" for a tensor of shape ({asked[1].replace(',', ', ')}), {asked[2]}" if asked else ""
        return TrainingError(f"out of memory{wanted}", "training.batch_size", code="out-of-memory")
    if isinstance(error, OSError):  # of a callback: a full disk, a folder where its file would be
        named = f"{error.filename}: " if error.filename else ""
        return TrainingError(
            f"a callback cannot read or write a file: {named}{error.strerror or one_line(error)}",
            code="callback-failed",
        )
    outside = LABEL_OUTSIDE.search(text)
    if outside:
        label, width = outside.groups()
        return DataError(
            f"label {label} is outside 0 to {int(width) - 1}, the classes of the output", "layers", code="wrong-target"
        )
    unknown = ID_OUTSIDE.search(text)
    if unknown:
        number, size = unknown.groups()
        return DataError(
            f"id {number} is outside 0 to {int(size) - 1}, the input_dim of an Embedding", "layers", code="wrong-ids"
        )
    if isinstance(error, (ValueError, TypeError, NotImplementedError, tf.errors.OpError)):
        return ConfigError(message_of(error), code="refused-by-library")
    return None


def cannot_compile(model: keras.Model, error: Exception) -> ConfigError:
    """That a model cannot be compiled by XLA, with the layer and the operation where they are named."""
    text = str(error)
    layer = next((name for name in layer_names(model) if re.search(rf"\b{re.escape(name)}(_\d+)?/", text)), None)
    operation = re.search(r"unsupported operations[^:]*: *(\w+)|No registered '(\w+)'", text)
    where = f" layer {layer!r}" if layer else " the model"
    why = f" (operation {next(filter(None, operation.groups()))})" if operation else f": {message_of(error)}"
    return ConfigError(
        f"engine xla cannot compile{where}{why}; take engine: graph or auto", "training.engine", code="cannot-compile"
    )


def layer_names(model: keras.Model) -> list[str]:
    """The names of all layers, those inside others last first, as an operation's path names them all."""
    names: list[str] = []
    for layer in model.layers:
        names = [*(layer_names(layer) if hasattr(layer, "layers") else []), *names, layer.name]
    return names


def message_of(error: Exception) -> str:
    """What an error says, in one line, without what Keras and TensorFlow put around it."""
    text = re.sub(r"\x1b\[\d*m", "", str(error))
    text = text.split("Arguments received by")[0].split("Stack trace for op definition")[0]
    lines = [line for line in text.splitlines() if not line.startswith(("Graph execution error", "Detected at", "  "))]
    return one_line(Exception("\n".join(lines))) if any(lines) else type(error).__name__
