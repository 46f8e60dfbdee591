"""Evaluation and inference: metrics and predictions of a trained model, through the compiled steps of validation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnrun.engine.compiled_loop import evaluate_pass, scoring_pass
from nnrun.engine.tensorflow.keras_errors import translated
from nnrun.engine.training_record import listed
from nnrun.types import Part

if TYPE_CHECKING:
    import keras

    from nnrun.types import Array


def evaluate(model: keras.Model, part: Part, batch_size: int = 32, *, engine: str = "graph") -> dict[str, Any]:
    """The loss and metrics of a compiled model on a part: the same weights and rows give the same bits.

    Args:
        model: A compiled model.
        part: The rows with their targets, and weights where it has them.
        batch_size: Rows a step; sums depend on it in the last digit.
        engine: keras for ``model.evaluate``; else the compiled path, the same for graph and xla.

    Returns:
        Metric names to floats, or to lists for metrics that are vectors; the loss first.
    """
    with translated():
        if engine == "keras":
            from nnrun.engine.keras_loop import evaluate_by_keras

            return evaluate_by_keras(model, part, batch_size)
        return listed(evaluate_pass(scoring_pass(model, part, batch_size)).logs, ())


def predict(
    model: keras.Model, x: Mapping[str, Array], batch_size: int = 32, *, engine: str = "graph"
) -> dict[str, Array]:
    """What a model gives for rows, by output name.

    Args:
        model: A model, compiled or not.
        x: Arrays by input name.
        batch_size: Rows a step.
        engine: keras for ``model.predict``; else the compiled path.
    """
    from nnrun.engine.tensorflow.predicting import predict_by_keras, predict_compiled

    with translated():
        return predict_by_keras(model, x, batch_size) if engine == "keras" else predict_compiled(model, x, batch_size)
