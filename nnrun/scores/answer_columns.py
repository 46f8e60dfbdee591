"""From a model's raw output (probabilities, logits) to a class, a yes or no (by the threshold 0.5), or a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnrun.types import Predictions, Target

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

THRESHOLD = 0.5


def predictions(
    target: Target, output: Array, rows: Indices, true: Array | None = None, *, threshold: float = THRESHOLD
) -> Predictions:
    """What an output says of each row, and the truth in the same form.

    Args:
        target: What the output is to predict.
        output: The output itself, shape (rows, width), or (rows, ..., width) where each row has several answers:
            probabilities for the kinds "classes" and "binary", numbers for "number".
        rows: The number of each row in its source.
        true: The targets as the model was given them: class indices or one-hot rows, 0 and 1, or numbers.
        threshold: Above it a binary output says yes, as in Keras's BinaryAccuracy.

    Returns:
        Class indices (the first of equal ones), 0/1 or numbers; an only column is dropped, so that the usual shape
        is (rows,).
    """
    import numpy as np

    output = np.asarray(output)
    if target.kind == "classes":
        predicted = _without_only_column(output.argmax(axis=-1)) if output.ndim > 1 else output.astype(np.int64)
        truth = None if true is None else _class_indices(np.asarray(true), output.shape)
    elif target.kind == "binary":
        predicted = _without_only_column((output > threshold).astype(np.int64))
        truth = None if true is None else _without_only_column((np.asarray(true) > THRESHOLD).astype(np.int64))
    else:
        predicted = _without_only_column(output)
        truth = None if true is None else _without_only_column(np.asarray(true)).reshape(predicted.shape)
    return Predictions(target, np.asarray(rows), output, predicted, truth)


def decided(predicted: Predictions, threshold: float) -> Predictions:
    """Predictions of the kind "binary" with another threshold."""
    again = predictions(predicted.target, predicted.probabilities, predicted.rows, threshold=threshold)
    return replace(predicted, predicted=again.predicted)


def from_logits(target: Target, output: Array) -> Array:
    """Probabilities from the raw sums of a last layer without activation: softmax for classes, sigmoid for yes or no.

    Needed where the loss was built with ``from_logits``; numbers stay as they are. Margins become values between 0
    and 1 that say the same, and are no calibrated probabilities.
    """
    import numpy as np

    if target.kind == "classes":
        exponentials = np.exp(output - output.max(axis=-1, keepdims=True))
        return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))
    if target.kind == "binary":
        # The usual formula overflows for large negative numbers; tanh does not
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * output)))
    return output


def undefined_rows(predicted: Predictions) -> int:
    """How many rows have a NaN or an infinite number in the output, so that what was said of them means nothing."""
    import numpy as np

    finite = np.isfinite(predicted.probabilities)
    return int((~finite.all(axis=tuple(range(1, finite.ndim)))).sum())


def _class_indices(true: Array, shape: tuple[int, ...]) -> Array:
    import numpy as np

    one_hot = true.ndim == len(shape) and true.shape[-1] == shape[-1] and shape[-1] > 1
    return true.argmax(axis=-1) if one_hot else _without_only_column(true).astype(np.int64)


def _without_only_column(values: Array) -> Array:
    return values[..., 0] if values.ndim > 1 and values.shape[-1] == 1 else values
