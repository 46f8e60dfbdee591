"""What each answer adds to a metric that is a mean over answers: crossentropies, squared errors, hinge, top k.

Each function is that of ``keras.losses`` or ``keras.metrics`` of the same name, in float64, and gives an array of the
shape (rows, answers).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnrun.scores.recomputed.elements import EPSILON, Elements

if TYPE_CHECKING:
    from nnrun.types import Array

Arguments = Mapping[str, Any]


def accuracy(elements: Elements, _: Arguments) -> Array:
    """1 for a right answer, 0 for a wrong one; of several labels the share that is right."""
    import numpy as np

    if elements.kind == "classes":
        return np.asarray((elements.index == elements.predicted).astype(np.float64))
    return _right(elements, 0.5)


def binary_accuracy(elements: Elements, arguments: Arguments) -> Array:
    """The share of numbers on the right side of the threshold, which of logits and margins is 0."""
    return _right(elements, 0.5 if elements.raw else float(arguments.get("threshold", 0.5)))


def _right(elements: Elements, threshold: float) -> Array:
    right: Array = ((elements.output > threshold) == (elements.truth > 0.5)).mean(axis=-1)
    return right


def top_k(elements: Elements, arguments: Arguments) -> Array:
    """1 where fewer than k classes are more probable than the right one."""
    import numpy as np

    own = np.take_along_axis(elements.output, elements.index[..., None], axis=-1)
    return np.asarray(((elements.output > own).sum(axis=-1) < int(arguments.get("k", 5))).astype(np.float64))


def categorical_crossentropy(elements: Elements, arguments: Arguments) -> Array:
    """Minus the logarithm of the right class's probability."""
    import numpy as np

    logs = _log_probabilities(elements)
    smoothing = float(arguments.get("label_smoothing") or 0)
    own = np.take_along_axis(logs, elements.index[..., None], axis=-1)[..., 0]
    if not smoothing:
        return -own
    return np.asarray(-(own * (1 - smoothing) + logs.mean(axis=-1) * smoothing))


def _log_probabilities(elements: Elements) -> Array:
    import numpy as np

    if elements.raw:
        return elements.logits
    output = elements.output / elements.output.sum(axis=-1, keepdims=True)
    return np.asarray(np.log(np.clip(output, EPSILON, 1 - EPSILON)))


def binary_crossentropy(elements: Elements, arguments: Arguments) -> Array:
    """The mean over the row's numbers of each one's crossentropy."""
    values: Array = _binary_crossentropies(elements, _smoothed(elements, arguments)).mean(axis=-1)
    return values


def _smoothed(elements: Elements, arguments: Arguments) -> Array:
    smoothing = float(arguments.get("label_smoothing") or 0)
    return elements.truth * (1 - smoothing) + smoothing / 2 if smoothing else elements.truth


def _binary_crossentropies(elements: Elements, truth: Array) -> Array:
    import numpy as np

    if elements.raw:
        logits = elements.logits
        return np.asarray(np.maximum(logits, 0) - logits * truth + np.log1p(np.exp(-np.abs(logits))))
    output = np.clip(elements.output, EPSILON, 1 - EPSILON)
    return np.asarray(-(truth * np.log(output) + (1 - truth) * np.log(1 - output)))


def binary_focal(elements: Elements, arguments: Arguments) -> Array:
    """Binary crossentropy that counts sure answers less (Lin et al. 2018, "Focal loss for dense object detection")."""
    import numpy as np

    truth, gamma, alpha = _smoothed(elements, arguments), arguments.get("gamma", 2.0), arguments.get("alpha", 0.25)
    output = np.clip(elements.output, EPSILON, 1 - EPSILON)
    sureness = truth * output + (1 - truth) * (1 - output)
    values = (1 - sureness) ** gamma * _binary_crossentropies(elements, truth)
    if arguments.get("apply_class_balancing"):
        values = values * (truth * alpha + (1 - truth) * (1 - alpha))
    balanced: Array = values.mean(axis=-1)
    return balanced


def categorical_focal(elements: Elements, arguments: Arguments) -> Array:
    """Crossentropy of classes that counts sure answers less."""
    import numpy as np

    smoothing = float(arguments.get("label_smoothing") or 0)
    truth = elements.truth * (1 - smoothing) + smoothing / elements.truth.shape[-1]
    output = np.clip(elements.output / elements.output.sum(axis=-1, keepdims=True), EPSILON, 1 - EPSILON)
    alpha, gamma = np.asarray(arguments.get("alpha", 0.25)), arguments.get("gamma", 2.0)
    values: Array = (alpha * (1 - output) ** gamma * -truth * np.log(output)).sum(axis=-1)
    return values


def generalized_crossentropy(elements: Elements, arguments: Arguments) -> Array:
    """Between crossentropy and absolute error (Zhang and Sabuncu 2018)."""
    import numpy as np

    q = float(arguments.get("q", 0.5))
    own = np.take_along_axis(elements.output, elements.index[..., None], axis=-1)[..., 0]
    return (1 - own**q) / q


def squared_error(elements: Elements, _: Arguments) -> Array:
    """The mean of the row's squared errors."""
    values: Array = ((elements.truth - elements.scores) ** 2).mean(axis=-1)
    return values


def absolute_error(elements: Elements, _: Arguments) -> Array:
    """The mean of the row's absolute errors."""
    import numpy as np

    return np.asarray(np.abs(elements.truth - elements.scores).mean(axis=-1))


def percentage_error(elements: Elements, _: Arguments) -> Array:
    """Absolute errors in percent of the truth."""
    import numpy as np

    truth = elements.truth
    return np.asarray(100 * np.abs((truth - elements.scores) / np.maximum(np.abs(truth), EPSILON)).mean(axis=-1))


def squared_log_error(elements: Elements, _: Arguments) -> Array:
    """Squared differences of logarithms of one more."""
    import numpy as np

    truth, output = (np.log(np.maximum(values, EPSILON) + 1) for values in (elements.truth, elements.scores))
    values: Array = ((truth - output) ** 2).mean(axis=-1)
    return values


def log_cosh(elements: Elements, _: Arguments) -> Array:
    """The logarithm of the hyperbolic cosine of the error."""
    import numpy as np

    error = np.abs(elements.scores - elements.truth)
    return np.asarray((error + np.log1p(np.exp(-2 * error)) - math.log(2)).mean(axis=-1))


def huber(elements: Elements, arguments: Arguments) -> Array:
    """Squared up to ``delta``, absolute beyond."""
    import numpy as np

    delta, error = float(arguments.get("delta", 1.0)), np.abs(elements.scores - elements.truth)
    return np.asarray(np.where(error <= delta, error**2 / 2, delta * error - delta**2 / 2).mean(axis=-1))


def poisson(elements: Elements, _: Arguments) -> Array:
    """The deviance of counts, up to what depends on the truth alone."""
    import numpy as np

    return np.asarray((elements.scores - elements.truth * np.log(elements.scores + EPSILON)).mean(axis=-1))


def kl_divergence(elements: Elements, _: Arguments) -> Array:
    """Kullback and Leibler's divergence of a row's shares."""
    import numpy as np

    truth, output = (np.clip(values, EPSILON, 1) for values in (elements.truth, elements.scores))
    return np.asarray((truth * np.log(truth / output)).sum(axis=-1))


def hinge(elements: Elements, _: Arguments) -> Array:
    """One minus the margin, as far as it is above zero; labels 0 and 1 count as -1 and 1."""
    import numpy as np

    return np.asarray(np.maximum(1 - _signed(elements) * elements.scores, 0).mean(axis=-1))


def squared_hinge(elements: Elements, _: Arguments) -> Array:
    """The square of `hinge`."""
    import numpy as np

    return np.asarray((np.maximum(1 - _signed(elements) * elements.scores, 0) ** 2).mean(axis=-1))


def _signed(elements: Elements) -> Array:
    return 2 * elements.truth - 1


def categorical_hinge(elements: Elements, _: Arguments) -> Array:
    """How far the best wrong class comes within one of the right one."""
    import numpy as np

    truth, scores = elements.truth, elements.scores
    return np.asarray(np.maximum(((1 - truth) * scores).max(axis=-1) - (truth * scores).sum(axis=-1) + 1, 0))


def cosine_similarity(elements: Elements, _: Arguments) -> Array:
    """The cosine of the angle between the row's numbers and the truth."""
    import numpy as np

    pair = (elements.truth, elements.scores)
    truth, output = (v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-6) for v in pair)
    values: Array = (truth * output).sum(axis=-1)
    return values


VALUES: Mapping[str, Callable[[Elements, Arguments], Array]] = {
    "accuracy": accuracy,
    "acc": accuracy,
    "BinaryAccuracy": binary_accuracy,
    "CategoricalAccuracy": accuracy,
    "SparseCategoricalAccuracy": accuracy,
    "TopKCategoricalAccuracy": top_k,
    "SparseTopKCategoricalAccuracy": top_k,
    "BinaryCrossentropy": binary_crossentropy,
    "CategoricalCrossentropy": categorical_crossentropy,
    "SparseCategoricalCrossentropy": categorical_crossentropy,
    "BinaryFocalCrossentropy": binary_focal,
    "CategoricalFocalCrossentropy": categorical_focal,
    "CategoricalGeneralizedCrossEntropy": generalized_crossentropy,
    "MeanSquaredError": squared_error,
    "MeanAbsoluteError": absolute_error,
    "MeanAbsolutePercentageError": percentage_error,
    "MeanSquaredLogarithmicError": squared_log_error,
    "LogCosh": log_cosh,
    "LogCoshError": log_cosh,
    "Huber": huber,
    "Poisson": poisson,
    "KLDivergence": kl_divergence,
    "Hinge": hinge,
    "SquaredHinge": squared_hinge,
    "CategoricalHinge": categorical_hinge,
    "CosineSimilarity": cosine_similarity,
}
"""By the names of metrics and losses."""
