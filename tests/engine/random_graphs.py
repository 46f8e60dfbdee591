"""Random models of branches: sums, products and averages of layers, between constants."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import keras

from tests.engine.engine_cases import Case, L, classes, features, softmax

DENSE = (None, "relu", "gelu", "tanh", "selu", "silu")
PLAIN = ("gelu", "softplus", "sigmoid", "leaky_relu", "elu", "softmax")
NORMALIZATIONS = (L.LayerNormalization, L.RMSNormalization, L.UnitNormalization)
OPTIMIZERS = ("adam", "sgd", "rmsprop", "adamw")


def nodes(r: random.Random, a: Any, b: Any, c: Any) -> tuple[Callable[[], Any], ...]:
    """What a tensor may be made of others by."""
    return (
        lambda: L.Dense(4, r.choice(DENSE), kernel_regularizer=r.choice([None, None, "l2"]))(a),
        lambda: L.Dropout(r.choice([0.1, 0.3, 0.5]))(a),
        lambda: L.Average()([a, b, c]),
        lambda: L.Multiply()([a, b]),
        lambda: L.Subtract()([a, b]),
        lambda: L.Add()([a, b, c]),
        lambda: L.Maximum()([a, b]),
        lambda: L.Dense(4)(L.Concatenate()([a, b])),
        lambda: L.Activation(r.choice(PLAIN))(a),
        lambda: L.Rescaling(r.choice([1 / 7, 0.3, 2.5]), offset=r.choice([0, 0.1]))(a),
        lambda: L.BatchNormalization()(a),
        lambda: r.choice(NORMALIZATIONS)()(a),
        lambda: L.Rescaling(0.7)(L.Multiply()([a, b])),
        lambda: L.GaussianNoise(0.1)(a),
        lambda: L.Average()([a, L.Multiply()([a, c])]),
    )


def random_graph(seed: int) -> Case:
    """The model of a seed."""

    def build() -> keras.Model:
        r = random.Random(seed)  # noqa: S311
        x = keras.Input((4,), name="x")
        tensors = [x, L.Dense(4)(x)]
        for _ in range(r.randint(4, 9)):
            kind = r.randrange(15)
            tensors.append(nodes(r, *r.choices(tensors, k=3))[kind]())
        last = L.Average()(tensors[-3:]) if r.random() < 0.5 else tensors[-1]
        model = keras.Model(x, softmax()(last), name=r.choice([None, "zebra", "apple", "iris"]))
        model.compile(r.choice(OPTIMIZERS), "sparse_categorical_crossentropy", jit_compile=False)
        return model

    return Case(build, features(4), classes())
