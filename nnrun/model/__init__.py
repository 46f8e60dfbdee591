"""A config's layers over a signature's inputs: the Keras model, compiled with its loss, optimizer and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.model.building import build_model, outputs_by_name
from nnrun.model.compiling import compile_model
from nnrun.model.memory_advice import memory_advice
from nnrun.model.model_summary import layer_rows, summarize
from nnrun.model.ranks import Axes
from nnrun.model.saving import load_model, save_model
from nnrun.model.varied_rows import varied_rows

if TYPE_CHECKING:
    import keras

    Model = keras.Model
else:
    Model = Any

__all__ = [
    "Axes",
    "Model",
    "build_model",
    "compile_model",
    "layer_rows",
    "load_model",
    "memory_advice",
    "outputs_by_name",
    "save_model",
    "summarize",
    "varied_rows",
]
