"""Metrics over many thresholds (ROC AUC, area under the precision-recall curve, precision at recall), as Keras's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnrun.scores.paired.row_statistic import CellCounts
from nnrun.scores.recomputed.elements import EPSILON, Elements

if TYPE_CHECKING:
    from nnrun.scores.paired.row_statistic import Statistic
    from nnrun.types import Array

    Outcomes = tuple[Array, Array, Array, Array]

Arguments = Mapping[str, Any]
_THRESHOLDS = 200


def auc(elements: Elements, arguments: Arguments) -> Statistic | None:
    """The area under the ROC or the precision-recall curve, of a few hundred thresholds, all numbers together."""
    count, how = arguments.get("num_thresholds", _THRESHOLDS), arguments.get("summation_method", "interpolation")
    unusual = any(arguments.get(name) for name in ("thresholds", "multi_label", "num_labels", "label_weights"))
    if unusual or not isinstance(count, int) or count < 3 or (elements.raw and elements.kind != "binary"):
        return None
    curve = str(arguments.get("curve", "ROC")).upper()
    return _of_thresholds(elements, count, EPSILON, lambda outcomes: _area(outcomes, curve, str(how)))


def at(bound: str, value: str) -> Callable[[Elements, Arguments], Statistic | None]:
    """The best of one share where another has at least some value.

    Args:
        bound: The name of the argument: recall, precision, sensitivity, specificity.
        value: The share that is told.
    """

    def statistic(elements: Elements, arguments: Arguments) -> Statistic | None:
        count = arguments.get("num_thresholds", _THRESHOLDS)
        if elements.raw or arguments.get("class_id") is not None or not isinstance(count, int) or count < 3:
            return None
        least = float(arguments[bound])
        return _of_thresholds(elements, count, 0.0, lambda outcomes: _best(outcomes, bound, least, value))

    return statistic


def _of_thresholds(elements: Elements, count: int, margin: float, function: Callable[[Outcomes], Array]) -> CellCounts:
    """A function of true positives, false positives, false negatives and true negatives at each threshold."""
    import numpy as np

    thresholds = np.arange(count) / (count - 1)
    thresholds[[0, -1]] = -margin, 1 + margin
    output, truth = (values.reshape(len(values), -1) for values in (elements.output, elements.truth))
    cells = np.searchsorted(thresholds, output) + (truth > 0.5) * (count + 1)

    def score(filled: Array) -> Array:
        false, true = (np.cumsum(half[:, ::-1], axis=1)[:, ::-1] for half in np.split(filled, 2, axis=1))
        hits, alarms = true[:, 1:], false[:, 1:]
        return function((hits, alarms, true[:, :1] - hits, false[:, :1] - alarms))

    return CellCounts(cells, 2 * (count + 1), score, elements.weight)


def _share(part: Array, whole: Array) -> Array:
    import numpy as np

    return np.where(whole > 0, part / whole, 0.0)


def _area(outcomes: Outcomes, curve: str, how: str) -> Array:
    import numpy as np

    hits, alarms, missed, quiet = outcomes
    if curve == "PR" and how == "interpolation":
        return _interpolated(hits, alarms, missed)
    recall = _share(hits, hits + missed)
    x = recall if curve == "PR" else _share(alarms, alarms + quiet)
    y = _share(hits, hits + alarms) if curve == "PR" else recall
    heights = {
        "interpolation": (y[:, :-1] + y[:, 1:]) / 2,
        "minoring": np.minimum(y[:, :-1], y[:, 1:]),
        "majoring": np.maximum(y[:, :-1], y[:, 1:]),
    }[how.lower()]
    area: Array = ((x[:, :-1] - x[:, 1:]) * heights).sum(axis=1)
    return area


def _interpolated(hits: Array, alarms: Array, missed: Array) -> Array:
    """The area under precision against recall, its points interpolated as Davis and Goadrich (2006) have it."""
    import numpy as np

    positive = hits + alarms
    more_hits, more = hits[:, :-1] - hits[:, 1:], positive[:, :-1] - positive[:, 1:]
    slope = _share(more_hits, more)
    intercept = hits[:, 1:] - slope * positive[:, 1:]
    both = (positive[:, :-1] > 0) & (positive[:, 1:] > 0)
    ratio = np.where(both, positive[:, :-1] / positive[:, 1:], 1.0)
    steps = _share(slope * (more_hits + intercept * np.log(ratio)), hits[:, 1:] + missed[:, 1:])
    area: Array = steps.sum(axis=1)
    return area


def _best(outcomes: Outcomes, bound: str, least: float, value: str) -> Array:
    import numpy as np

    hits, alarms, missed, quiet = outcomes
    shares = {
        "precision": _share(hits, hits + alarms),
        "recall": _share(hits, hits + missed),
        "sensitivity": _share(hits, hits + missed),
        "specificity": _share(quiet, quiet + alarms),
    }
    return np.asarray(np.where(shares[bound] >= least, shares[value], 0.0).max(axis=1))
