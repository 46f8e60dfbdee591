"""What a plot shows, before anything is drawn: each a title, a file's name and plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nnrun.scores import ClassCurves, Confusion, NearZero, Residuals
from nnrun.scores.fold_statistics import FoldScores

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class Picture:
    """What all plots have."""

    file: str
    """The name of the file, ``history.png``."""
    title: str
    """The run's name."""
    subject: str
    """What it shows, beside the title: the part and its rows, the output."""
    drawer: ClassVar[str]
    """The module of this room and its function that makes a figure of it; imported when it is drawn."""


@dataclass(frozen=True, slots=True)
class HistoryPicture(Picture):
    """Loss, metrics and, where it changes, the learning rate by epoch."""

    drawer = "history_plot.history_figure"

    epochs: tuple[int, ...]
    training: Mapping[str, tuple[float, ...]]
    """By metric, a value an epoch; NaN where it has none."""
    validation: Mapping[str, tuple[float, ...]]
    """The same without the prefix ``val_``."""
    learning_rate: tuple[float, ...]
    best_epoch: int | None = None
    """Marked where there is one."""


@dataclass(frozen=True, slots=True)
class ConfusionPicture(Picture):
    """A confusion matrix."""

    drawer = "confusion_plot.confusion_figure"

    confusion: Confusion


@dataclass(frozen=True, slots=True)
class CurvesPicture(Picture):
    """ROC and precision-recall, a curve a class."""

    drawer = "curve_plots.curves_figure"

    curves: tuple[ClassCurves, ...]


@dataclass(frozen=True, slots=True)
class ResidualsPicture(Picture):
    """Predicted against true, and what is missing; a row of panels a column."""

    drawer = "regression_plots.residuals_figure"

    label: str
    """What was predicted, for the axes."""
    columns: tuple[Residuals, ...]


@dataclass(frozen=True, slots=True)
class NearZeroPicture(Picture):
    """The share of near-zero weights, a bar a kernel."""

    drawer = "sparsity_plot.near_zero_figure"

    kernels: tuple[NearZero, ...]


@dataclass(frozen=True, slots=True)
class SamplesPicture(Picture):
    """Some rows of a data set that are pictures, side by side, each under the name of its class."""

    drawer = "sample_plot.samples_figure"

    images: Array
    """Shape (rows, height, width) or (rows, height, width, channels); bytes, or numbers in any range."""
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The mean of a curve over folds, and the standard deviation around it, by epoch."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MeanHistoryPicture(Picture):
    """The folds' histories as one: means by epoch, with their spread."""

    drawer = "fold_plots.mean_history_figure"

    epochs: tuple[int, ...]
    training: Mapping[str, Band]
    """By metric."""
    validation: Mapping[str, Band]
    """The same without the prefix ``val_``."""
    best_epoch: int | None = None
    """Marked where there is one."""


@dataclass(frozen=True, slots=True)
class FoldScoresPicture(Picture):
    """Each metric fold by fold, with its mean and the interval around it."""

    drawer = "fold_plots.fold_scores_figure"

    folds: tuple[int, ...]
    """The folds' numbers, from 1."""
    metrics: Mapping[str, Mapping[str, FoldScores]]
    """By metric, then by part."""
