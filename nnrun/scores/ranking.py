"""How well outputs rank the rows (ROC AUC, average precision), which no threshold decides; Matthews' coefficient."""

from __future__ import annotations

from dataclasses import dataclass

from nnrun.registry import import_quickly
from nnrun.scores.answer_columns import undefined_rows
from nnrun.scores.curves import curves
from nnrun.types import Predictions


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of all questions together; None where a score is not defined."""

    auc: float | None
    """The exact area under the ROC curve: of yes; of several classes or labels the plain mean over each against the
    rest, as scikit-learn's ``roc_auc_score`` with ``average="macro"``, over those that some rows are and some not."""
    average_precision: float | None
    """As scikit-learn's ``average_precision_score``, over the same questions."""
    matthews: float | None
    """Matthews' correlation coefficient (Gorodkin 2004 for several classes), -1 to 1; of labels the mean over them."""


UNDEFINED = Ranking(None, None, None)


def ranking(answers: Predictions) -> Ranking:
    """The scores of predictions of the kinds "classes" and "binary". Raises ValueError where the truth is not known."""
    if answers.true is None:
        raise ValueError("predictions without the truth cannot be scored")
    if not answers.true.size or undefined_rows(answers):
        return UNDEFINED
    has_each = answers.target.kind == "binary" or (
        answers.probabilities.ndim > 1 and answers.probabilities.shape[-1] > 1
    )
    class_curves = curves(answers) if has_each else ()
    areas = [question.roc.area for question in class_curves]
    precisions = [question.precision_recall.average for question in class_curves]
    return Ranking(_mean(areas), _mean(precisions), _matthews(answers))


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _matthews(answers: Predictions) -> float | None:
    assert answers.true is not None
    coefficient = import_quickly("sklearn.metrics").matthews_corrcoef
    several = answers.target.kind == "binary" and answers.target.width > 1 and answers.predicted.ndim > 1
    width = answers.predicted.shape[-1] if several else 1
    columns = zip(answers.true.reshape(-1, width).T, answers.predicted.reshape(-1, width).T, strict=True)
    values = [float(coefficient(true, answer)) for true, answer in columns if len(set(true.tolist())) > 1]
    return _mean(values)
