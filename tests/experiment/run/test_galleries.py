"""Galleries of what a model got wrong: the rows themselves, by their numbers in the source."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from nnrun.experiment.run.galleries import galleries
from nnrun.plan.augmentation import Augmentation
from nnrun.plots.kinds.sample_plot import SamplesPicture
from nnrun.scores import predictions
from nnrun.types import Predictions, Target

ROWS = np.array([7, 3, 9, 5])
IMAGES = np.stack([np.full((8, 8), row, np.uint8) for row in ROWS])
CLASSES = Target("y", "classes", 2, (), "int32", ("cat", "dog"))


def pictures(column: Any, answered: Predictions, part: str = "test") -> list[Any]:
    table = SimpleNamespace(columns={"x": column}, rows=ROWS, source="pets")
    prepared = SimpleNamespace(table=table, plan=SimpleNamespace(augmentation=Augmentation()))
    experiment: Any = SimpleNamespace(prepared=prepared, spec=SimpleNamespace(name="pets"))
    return list(galleries(experiment, {part: [answered]}))


def answers(target: Target, output: Any, true: Any) -> Predictions:
    return predictions(target, np.array(output), np.array([3, 5, 9]), np.array(true))


def test_wrong_answers_stand_with_their_own_images() -> None:
    (picture,) = pictures(IMAGES, answers(CLASSES, [[0.8, 0.2], [0.9, 0.1], [0.05, 0.95]], [1, 0, 0]))
    assert isinstance(picture, SamplesPicture)
    assert picture.file == "misclassified.png"
    assert picture.images[:, 0, 0].tolist() == [9, 3]  # the worst first
    assert picture.labels[0] == ("row 9", "is cat", "not dog", "sure to 95.0%")


def test_where_all_is_right_there_is_none() -> None:
    assert pictures(IMAGES, answers(CLASSES, [[0.2, 0.8], [0.9, 0.1], [0.9, 0.1]], [1, 0, 0])) == []


def test_of_numbers_it_is_the_worst() -> None:
    number = Target("y", "number", 1, (), "float32")
    (picture,) = pictures(IMAGES, answers(number, [[1.0], [2.0], [3.0]], [[1.0], [2.5], [9.0]]))
    assert picture.file == "worst.png"
    assert picture.images[0, 0, 0] == 9


def test_rows_that_are_no_images_have_none() -> None:
    assert pictures(np.zeros((4, 3)), answers(CLASSES, [[0.8, 0.2]] * 3, [1, 1, 1])) == []


def test_large_images_are_sent_no_larger_than_they_are_drawn() -> None:
    (picture,) = pictures(np.zeros((4, 1000, 500, 3), np.uint8), answers(CLASSES, [[0.8, 0.2]] * 3, [1, 1, 1]))
    assert max(picture.images.shape[1:3]) <= 160
