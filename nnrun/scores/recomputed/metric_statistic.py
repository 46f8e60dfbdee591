"""A metric or loss of a config, by its name and arguments, as a statistic of predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nnrun.scores.paired.row_statistic import Statistic
from nnrun.scores.recomputed.answer_values import VALUES
from nnrun.scores.recomputed.count_metrics import (
    f_score,
    intersection_over_union,
    of_outcomes,
    r2_score,
    root_mean_squared_error,
    share_of,
)
from nnrun.scores.recomputed.elements import Elements
from nnrun.scores.recomputed.threshold_metrics import at, auc

Arguments = Mapping[str, Any]

_USUAL: Mapping[str, tuple[Any, ...]] = {"axis": (-1, 1), "ignore_class": (None,), "from_sorted_ids": (False,)}

_OTHERS: Mapping[str, Callable[[Elements, Arguments], Statistic | None]] = {
    "RootMeanSquaredError": root_mean_squared_error,
    "R2Score": r2_score,
    "Precision": of_outcomes(share_of(0, 1)),
    "Recall": of_outcomes(share_of(0, 2)),
    "TruePositives": of_outcomes(lambda totals: totals[..., 0]),
    "FalsePositives": of_outcomes(lambda totals: totals[..., 1]),
    "FalseNegatives": of_outcomes(lambda totals: totals[..., 2]),
    "TrueNegatives": of_outcomes(lambda totals: totals[..., 3]),
    "F1Score": f_score,
    "FBetaScore": f_score,
    "BinaryIoU": intersection_over_union,
    "IoU": intersection_over_union,
    "MeanIoU": intersection_over_union,
    "OneHotIoU": intersection_over_union,
    "OneHotMeanIoU": intersection_over_union,
    "AUC": auc,
    "PrecisionAtRecall": at("recall", "precision"),
    "RecallAtPrecision": at("precision", "recall"),
    "SensitivityAtSpecificity": at("specificity", "sensitivity"),
    "SpecificityAtSensitivity": at("sensitivity", "specificity"),
}


def metric_statistic(name: str, arguments: Arguments, elements: Elements) -> Statistic | None:
    """A metric; None where predictions do not give it, or nnrun does not compute it of them.

    Args:
        name: That of the catalog, as ``MeanAbsoluteError``, or ``accuracy``.
        arguments: Its arguments as the config has them.
        elements: The predictions of its output, with weights where it is a weighted one.
    """
    if _is_unusual(arguments):
        return None
    if _is_without_margins(name, elements):
        return None
    if name in VALUES:
        return elements.mean(VALUES[name](elements, arguments))
    return _OTHERS[name](elements, arguments) if name in _OTHERS else None


def loss_statistic(name: str, arguments: Arguments, elements: Elements) -> Statistic | None:
    """The loss of an output without penalties of weights; arguments as those of `metric_statistic`."""
    usual = arguments.get("reduction", "sum_over_batch_size") in ("sum_over_batch_size", "mean")
    if _is_unusual(arguments) or not usual or name not in VALUES or _is_without_margins(name, elements):
        return None
    values = VALUES[name](elements, arguments)
    return elements.mean_by_rows(-values if name == "CosineSimilarity" else values)


def _is_without_margins(name: str, elements: Elements) -> bool:
    """Whether it needs the scores of classes themselves, which a file has as shares of one."""
    return name == "CategoricalHinge" and bool(elements.raw)


def _is_unusual(arguments: Arguments) -> bool:
    """Whether an argument makes another metric of it."""
    return any(arguments.get(name, values[0]) not in values for name, values in _USUAL.items())
