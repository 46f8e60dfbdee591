"""Scores of several yes-or-no answers a row (multi-label): labels that may hold together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.registry import import_quickly
from nnrun.scores.classification import Averages
from nnrun.scores.ranking import UNDEFINED, Ranking, ranking
from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array


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
    ranking: Ranking = UNDEFINED


def multilabel(answers: Predictions) -> MultiLabel:
    """Scores of predictions of the kind "binary" with several answers a row, shape (rows, labels).

    Raises:
        ValueError: the truth is not known.
    """
    if answers.true is None:
        raise ValueError("predictions without the truth cannot be scored")
    width = answers.predicted.shape[-1]
    true, predicted = answers.true.reshape(-1, width), answers.predicted.reshape(-1, width)
    names = answers.target.labels(width)
    if not len(true):
        return MultiLabel(0.0, 0.0, 0, (), *(Averages(0.0, 0.0, 0.0),) * 3)
    right = true == predicted
    metrics = import_quickly("sklearn.metrics")
    scores = metrics.precision_recall_fscore_support(true, predicted, average=None, zero_division=0)
    tables = metrics.multilabel_confusion_matrix(true, predicted).tolist()
    labels = tuple(
        LabelScores(name, float(share), float(p), float(r), float(f), int(s), ((a, b), (c, d)))
        for name, share, p, r, f, s, ((a, b), (c, d)) in zip(names, right.mean(axis=0), *scores, tables, strict=True)
    )
    micro, macro, weighted = (_average(true, predicted, how) for how in ("micro", "macro", "weighted"))
    exact = float(right.all(axis=1).mean())
    return MultiLabel(float(right.mean()), exact, len(true), labels, micro, macro, weighted, ranking(answers))


def _average(true: Array, predicted: Array, how: str) -> Averages:
    scores = import_quickly("sklearn.metrics").precision_recall_fscore_support(
        true, predicted, average=how, zero_division=0
    )
    return Averages(*(float(score) for score in scores[:3]))
