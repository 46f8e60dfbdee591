"""Tables of a classification: scores of each class, and what was taken for what."""

from __future__ import annotations

from nnrun.console.tables import Grid, narrowing
from nnrun.scores import Averages, Classification, MultiLabel, Ranking
from nnrun.words.numbers import count, number
from nnrun.words.text import width_of

_CONFUSIONS = 15
"""Confusions that are listed where the whole matrix is too wide."""
_HEAD = 8
"""Columns that the name of a class may take above its column."""
_LABELS = 50
"""Labels that are listed; of more, the worst."""


def class_grid(scores: Classification) -> Grid:
    """Precision, recall and F1 of each class, with their averages."""
    rows = [(c.name, number(c.precision), number(c.recall), number(c.f1), count(c.support)) for c in scores.classes]
    rows += [_average("macro average", scores.macro, scores.rows), _average("weighted", scores.weighted, scores.rows)]
    return Grid(("class", "precision", "recall", "f1", "rows"), tuple(rows))


def confusion_grid(scores: Classification) -> Grid:
    """The confusion matrix, true classes down, predicted ones across; in narrower places the commonest confusions.

    The columns have the classes' names where there is room, else their numbers.
    """
    names = [c.name for c in scores.classes]
    numbers = [str(index) for index in range(len(names))]
    cells = [[count(cell) for cell in row] for row in scores.confusion]
    grids = []
    for heads, labels in ((names, names), (numbers, [f"{i} {name}" for i, name in zip(numbers, names, strict=True)])):
        if all(width_of(head) <= _HEAD for head in heads):
            rows = tuple((label, *row) for label, row in zip(labels, cells, strict=True))
            grids.append(Grid(("true", *heads), rows, "confusion matrix: true classes down, predicted classes across"))
    return narrowing(*grids, commonest_confusions(scores))


def commonest_confusions(scores: Classification) -> Grid:
    """The pairs of classes that were mistaken most often."""
    names = [c.name for c in scores.classes]
    pairs = [
        (cell, names[true], names[predicted])
        for true, row in enumerate(scores.confusion)
        for predicted, cell in enumerate(row)
        if cell and true != predicted
    ]
    pairs.sort(key=lambda pair: -pair[0])
    rows = tuple((true, predicted, count(cell)) for cell, true, predicted in pairs[:_CONFUSIONS])
    return Grid(("true", "predicted", "rows"), rows, "commonest confusions", words=2)


def label_grid(scores: MultiLabel) -> Grid:
    """Scores of each label, with their averages; of very many labels the worst by F1."""
    labels = scores.labels
    title = ""
    if len(labels) > _LABELS:
        labels = tuple(sorted(labels, key=lambda label: label.f1)[:_LABELS])
        title = f"the {_LABELS} worst of {count(len(scores.labels))} labels"
    rows = [
        (x.name, number(x.accuracy), number(x.precision), number(x.recall), number(x.f1), count(x.support))
        for x in labels
    ]
    for name, average in (("micro average", scores.micro), ("macro average", scores.macro)):
        label, precision, recall, f1, answers = _average(name, average, scores.rows)
        rows.append((label, number(scores.accuracy), precision, recall, f1, answers))
    return Grid(("label", "accuracy", "precision", "recall", "f1", "rows"), tuple(rows), title)


def ranking_grids(scores: Ranking) -> list[Grid]:
    """What no threshold decides; nothing where no score is defined."""
    values = {
        "area under the ROC curve, exact": scores.auc,
        "average precision": scores.average_precision,
        "Matthews' coefficient": scores.matthews,
    }
    rows = tuple((name, number(value)) for name, value in values.items() if value is not None)
    return [Grid(("score", "value"), rows)] if rows else []


def _average(name: str, average: Averages, rows: int) -> tuple[str, str, str, str, str]:
    return name, number(average.precision), number(average.recall), number(average.f1), count(rows)
