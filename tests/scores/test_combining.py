"""Several outputs become one."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.scores import combine

CLASSES = [np.array([[0.1, 0.9]]), np.array([[0.6, 0.4]]), np.array([[0.8, 0.2]])]
YES = [np.array([[0.1]]), np.array([[0.6]]), np.array([[0.7]])]
MARGINS = [np.array([[-3.0, 1.0]]), np.array([[0.2, -0.4]]), np.array([[0.6, -0.5]])]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("mean", [0.5, 0.5]), ("median", [0.6, 0.4]), ("vote", [2 / 3, 1 / 3]), ("max", [0.8 / 1.7, 0.9 / 1.7])],
)
def test_classes_keep_shares_that_sum_to_one(how: str, expected: list[float]) -> None:
    np.testing.assert_allclose(combine(CLASSES, how, "classes"), [expected], rtol=1e-6)


@pytest.mark.parametrize(("how", "expected"), [("mean", 1.4 / 3), ("median", 0.6), ("vote", 2 / 3), ("max", 0.7)])
def test_yes_is_combined_as_its_probability(how: str, expected: float) -> None:
    np.testing.assert_allclose(combine(YES, how, "binary"), [[expected]], rtol=1e-6)


@pytest.mark.parametrize(
    ("how", "expected"),
    [("mean", [-2.2 / 3, 0.1 / 3]), ("median", [0.2, -0.4]), ("vote", [2 / 3, 1 / 3]), ("max", [0.6, 1.0])],
)
def test_margins_of_classes_are_not_divided_by_their_sum(how: str, expected: list[float]) -> None:
    np.testing.assert_allclose(combine(MARGINS, how, "classes", margins=True), [expected], rtol=1e-6)


def test_votes_of_margins_have_their_border_at_zero() -> None:
    margins = [np.array([[0.2], [-5.0]]), np.array([[0.3], [-0.1]]), np.array([[-7.0], [9.0]])]
    np.testing.assert_allclose(combine(margins, "vote", "binary", margins=True), [[1 / 3], [-1 / 3]], rtol=1e-6)


def test_votes_on_numbers_are_their_mean() -> None:
    np.testing.assert_allclose(combine([np.array([[1.0]]), np.array([[4.0]])], "vote", "number"), [[2.5]])


def test_the_median_of_models_that_are_each_sure_of_another_class_is_their_mean() -> None:
    assert combine(list(np.eye(3, dtype=np.float32)[:, None, :]), "median", "classes") == pytest.approx(
        np.ones((1, 3)) / 3
    )
