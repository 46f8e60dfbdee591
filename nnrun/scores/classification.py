"""Scores of a classification (accuracy, precision, recall, F1) into one of several classes, yes and no included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnrun.registry import import_quickly
from nnrun.scores.ranking import UNDEFINED, Ranking, ranking
from nnrun.types import Predictions, Target

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class ClassScores:
    """The scores of one class (scikit-learn, "Classification metrics")."""

    name: str
    precision: float
    """Of the rows said to be of this class, the share that is; 0 where none was said to be."""
    recall: float
    """Of this class's rows, the share that was found; 0 where it has none."""
    f1: float
    """The harmonic mean of both; 0 where both are 0."""
    support: int
    """Rows that are of this class."""


@dataclass(frozen=True, slots=True)
class Averages:
    """Precision, recall and F1 over the classes."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Classification:
    """How well classes were told."""

    accuracy: float
    """The share of right answers."""
    rows: int
    """Answers that were scored."""
    classes: tuple[ClassScores, ...]
    macro: Averages
    """The plain mean over the classes that have rows or were predicted."""
    weighted: Averages
    """The mean weighted by each class's rows."""
    confusion: tuple[tuple[int, ...], ...]
    """Counts by true class (rows) and predicted class (columns), in the order of ``classes``."""
    ranking: Ranking = UNDEFINED


def classification(answers: Predictions) -> Classification:
    """Scores of predictions of the kind "classes", or "binary" with a single answer a row.

    Nothing to divide by counts as 0, as in scikit-learn with ``zero_division=0``. Several answers a row (sequences)
    are scored each for itself.

    Raises:
        ValueError: the truth is not known.
    """
    if answers.true is None:
        raise ValueError("predictions without the truth cannot be scored")
    true, predicted = answers.true.reshape(-1), answers.predicted.reshape(-1)
    names = class_names(answers.target, true, predicted)
    labels = list(range(len(names)))
    if not len(true):
        return _nothing(names)
    metrics = import_quickly("sklearn.metrics")
    confusion = metrics.confusion_matrix(true, predicted, labels=labels)
    scores = metrics.precision_recall_fscore_support(true, predicted, labels=labels, zero_division=0)
    met = [label for label in labels if confusion[label].any() or confusion[:, label].any()]
    return Classification(
        accuracy=float((true == predicted).mean()),
        rows=len(true),
        classes=tuple(
            ClassScores(name, float(p), float(r), float(f), int(s))
            for name, p, r, f, s in zip(names, *scores, strict=True)
        ),
        macro=_average(true, predicted, met, "macro"),
        weighted=_average(true, predicted, met, "weighted"),
        confusion=tuple(tuple(int(cell) for cell in row) for row in confusion),
        ranking=ranking(answers),
    )


def class_names(target: Target, true: Array, predicted: Array) -> tuple[str, ...]:
    """Names of the classes: the target's own, else as many numbers as the output has; and of what the data shows."""
    highest = max((int(values.max()) for values in (true, predicted) if len(values)), default=-1)
    width = 2 if target.kind == "binary" else target.width
    return target.names(max(len(target.classes) or width, highest + 1))


def _average(true: Array, predicted: Array, labels: list[int], how: str) -> Averages:
    support = import_quickly("sklearn.metrics").precision_recall_fscore_support
    scores = support(true, predicted, labels=labels, average=how, zero_division=0)
    return Averages(*(float(score) for score in scores[:3]))


def _nothing(names: tuple[str, ...]) -> Classification:
    nothing = Averages(0.0, 0.0, 0.0)
    classes = tuple(ClassScores(name, 0.0, 0.0, 0.0, 0) for name in names)
    return Classification(0.0, 0, classes, nothing, nothing, tuple((0,) * len(names) for _ in names))
