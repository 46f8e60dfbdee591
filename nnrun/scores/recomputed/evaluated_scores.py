"""The scores of ``nnrun evaluate`` (macro F1, exact ROC AUC, Matthews' coefficient, R2) in a form to be resampled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nnrun.scores.paired.row_statistic import CellCounts, RowSums, Statistic
from nnrun.scores.recomputed.answer_values import absolute_error, accuracy
from nnrun.scores.recomputed.count_metrics import r2_score, root_mean_squared_error
from nnrun.scores.recomputed.elements import Elements

if TYPE_CHECKING:
    from nnrun.types import Array, Indices

_QUANTILES = 4096
"""Cells of ranks that resamples tell apart."""


def evaluated_statistic(name: str, elements: Elements) -> Statistic | None:
    """A score by its name among `EVALUATED`; None where it has no meaning for the output's kind."""
    function = EVALUATED[elements.kind].get(name)
    return None if function is None else function(elements)


def _labels(elements: Elements) -> int:
    return elements.output.shape[-1] if elements.kind == "binary" else 1


def _of_table(function: Callable[[Array], Array]) -> Callable[[Elements], Statistic]:
    """The mean over labels of a score of a confusion matrix, of shape (resamples, labels, true, predicted)."""

    def statistic(elements: Elements) -> Statistic:
        import numpy as np

        labels, rows = _labels(elements), len(elements.output)
        if elements.kind == "binary":
            width = 2
            pair = (elements.truth > 0.5, elements.output > 0.5)
            truth, answer = (values.reshape(rows, -1, labels).astype(np.int64) for values in pair)
        else:
            width = elements.output.shape[-1]
            truth, answer = elements.index[..., None], elements.predicted[..., None]
        cells = truth * width + answer + np.arange(labels) * width * width
        shape = (-1, labels, width, width)
        size = labels * width * width
        return CellCounts(
            cells.reshape(rows, -1), size, lambda filled: function(filled.reshape(shape)), elements.weight
        )

    return statistic


def _shares(table: Array) -> tuple[Array, Array, Array, Array]:
    """Precision, recall, F1 and rows of each class; of nothing 0. Shapes (resamples, labels, classes)."""
    import numpy as np

    hits, predicted, support = np.diagonal(table, axis1=-2, axis2=-1), table.sum(axis=-2), table.sum(axis=-1)
    precision, recall = (np.where(whole > 0, hits / whole, 0.0) for whole in (predicted, support))
    f1 = np.where(predicted + support > 0, 2 * hits / (predicted + support), 0.0)
    return precision, recall, f1, support


def _macro(number: int) -> Callable[[Array], Array]:
    """The plain mean of precision, recall or F1 over the classes that occur; of labels over what says yes."""

    def function(table: Array) -> Array:
        import numpy as np

        values = _shares(table)[number]
        if table.shape[1] > 1:
            return np.asarray(values[..., 1].mean(axis=1))
        met = (table.sum(axis=-2) + table.sum(axis=-1)) > 0
        return np.asarray((values * met).sum(axis=(1, 2)) / met.sum(axis=(1, 2)))

    return function


def _weighted_f1(table: Array) -> Array:
    """The mean of F1, weighted by each class's rows."""
    import numpy as np

    _, _, f1, support = _shares(table)
    if table.shape[1] > 1:
        f1, support = f1[..., 1:], support[..., 1:]
    return np.asarray((f1 * support).sum(axis=(1, 2)) / support.sum(axis=(1, 2)))


def _matthews(table: Array) -> Array:
    """Gorodkin's coefficient of several classes; of labels the mean over those that some rows are and some not."""
    import numpy as np

    hits, whole = np.trace(table, axis1=-2, axis2=-1), table.sum(axis=(-2, -1))
    predicted, support = table.sum(axis=-2), table.sum(axis=-1)
    together = hits * whole - (predicted * support).sum(axis=-1)
    spread = (whole**2 - (predicted**2).sum(axis=-1)) * (whole**2 - (support**2).sum(axis=-1))
    values = np.where(spread > 0, together / np.sqrt(np.maximum(spread, 1e-300)), 0.0)
    varied = (support > 0).sum(axis=-1) > 1
    return np.asarray((values * varied).sum(axis=1) / varied.sum(axis=1))


def _of_ranks(function: Callable[[Array, Array], Array]) -> Callable[[Elements], Statistic | None]:
    """The mean over the questions of a score of how the rows are ranked.

    Args:
        function: Takes false and true rows from the highest output downwards, shape (resamples, outputs).
    """

    def statistic(elements: Elements) -> Statistic | None:

        if elements.kind == "classes" and elements.output.shape[-1] < 2:
            return None
        ranks = [_ranks(elements.output[..., number]) for number in range(elements.output.shape[-1])]
        exact = _ranked(elements, ranks, function)
        if exact.size <= 2 * _QUANTILES * len(ranks):
            return exact
        return RankStatistic(exact, _ranked(elements, [_quantiles(rank) for rank in ranks], function))

    return statistic


@dataclass(frozen=True)
class RankStatistic:
    """A score of many ranks: itself where it is asked for once, on resamples that of some thousand quantiles of them.

    Outputs within a quantile count as equal, which changes an area by some millionths, and an interval by nothing that
    resamples could show.
    """

    exact: CellCounts
    coarse: CellCounts

    def values(self, counts: Array) -> Array:
        """As `Statistic`."""
        return (self.exact if len(counts) == 1 else self.coarse).values(counts)

    def taken(self, rows: Indices) -> RankStatistic:
        """As `Statistic`."""
        return RankStatistic(self.exact.taken(rows), self.coarse.taken(rows))


def _ranks(output: Array) -> Array:
    """The place of each answer from the highest output down, equal ones alike, shape (rows, answers)."""
    import numpy as np

    return np.unique(-output, return_inverse=True)[1].reshape(output.shape)


def _quantiles(ranks: Array) -> Array:
    """Ranks in as many cells of about equally many answers; equal ranks stay together."""
    import numpy as np

    sizes = np.bincount(ranks.reshape(-1))
    starts = np.cumsum(sizes) - sizes
    return np.asarray((starts * _QUANTILES // ranks.size)[ranks])


def _ranked(elements: Elements, ranks: Sequence[Array], function: Callable[[Array, Array], Array]) -> CellCounts:
    """The mean over the questions of a function of false and true rows by rank."""
    import numpy as np

    sizes = [int(rank.max(initial=0)) + 1 for rank in ranks]
    ends = np.cumsum([0, *(2 * size for size in sizes)]).tolist()
    truths = [elements.truth[..., number] > 0.5 for number in range(len(ranks))]
    cells = [
        start + rank + truth * size for start, rank, truth, size in zip(ends[:-1], ranks, truths, sizes, strict=True)
    ]

    def score(filled: Array) -> Array:
        values = np.stack([_defined(function, filled[:, a:b]) for a, b in pairwise(ends)])
        known = np.isfinite(values)
        return np.asarray(np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0))

    return CellCounts(np.hstack(cells), ends[-1], score, elements.weight)


def _defined(function: Callable[[Array, Array], Array], filled: Array) -> Array:
    """The score of one question; NaN where all rows, or none, are of the class."""
    import numpy as np

    false, true = np.split(filled, 2, axis=1)
    varied = (true.sum(axis=1) > 0) & (false.sum(axis=1) > 0)
    return np.where(varied, function(false, true), np.nan)


def _area(false: Array, true: Array) -> Array:
    """The exact area under the ROC curve: true rows before false ones, equal outputs half."""
    import numpy as np

    above = np.cumsum(true, axis=1) - true / 2
    return np.asarray((false * above).sum(axis=1) / (false.sum(axis=1) * true.sum(axis=1)))


def _average_precision(false: Array, true: Array) -> Array:
    import numpy as np

    hits = np.cumsum(true, axis=1)
    whole = hits + np.cumsum(false, axis=1)
    steps = np.where(whole > 0, true * hits / whole, 0.0)
    return np.asarray(steps.sum(axis=1) / true.sum(axis=1))


def _accuracy(elements: Elements) -> RowSums:
    return elements.mean(accuracy(elements, {}))


def _exact(elements: Elements) -> RowSums:
    """The share of answers with every label right."""
    import numpy as np

    return elements.mean((accuracy(elements, {}) == 1).astype(np.float64))


_OF_ANSWERS: Mapping[str, Callable[[Elements], Statistic | None]] = {
    "accuracy": _accuracy,
    "exact": _exact,
    "precision_macro": _of_table(_macro(0)),
    "recall_macro": _of_table(_macro(1)),
    "f1_macro": _of_table(_macro(2)),
    "f1_weighted": _of_table(_weighted_f1),
    "matthews": _of_table(_matthews),
    "roc_auc": _of_ranks(_area),
    "average_precision": _of_ranks(_average_precision),
}
_OF_NUMBERS: Mapping[str, Callable[[Elements], Statistic | None]] = {
    "mae": lambda elements: elements.mean(absolute_error(elements, {})),
    "rmse": lambda elements: root_mean_squared_error(elements, {}),
    "r2": lambda elements: r2_score(elements, {}),
}
EVALUATED: Mapping[str, Mapping[str, Callable[[Elements], Statistic | None]]] = {
    "classes": _OF_ANSWERS,
    "binary": _OF_ANSWERS,
    "number": _OF_NUMBERS,
}
"""By the kind of the output, then by name."""
