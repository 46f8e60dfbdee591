"""Every loss and metric that a course names, against its formula in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.registry import build
from nnrun.spec.decoding.components import Component

pytestmark = pytest.mark.tensorflow

RANDOM = np.random.default_rng(5)
TRUE = RANDOM.uniform(0.5, 3.0, (32, 2)).astype(np.float32)
SAID = RANDOM.uniform(0.5, 3.0, (32, 2)).astype(np.float32)
BITS = RANDOM.integers(0, 2, (32, 1)).astype(np.float32)
CHANCE = RANDOM.uniform(0.05, 0.95, (32, 1)).astype(np.float32)
CLASSES = RANDOM.integers(0, 4, 32)
SHARES = RANDOM.dirichlet(np.ones(4), 32).astype(np.float32)


def mse(y, p):
    return np.mean((y - p) ** 2)


def mae(y, p):
    return np.mean(np.abs(y - p))


def mape(y, p):
    return 100 * np.mean(np.abs((y - p) / y))


def msle(y, p):
    return np.mean((np.log(y + 1) - np.log(p + 1)) ** 2)


def rmse(y, p):
    return np.sqrt(mse(y, p))


def poisson(y, p):
    return np.mean(p - y * np.log(p))


def binary_crossentropy(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def categorical_crossentropy(y, p):
    return -np.mean(np.sum(y * np.log(p), axis=-1))


def r2(y, p):
    """Of each column, then their mean, as scikit-learn and Keras do by default."""
    residual = np.sum((y - p) ** 2, axis=0)
    return np.mean(1 - residual / np.sum((y - y.mean(axis=0)) ** 2, axis=0))


NUMBERS = {
    "MeanSquaredError": mse,
    "MeanAbsoluteError": mae,
    "MeanAbsolutePercentageError": mape,
    "MeanSquaredLogarithmicError": msle,
    "RootMeanSquaredError": rmse,
    "Poisson": poisson,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_loss_of_numbers_follows_its_formula(name):
    assert float(build(Component("loss", name))(TRUE, SAID)) == pytest.approx(NUMBERS[name](TRUE, SAID), rel=1e-5)


@pytest.mark.parametrize("name", [*NUMBERS, "R2Score"])
def test_metric_of_numbers_follows_its_formula_over_several_batches(name):
    metric = build(Component("metric", name))
    for rows in np.split(np.arange(32), 4):
        metric.update_state(TRUE[rows], SAID[rows])
    assert float(metric.result()) == pytest.approx(NUMBERS.get(name, r2)(TRUE, SAID), rel=1e-5)


@pytest.mark.parametrize("kind", ["loss", "metric"])
def test_crossentropies_follow_their_formulas(kind):
    one_hot = np.eye(4, dtype=np.float32)[CLASSES]

    def value(name, y, p):
        part = build(Component(kind, name))
        return float(part(y, p))

    assert value("BinaryCrossentropy", BITS, CHANCE) == pytest.approx(binary_crossentropy(BITS, CHANCE), rel=1e-5)
    expected = categorical_crossentropy(one_hot, SHARES)
    assert value("CategoricalCrossentropy", one_hot, SHARES) == pytest.approx(expected, rel=1e-5)
    assert value("SparseCategoricalCrossentropy", CLASSES, SHARES) == pytest.approx(expected, rel=1e-5)


def test_root_mean_squared_error_weighs_rows():
    weight = RANDOM.uniform(0, 1, 32).astype(np.float32)
    loss = build(Component("loss", "RootMeanSquaredError"))
    expected = np.sqrt(np.sum(weight * ((TRUE - SAID) ** 2).mean(axis=1)) / weight.sum())
    assert float(loss(TRUE, SAID, weight)) == pytest.approx(expected, rel=1e-5)


def test_root_mean_squared_error_of_a_perfect_batch_has_a_finite_gradient():
    import tensorflow as tf

    loss = build(Component("loss", "RootMeanSquaredError"))
    said = tf.Variable(TRUE)
    with tf.GradientTape() as tape:
        value = loss(TRUE, said)
    assert float(value) == 0
    assert np.array_equal(tape.gradient(value, said), np.zeros_like(TRUE))


def test_root_mean_squared_error_takes_targets_without_a_last_axis():
    loss = build(Component("loss", "RootMeanSquaredError"))
    assert float(loss(TRUE[:, 0], SAID[:, :1])) == pytest.approx(rmse(TRUE[:, :1], SAID[:, :1]), rel=1e-5)
