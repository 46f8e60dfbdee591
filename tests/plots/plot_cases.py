"""Pictures of every kind, as small and as large as runs have them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnrun.plots import Picture
from nnrun.plots.kinds.augmentation_plot import AugmentationPicture
from nnrun.plots.kinds.confusion_plot import ConfusionPicture
from nnrun.plots.kinds.curve_plots import CurvesPicture
from nnrun.plots.kinds.error_profile_plot import ErrorProfilePicture
from nnrun.plots.kinds.history_plot import HistoryPicture
from nnrun.plots.kinds.importance_plot import ImportancePicture
from nnrun.plots.kinds.reconstruction_plot import ReconstructionPicture
from nnrun.plots.kinds.regression_plots import ResidualsPicture
from nnrun.plots.kinds.sample_plot import SamplesPicture
from nnrun.plots.kinds.slices_plot import Slice, SlicesPicture
from nnrun.plots.kinds.sparsity_plot import NearZeroPicture
from nnrun.plots.kinds.trial_curves_plot import TrialsPicture
from nnrun.plots.pictures import Answers
from nnrun.scores import NearZero, confusion, curves, residuals
from nnrun.scores.importance import Importance, Importances
from nnrun.types import Predictions, Target

CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
LONG = ("Iris-setosa-of-the-long-name", "Iris-versicolor", "$x_1$")


def classes(width: int, rows: int = 300, names: tuple[str, ...] = ()) -> Predictions:
    draw = np.random.default_rng(width)
    true = np.append(np.arange(width), draw.integers(0, width, rows - width))
    scores = draw.random((rows, width)) + 0.5 * np.eye(width)[true]
    scores /= scores.sum(axis=1, keepdims=True)
    return Predictions(
        Target("t", "classes", width, (), "int64", names), np.arange(rows), scores, scores.argmax(1), true
    )


def numbers(width: int, rows: int = 300) -> Predictions:
    draw = np.random.default_rng(width)
    true = draw.normal(2e4, 5e3, (rows, width))
    predicted = true + draw.normal(0, 2e3, (rows, width))
    return Predictions(Target("t", "number", width, (width,), "float64"), np.arange(rows), predicted, predicted, true)


def confusion_picture(said: Predictions, title: str = "iris") -> ConfusionPicture:
    return ConfusionPicture("confusion.png", title, f"test, {len(said.rows):,} rows", confusion(said))


def curves_picture(said: Predictions, title: str = "iris") -> CurvesPicture:
    return CurvesPicture("curves.png", title, "test, 300 rows", curves(said))


def residuals_picture(said: Predictions, label: str = "price") -> ResidualsPicture:
    return ResidualsPicture("residuals.png", "boston", "test, 300 rows", label, residuals(said))


def history_picture(
    metrics: int = 2, epochs: int = 50, *, validation: bool = True, best: int | None = 7, decays: bool = False
) -> HistoryPicture:
    names = ["loss", "accuracy", *(f"metric_{n}" for n in range(metrics - 2))][:metrics]
    values = tuple(1 / (n + 1) for n in range(epochs))
    series = dict.fromkeys(names, values)
    rates = tuple(0.1**n if decays else 0.1 for n in range(epochs))
    numbers = tuple(range(1, epochs + 1))
    return HistoryPicture(
        "history.png", "iris", "best by val_loss", numbers, series, series if validation else {}, rates, best
    )


def answers(output: Predictions) -> Answers:
    return Answers("spectra", f"test, {len(output.rows)} rows", "", output)


def images(shape: tuple[int, ...], rows: int = 60) -> Predictions:
    draw = np.random.default_rng(3)
    across = np.linspace(0, 6, shape[1])[None, None, :, None]
    true = (np.sin(across + np.arange(rows)[:, None, None, None]) + 1) / 2 + np.zeros((rows, *shape))
    predicted = true + draw.normal(0, 0.02, true.shape) * np.arange(rows)[:, None, None, None]
    target = Target("t", "number", shape[-1], shape, "float32")
    return Predictions(target, np.arange(rows), predicted, predicted, true)


def dwarfed() -> HistoryPicture:
    values = (350.0, 20.0, *(2 + 1 / (n + 1) for n in range(48)))
    higher = tuple(value + 0.2 for value in values)
    return replace(history_picture(1), training={"loss": values}, validation={"loss": higher})


def near_zero_picture(kernels: int = 3) -> NearZeroPicture:
    rows = tuple(NearZero(f"dense_{n}", 1000 + n, n / kernels) for n in range(kernels))
    return NearZeroPicture("near_zero_weights.png", "iris", "near-zero weights after epoch 50", rows)


def importance_picture(count: int) -> ImportancePicture:
    shares = {
        f"layers.{n}.Dense.kernel_regularizer.l2": Importance(1 / (n + 1), 0.9 / (n + 1), 1.1 / (n + 1))
        for n in range(count)
    }
    note = Importances(shares, 12, 0.4).sentence
    return ImportancePicture("importance.png", "flowers_sweep", "importance for validation.accuracy", shares, note)


def slices_picture(count: int, values: tuple[object, ...] = (0.001, 0.01, 0.1)) -> SlicesPicture:
    slices = tuple(
        Slice(
            f"layers.{n}.Dense.kernel_regularizer.l2", values, (0.5, 0.7, 0.6), n % 2 == 0, isinstance(values[0], str)
        )
        for n in range(count)
    )
    best = (values[1],) * count
    return SlicesPicture("slices.png", "a_sweep", "3 completed trials", "fold.loss", "max", slices, best, 0.7)


def trials_picture(epochs: int = 10, pruned: int = 3, confirmed: int = 2) -> TrialsPicture:
    curves = tuple(tuple(1 - 1 / (epoch + n + 1) for epoch in range(epochs)) for n in range(8))
    scores, best = tuple(curve[-1] for curve in curves), tuple(curve[-1] for curve in curves)
    anew = tuple((n + 6, scores[n + 5] - 0.1, 0.02) for n in range(confirmed))
    ended = tuple(curve[:3] for curve in curves[:pruned])
    numbers = tuple(range(1, 9))
    return TrialsPicture(
        "trials.png",
        "a_sweep",
        "8 completed trials",
        "fold.accuracy",
        "max",
        numbers,
        scores,
        best,
        curves,
        ended,
        anew,
    )


CASES: dict[str, Picture] = {
    "confusion of 2": confusion_picture(classes(2, names=("no", "yes"))),
    "confusion of 3": confusion_picture(classes(3, names=("setosa", "versicolor", "virginica"))),
    "confusion of 3 with long names": confusion_picture(classes(3, names=LONG)),
    "confusion of 10": confusion_picture(classes(10, 10_000, CLOTHES), "fashion_mnist"),
    "confusion of 46": confusion_picture(classes(46, 2_246), "reuters"),
    "curve of 1": CurvesPicture("curves.png", "thoracic", "train, 300 rows", curves(classes(2))[1:]),
    "curve of 1 with a long name": CurvesPicture(
        "curves.png", "bc", "test, 300 rows", curves(classes(2, names=LONG[:2]))[1:]
    ),
    "curves of 3": curves_picture(classes(3, names=("setosa", "versicolor", "virginica"))),
    "curves of 10": curves_picture(classes(10, names=CLOTHES)),
    "residuals of 1": residuals_picture(numbers(1)),
    "residuals of 3": residuals_picture(numbers(3, 9000)),
    "residuals of 6": residuals_picture(numbers(6)),
    "errors of 6": next(ErrorProfilePicture.of_answers(answers(numbers(6)))),
    "errors of 400": next(ErrorProfilePicture.of_answers(answers(numbers(400, 60)))),
    "residuals of 400": next(ResidualsPicture.of_answers(answers(numbers(400, 60)))),
    "reconstructions in grey": next(ReconstructionPicture.of_answers(answers(images((28, 28, 1))))),
    "reconstructions in colour": next(ReconstructionPicture.of_answers(answers(images((16, 32, 3), 4)))),
    "augmented": AugmentationPicture(
        "augmented.png", "fashion_mnist", "training rows: RandomFlip", np.random.default_rng(0).random((5, 8, 28, 28))
    ),
    "misclassified": SamplesPicture(
        "misclassified.png",
        "fashion_mnist",
        "test, 10,000 rows: the worst mistakes",
        np.random.default_rng(0).integers(0, 256, (30, 28, 28)).astype(np.uint8),
        tuple((f"row {n}", "is Ankle boot", "not T-shirt/top", "sure to 99.9%") for n in range(30)),
    ),
    "history whose first epoch dwarfs the rest": dwarfed(),
    "history of loss alone": history_picture(1, 2, validation=False, best=None),
    "history of 2": history_picture(),
    "history of 2 with rate": history_picture(decays=True, epochs=6, best=3),
    "history of 7": history_picture(7, 1000),
    "near zero of 1": near_zero_picture(1),
    "near zero of 90": near_zero_picture(90),
    "a long name": replace(near_zero_picture(1), title="the_long_name_of_a_run_that_tries_everything_at_once"),
    "a long name and subject": replace(
        confusion_picture(classes(2)), title="M" * 60, subject="the_long_name_of_an_output, validation, 1,234,567 rows"
    ),
    "importance of 1": importance_picture(1),
    "importance of 40": importance_picture(40),
    "slice of 1": slices_picture(1),
    "slices of 9": slices_picture(9),
    "slices of words": slices_picture(4, ("SparseCategoricalCrossentropy", "adam", "rmsprop")),
    "trials": trials_picture(),
    "trials of one epoch": trials_picture(1, 0, 0),
}
