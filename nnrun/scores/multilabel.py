"""Scores of several yes-or-no answers a row: labels that may hold together."""

from __future__ import annotations

from dataclasses import dataclass

from nnrun.scores.classification import Averages
from nnrun.types import Predictions


@dataclass(frozen=True, slots=True)
class LabelScores:
    """The scores of one label; nothing to divide by counts as 0."""

    name: str
    accuracy: float
    precision: float
    recall: float
    f1: float
    support: int
    """Rows that have this label."""
    confusion: tuple[tuple[int, int], tuple[int, int]]
    """Counts: ((true no said no, true no said yes), (true yes said no, true yes said yes))."""


@dataclass(frozen=True, slots=True)
class MultiLabel:
    """How well labels were told."""

    accuracy: float
    """The share of right answers over all labels, as Keras's binary accuracy."""
    exact: float
    """The share of rows with every label right."""
    rows: int
    labels: tuple[LabelScores, ...]
    micro: Averages
    """Over all answers together."""
    macro: Averages
    """The plain mean over the labels."""
    weighted: Averages
    """The mean weighted by the rows that have each label."""


def multilabel(said: Predictions) -> MultiLabel:
    """Scores of predictions of the kind "binary" with several answers a row, shape (rows, labels).

    Raises:
        ValueError: the truth is not known.
    """
    from sklearn.metrics import multilabel_confusion_matrix, precision_recall_fscore_support

    if said.true is None:
        raise ValueError("predictions without the truth cannot be scored")
    true, predicted = (values.reshape(len(values), -1) for values in (said.true, said.predicted))
    width = true.shape[1]
    names = said.target.classes if len(said.target.classes) == width else tuple(str(index) for index in range(width))
    if not len(true):
        return MultiLabel(0.0, 0.0, 0, (), *(Averages(0.0, 0.0, 0.0),) * 3)
    right = true == predicted
    scores = precision_recall_fscore_support(true, predicted, average=None, zero_division=0)
    tables = multilabel_confusion_matrix(true, predicted)
    labels = tuple(
        LabelScores(names[i], float(right[:, i].mean()), *(float(s[i]) for s in scores[:3]), int(scores[3][i]), _table(t))
        for i, t in enumerate(tables)
    )

    def average(how: str) -> Averages:
        found = precision_recall_fscore_support(true, predicted, average=how, zero_division=0)
        return Averages(*(float(score) for score in found[:3]))

    exact = float(right.all(axis=1).mean())
    return MultiLabel(
        float(right.mean()), exact, len(true), labels, average("micro"), average("macro"), average("weighted")
    )


def _table(cells: object) -> tuple[tuple[int, int], tuple[int, int]]:
    (a, b), (c, d) = cells  # type: ignore[attr-defined]
    return (int(a), int(b)), (int(c), int(d))
