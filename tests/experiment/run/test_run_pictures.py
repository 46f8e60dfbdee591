"""Which pictures a training has, by its target, its parts and its history."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnrun.experiment.run.run_pictures import answer_pictures, kernels_of, training_pictures
from nnrun.plots import ConfusionPicture, CurvesPicture, HistoryPicture, NearZeroPicture, ResidualsPicture
from nnrun.types import Epoch, Outcome, Predictions, Target


def epochs(count: int) -> tuple[Epoch, ...]:
    return tuple(Epoch(n + 1, 0.1 / (n + 1), {"loss": 1.0 / (n + 1)}, {"loss": 2.0}, {}) for n in range(count))


def outcome(history: tuple[Epoch, ...]) -> Outcome:
    return Outcome(history, 1, "completed", "last", len(history), "graph")


def network(**kernels: Any) -> Any:
    weights = [
        SimpleNamespace(
            path=path.replace("__", "/"), shape=np.shape(value), dtype=str(value.dtype), numpy=lambda v=value: v
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
    return {picture.file: type(picture) for picture in answer_pictures("run", {part: list(predictions)})}


def test_training_has_a_history_and_its_kernels() -> None:
    pictures = list(training_pictures("iris", outcome(epochs(3)), "val_loss", network(dense__kernel=np.zeros((2, 3)))))
    assert [type(picture) for picture in pictures] == [HistoryPicture, NearZeroPicture]
    assert {picture.title for picture in pictures} == {"iris"}


def test_one_epoch_is_no_curve_and_a_model_without_kernels_has_no_shares() -> None:
    assert list(training_pictures("iris", outcome(epochs(1)), "loss", network())) == []


def test_history_is_a_series_a_metric_with_nan_where_one_came_late_or_is_a_vector() -> None:
    late = Epoch(3, 0.1, {"loss": 0.1, "f1": np.array([0.5, 0.5]), "late": 0.7}, {}, {})
    picture = next(training_pictures("iris", outcome((*epochs(2), late)), "loss", network()))
    assert isinstance(picture, HistoryPicture)
    assert picture.training["loss"] == (1.0, 0.5, 0.1)
    assert [math.isnan(value) for value in picture.training["late"]] == [True, True, False]
    assert all(math.isnan(value) for value in picture.training["f1"])
    assert picture.validation["loss"][:2] == (2.0, 2.0)
    assert (picture.epochs, picture.best_epoch) == ((1, 2, 3), 1)


def test_kernels_are_weights_of_two_axes_and_more() -> None:
    model = network(dense__kernel=np.zeros((2, 3)), dense__bias=np.zeros(3), embedding__embeddings=np.zeros((5, 2)))
    model.weights += network(seed__state=np.zeros((2, 2), dtype=np.uint32)).weights
    assert [name for name, _ in kernels_of(model)] == ["dense", "embedding/embeddings"]


def test_pictures_follow_the_target() -> None:
    assert kinds(said("classes", 3)) == {"confusion.png": ConfusionPicture, "curves.png": CurvesPicture}
    assert kinds(said("binary", 1)) == {"confusion.png": ConfusionPicture, "curves.png": CurvesPicture}
    assert kinds(said("binary", 3)) == {"curves.png": CurvesPicture}
    assert kinds(said("number", 1)) == {"residuals.png": ResidualsPicture}
    assert kinds(said("classes", 46, rows=92)) == {"confusion.png": ConfusionPicture}


def test_each_of_several_outputs_has_its_own() -> None:
    files = kinds(said("number", 1, name="price"), said("classes", 3, name="segment"))
    assert list(files) == ["residuals_price.png", "confusion_segment.png", "curves_segment.png"]


def test_most_honest_part_is_drawn() -> None:
    parts = {"train": [said("number", 1, 3)], "validation": [said("number", 1, 4)], "test": [said("number", 1, 5)]}
    for expected in ("test, 5 rows", "validation, 4 rows", "train, 3 rows"):
        (picture,) = answer_pictures("run", parts)
        assert picture.subject == expected
        del parts[expected.partition(",")[0]]
    assert list(answer_pictures("run", parts)) == []


def test_two_classes_have_one_curve() -> None:
    picture = list(answer_pictures("run", {"test": [said("classes", 2)]}))[1]
    assert isinstance(picture, CurvesPicture)
    assert [curve.name for curve in picture.curves] == ["1"]


def test_wide_target_shows_its_first_numbers_and_says_so() -> None:
    (picture,) = answer_pictures("run", {"test": [said("number", 784)]})
    assert isinstance(picture, ResidualsPicture)
    assert len(picture.columns) == 6
    assert picture.subject.endswith("the first 6 of 784 numbers")


def test_rows_without_truth_and_no_rows_have_no_pictures() -> None:
    unknown = said("number", 1)
    assert kinds(Predictions(unknown.target, unknown.rows, unknown.probabilities, unknown.predicted)) == {}
    assert kinds(said("classes", 3, rows=0)) == {}


def test_two_classes_of_three_units_keep_both_curves() -> None:
    three = said("classes", 3)
    target = Target("target", "classes", 3, (), "int64", ("a", "b"))
    truth = np.arange(6) % 2
    picture = list(answer_pictures("run", {"test": [replace(three, target=target, true=truth)]}))[1]
    assert isinstance(picture, CurvesPicture)
    assert [curve.name for curve in picture.curves] == ["a", "b"]
