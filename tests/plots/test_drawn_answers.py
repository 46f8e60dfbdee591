"""Which pictures a training has, by its target, its parts and its history."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nnrun.experiment.run.scoring import kernels_of
from nnrun.plots.drawn_answers import answers_of
from nnrun.plots.kinds.confusion_plot import ConfusionPicture
from nnrun.plots.kinds.curve_plots import CurvesPicture
from nnrun.plots.kinds.error_profile_plot import ErrorProfilePicture
from nnrun.plots.kinds.history_plot import history_picture
from nnrun.plots.kinds.reconstruction_plot import ReconstructionPicture
from nnrun.plots.kinds.regression_plots import ResidualsPicture
from nnrun.plots.of_run import answer_pictures
from nnrun.runs import Metrics
from nnrun.types import Predictions, Target


def epochs(count: int) -> list[dict[str, Any]]:
    """Rows of history.csv."""
    return [{"epoch": n, "learning_rate": 0.1 / n, "loss": 1.0 / n, "val_loss": 2.0} for n in range(1, count + 1)]


METRICS = Metrics(3, 1, "last", 3, "completed", {"train": {"loss": 0.1}}, monitor="val_loss")


def network(*, regularizer: Any = "l1", **kernels: Any) -> Any:
    weights = [
        SimpleNamespace(
            path=path.replace("__", "/"),
            shape=np.shape(value),
            dtype=str(value.dtype),
            numpy=lambda v=value: v,
            regularizer=regularizer,
        )
        for path, value in kernels.items()
    ]
    return SimpleNamespace(weights=weights)


def said(kind: str, width: int, rows: int = 6, name: str = "target") -> Predictions:
    output = np.linspace(0.1, 0.9, rows * width).reshape(rows, width)
    if kind == "number":
        return Predictions(Target(name, kind, width, (), "float32"), np.arange(rows), output, output, output + 1)
    true = np.arange(rows) % (width if kind == "classes" else 2)
    if kind == "binary" and width > 1:
        true = np.stack([true] * width, axis=1)
    return Predictions(Target(name, kind, width, (), "int64"), np.arange(rows), output, true, true)


def kinds(*predictions: Predictions, part: str = "test") -> dict[str, type]:
    return {picture.file: type(picture) for picture in answer_pictures(answers_of(predictions, "run", part))}


def test_history_is_a_series_a_metric_with_nan_where_one_came_late_or_is_a_vector() -> None:
    late = {"epoch": 3, "learning_rate": 0.1, "loss": 0.1, "val_loss": 2.0, "f1_0": 0.5, "f1_1": 0.5, "late_2": 0.7}
    metrics = replace(METRICS, metrics={"train": {"loss": 0.1, "f1": [0.5, 0.5], "late_2": 0.7}})
    picture = history_picture("iris", [*epochs(2), late], metrics)
    assert picture.training["loss"] == (1.0, 0.5, 0.1)
    assert [math.isnan(value) for value in picture.training["late_2"]] == [True, True, False]
    assert all(math.isnan(value) for value in picture.training["f1"])
    assert list(picture.training) == ["loss", "f1", "late_2"]
    assert picture.validation["loss"] == (2.0, 2.0, 2.0)
    assert (picture.epochs, picture.best_epoch, picture.subject) == ((1, 2, 3), 1, "best by val_loss")


def test_history_is_in_the_units_of_the_source_or_marked() -> None:
    picture = history_picture("iris", epochs(2), replace(METRICS, units={"loss": 10.0}))
    assert (picture.training["loss"], picture.validation["loss"]) == ((10.0, 5.0), (20.0, 20.0))
    marked = history_picture("iris", epochs(2), replace(METRICS, units={"loss": None}))
    assert list(marked.training) == list(marked.validation) == ["loss (scaled)"]


def test_kernels_are_weights_of_two_axes_and_more() -> None:
    model = network(dense__kernel=np.zeros((2, 3)), dense__bias=np.zeros(3), embedding__embeddings=np.zeros((5, 2)))
    model.weights += network(seed__state=np.zeros((2, 2), dtype=np.uint32)).weights
    assert [name for name, _ in kernels_of(model)] == ["dense", "embedding/embeddings"]


def test_kernels_that_no_penalty_makes_small_are_left_out() -> None:
    assert not list(kernels_of(network(regularizer=None, dense__kernel=np.zeros((2, 3)))))


def test_pictures_follow_the_target() -> None:
    assert kinds(said("classes", 3)) == {"confusion.png": ConfusionPicture, "curves.png": CurvesPicture}
    assert kinds(said("binary", 1)) == {"confusion.png": ConfusionPicture, "curves.png": CurvesPicture}
    assert kinds(said("binary", 3)) == {"curves.png": CurvesPicture}
    assert kinds(said("number", 1)) == {"residuals.png": ResidualsPicture}
    assert kinds(said("classes", 46, rows=92)) == {"confusion.png": ConfusionPicture}


def test_each_of_several_outputs_has_its_own() -> None:
    files = kinds(said("number", 1, name="price"), said("classes", 3, name="segment"))
    assert list(files) == ["residuals_price.png", "confusion_segment.png", "curves_segment.png"]


def test_two_classes_have_one_curve() -> None:
    picture = list(answer_pictures(answers_of([said("classes", 2)], "run", "test")))[1]
    assert isinstance(picture, CurvesPicture)
    assert [curve.name for curve in picture.curves] == ["1"]


def test_a_wide_target_shows_numbers_from_the_best_to_the_worst_and_says_so() -> None:
    output = said("number", 784)
    predicted = output.predicted + np.linspace(3, 1, 784)  # the last one is met best
    wide = replace(output, predicted=predicted)
    profile, picture = answer_pictures(answers_of([wide], "run", "test"))
    assert isinstance(picture, ResidualsPicture)
    assert isinstance(profile, ErrorProfilePicture)
    errors = [float((column.residual**2).mean()) for column in picture.columns]
    assert (len(errors), errors) == (9, sorted(errors))
    assert (picture.columns[0].name, picture.columns[-1].name) == ("783", "0")
    assert picture.subject.endswith("9 of 784 numbers, best to worst")
    assert profile.errors[0] == pytest.approx(errors[-1] ** 0.5)


def test_images_are_reconstructed_from_the_best_to_the_worst_row() -> None:
    true = np.arange(12 * 5 * 6.0).reshape(12, 5, 6)
    predicted = true + np.arange(12)[::-1, None, None]
    target = Target("target", "number", 6, (5, 6), "float32")
    output = Predictions(target, np.arange(12), predicted, predicted, true)
    (picture,) = answer_pictures(answers_of([output], "run", "test"))
    assert isinstance(picture, ReconstructionPicture)
    assert picture.errors == tuple(sorted(picture.errors))
    assert (picture.errors[0], picture.errors[-1]) == (0, 11)
    assert np.array_equal(picture.true[0], true[11])
    assert np.array_equal(picture.predicted[-1], predicted[0])


def test_rows_without_truth_and_no_rows_have_no_pictures() -> None:
    unknown = said("number", 1)
    assert kinds(Predictions(unknown.target, unknown.rows, unknown.probabilities, unknown.predicted)) == {}
    assert kinds(said("classes", 3, rows=0)) == {}


def test_two_classes_of_three_units_keep_both_curves() -> None:
    three = said("classes", 3)
    target = Target("target", "classes", 3, (), "int64", ("a", "b"))
    truth = np.arange(6) % 2
    picture = list(answer_pictures(answers_of([replace(three, target=target, true=truth)], "run", "test")))[1]
    assert isinstance(picture, CurvesPicture)
    assert [curve.name for curve in picture.curves] == ["a", "b"]
