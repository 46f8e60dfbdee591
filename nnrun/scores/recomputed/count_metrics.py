"""Metrics of counts of right and wrong answers: precision, recall, F1, intersection over union, errors' roots, R2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnrun.scores.paired.row_statistic import CellCounts, RowSums
from nnrun.scores.recomputed.answer_values import squared_error
from nnrun.scores.recomputed.elements import EPSILON, Elements

if TYPE_CHECKING:
    from nnrun.scores.paired.row_statistic import Statistic
    from nnrun.types import Array

Arguments = Mapping[str, Any]


def root_mean_squared_error(elements: Elements, _: Arguments) -> Statistic | None:
    """The square root of the mean squared error."""
    import numpy as np

    mean = elements.mean(squared_error(elements, {}))
    return RowSums(mean.columns, lambda sums: np.sqrt(mean.function(sums)))


def r2_score(elements: Elements, arguments: Arguments) -> Statistic | None:
    """The share of the variance that is explained; the plain mean over the columns, as Keras's by default."""
    import numpy as np

    if arguments.get("class_aggregation", "uniform_average") != "uniform_average" or arguments.get("num_regressors"):
        return None
    truth, output = (values.reshape(len(values), -1) for values in (elements.truth, elements.scores))
    weight = np.ones((len(truth), 1)) if elements.weight is None else elements.weight[:, None]
    centred, width = truth - truth.mean(axis=0), truth.shape[1]  # of large numbers the squares' difference is nothing
    sums = [weight * (truth - output) ** 2, weight * centred**2, weight * centred, weight]

    def function(totals: Array) -> Array:
        residual, squares, linear = (totals[..., n * width : (n + 1) * width] for n in range(3))
        return np.asarray((1 - residual / (squares - linear**2 / totals[..., -1:])).mean(axis=-1))

    return RowSums(np.hstack(sums), function)


def of_outcomes(function: Callable[[Array], Array]) -> Callable[[Elements, Arguments], Statistic | None]:
    """A metric of true positives, false positives, false negatives and true negatives, in this order, at a threshold.

    Args:
        function: Takes the four, shape (..., 4).
    """

    def statistic(elements: Elements, arguments: Arguments) -> Statistic | None:
        import numpy as np

        threshold = _threshold(elements, arguments)
        if threshold is None:
            return None
        truth, output = elements.truth, elements.output
        if (number := arguments.get("class_id")) is not None:
            truth, output = truth[..., number : number + 1], output[..., number : number + 1]
        outcomes = _outcomes(truth > 0.5, output > threshold, elements.weight)
        return RowSums(np.stack([values.sum(axis=-1) for values in outcomes], axis=-1), function)

    return statistic


def _threshold(elements: Elements, arguments: Arguments) -> float | None:
    """The border between yes and no as a probability; None where there are several, or the k best say yes."""
    thresholds = arguments.get("thresholds")
    if isinstance(thresholds, list | tuple):
        thresholds = thresholds[0] if len(thresholds) == 1 else "several"
    if arguments.get("top_k") is not None or thresholds == "several" or (elements.raw and elements.kind != "binary"):
        return None
    return 0.5 if thresholds is None or elements.raw else float(thresholds)


def _outcomes(truth: Array, answer: Array, weight: Array | None) -> list[Array]:
    """True positives, false positives, false negatives, true negatives of each row and column, (rows, width)."""
    import numpy as np

    outcomes = [truth & answer, ~truth & answer, truth & ~answer, ~truth & ~answer]
    sums = [values.sum(axis=1).astype(np.float64) for values in outcomes]
    return sums if weight is None else [values * weight[:, None] for values in sums]


def f_score(elements: Elements, arguments: Arguments) -> Statistic | None:
    """F1, or F-beta: an average over the classes, or that of the class whose number stands in place of ``average``."""
    import numpy as np

    average, threshold = arguments.get("average"), arguments.get("threshold")
    single = elements.output.shape[-1] == 1
    if elements.raw or elements.output.shape[1] > 1 or (average is None and not single):
        return None  # it is one number for each class
    if threshold is not None:
        answer = elements.output > float(threshold)
    else:
        answer = elements.output == elements.output.max(axis=-1, keepdims=True)
    outcomes = _outcomes(elements.truth > 0.5, answer, elements.weight)[:3]
    width, square = outcomes[0].shape[1], float(arguments.get("beta", 1.0)) ** 2

    def function(totals: Array) -> Array:
        hits, false, missed = (totals[..., n * width : (n + 1) * width] for n in range(3))
        if average == "micro":
            hits, false, missed = (v.sum(axis=-1, keepdims=True) for v in (hits, false, missed))
        precision, recall = hits / (hits + false + EPSILON), hits / (hits + missed + EPSILON)
        scores = (1 + square) * precision * recall / (square * precision + recall + EPSILON)
        if isinstance(average, int):
            return np.asarray(scores[..., average])
        if average != "weighted":
            return np.asarray(scores.mean(axis=-1))
        return np.asarray((scores * (hits + missed)).sum(axis=-1) / (hits + missed).sum(axis=-1))

    return RowSums(np.hstack(outcomes), function)


def intersection_over_union(elements: Elements, arguments: Arguments) -> Statistic | None:
    """The mean over classes of how much of what is of a class, or was predicted so, is both."""
    import numpy as np

    if arguments.get("ignore_class") is not None or elements.weight is not None:
        return None
    if elements.kind == "binary":
        truth = (elements.truth > 0.5).reshape(len(elements.truth), -1).astype(np.int64)
        threshold = 0.5 if elements.raw else float(arguments.get("threshold", 0.5))
        answer, width = (elements.output > threshold).reshape(len(truth), -1).astype(np.int64), 2
    elif elements.kind == "classes":
        truth, answer, width = elements.index, elements.predicted, elements.output.shape[-1]
    else:
        return None
    chosen = arguments.get("target_class_ids")

    def function(cells: Array) -> Array:
        table = cells.reshape(-1, width, width)
        both = np.diagonal(table, axis1=1, axis2=2)
        either = table.sum(axis=1) + table.sum(axis=2) - both
        share = np.where(either > 0, both / either, np.nan)
        return np.asarray(np.nanmean(share if chosen is None else share[:, list(chosen)], axis=1))

    return CellCounts(truth * width + answer, width * width, function)


def share_of(of: int, *others: int) -> Callable[[Array], Array]:
    """The share of one outcome in it and others; 0 of nothing."""

    def function(totals: Array) -> Array:
        import numpy as np

        whole = totals[..., of] + sum(totals[..., outcome] for outcome in others)
        return np.where(whole > 0, totals[..., of] / whole, 0.0)

    return function
