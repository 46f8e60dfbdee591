"""ROC and precision-recall curves: what every threshold on a probability would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class Roc:
    """Receiver operating characteristic (Fawcett 2006, "An introduction to ROC analysis")."""

    false_positive_rate: Array
    """From 0 to 1, rising, shape (points,)."""
    true_positive_rate: Array
    """Beside it, shape (points,)."""
    area: float
    """Area under the curve by the trapezoidal rule, 0 to 1; 0.5 is chance."""


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision against recall (Davis and Goadrich 2006)."""

    recall: Array
    """From 0 to 1, rising, shape (points,); the first point is the usual one without any answer."""
    precision: Array
    """Beside it, shape (points,): the precision over the step that ends at this recall."""
    average: float
    """Average precision: the sum of the steps in recall, each times its precision, as scikit-learn's."""
    prevalence: float
    """The share of positive rows: the precision of answers by chance."""


@dataclass(frozen=True, slots=True)
class ClassCurves:
    """The curves of one class against the rest, or of one label."""

    name: str
    """"" where there is only one question, and its answers have no names."""
    roc: Roc
    precision_recall: PrecisionRecall


def curves(answers: Predictions) -> tuple[ClassCurves, ...]:
    """The curves of every class against the rest, of every label, or of the only yes or no.

    Rows whose output is not finite are left out, and so is a class that all or none of the rest belong to: its curves
    are not defined.

    Raises:
        ValueError: the truth is not known.
    """
    return tuple(
        ClassCurves(name, roc(truth, score), precision_recall(truth, score))
        for name, truth, score in _questions(answers)
        if truth.any() and not truth.all()
    )


def roc(truth: Array, score: Array) -> Roc:
    """The ROC curve of a score.

    Args:
        truth: Booleans, shape (rows,), with at least one of each.
        score: What is larger for true rows, shape (rows,).
    """
    import numpy as np

    true, false = (np.concatenate([[0], counted]) for counted in _above_thresholds(truth, score))
    corners = _corners(true, false)
    x, y = false[corners] / false[-1], true[corners] / true[-1]
    return Roc(x, y, float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)))


def precision_recall(truth: Array, score: Array) -> PrecisionRecall:
    """The precision-recall curve of a score; arguments as those of `roc`."""
    import numpy as np

    true, false = _above_thresholds(truth, score)
    recall = np.concatenate([[0.0], true / true[-1]])
    precision = np.concatenate([[1.0], true / (true + false)])
    average = float(np.sum(np.diff(recall) * precision[1:]))
    return PrecisionRecall(recall, precision, average, float(truth.mean()))


def _questions(answers: Predictions) -> Iterator[tuple[str, Array, Array]]:
    """Each question of yes or no that was answered: its name, the truth, the score."""
    import numpy as np

    if answers.true is None:
        raise ValueError("predictions without the truth have no curves")
    width = answers.probabilities.shape[-1] if answers.probabilities.ndim > 1 else 1
    scores = answers.probabilities.reshape(-1, width)
    finite = np.isfinite(scores).all(axis=1)
    names = answers.target.classes
    if answers.target.kind == "classes":
        indices = answers.true.reshape(-1)[finite]
        truths = [indices == index for index in range(width)]
    else:
        truths = list((answers.true.reshape(-1, width)[finite] == 1).T)
    if width == 1:
        names = (names[1],) if len(names) == 2 else ("",)
    elif answers.target.kind == "classes":
        names = answers.target.names(width)
    else:
        names = answers.target.labels(width)
    yield from zip(names, truths, scores[finite].T, strict=True)


def _above_thresholds(truth: Array, score: Array) -> tuple[Array, Array]:
    """True and false rows whose score reaches each threshold, from the highest; equal scores are one threshold."""
    import numpy as np

    order = np.argsort(-score, kind="stable")
    last_of_equal = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)
    true = np.cumsum(truth[order])[last_of_equal]
    return true, last_of_equal + 1 - true


def _corners(true: Array, false: Array) -> Array:
    """Where a curve bends: points on a straight line between their neighbours add nothing to it."""
    import numpy as np

    bends = np.diff(true[:-1]) * np.diff(false[1:]) != np.diff(true[1:]) * np.diff(false[:-1])
    return np.flatnonzero(np.concatenate([[True], bends, [True]]))
