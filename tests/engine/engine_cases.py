"""Small models and data of every kind that the engine must train as Keras does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import pytest

from nnrun.model.layers import MultiHot, SparseDense
from nnrun.types import Dataset, Part, Signature

ROWS, VALID = 45, 21
"""Not multiples of the batch: both passes end with a short one."""
L = keras.layers


class Nothing:
    """A preparation for data that needs none."""

    def apply(self, table: Any) -> dict[str, Any]:
        """What is asked of no test here."""
        raise NotImplementedError


@dataclass(frozen=True)
class Case:
    """A model, and the data it learns."""

    build: Callable[[], keras.Model]
    x: Callable[[np.random.Generator, int], dict[str, Any]]
    y: Callable[[np.random.Generator, int], dict[str, Any]]
    weight: Callable[[np.random.Generator, int], Any] | None = None
    precision: str = "float32"

    def dataset(self, rows: int = ROWS, valid: int = VALID) -> Dataset:
        """The same data every time it is asked for."""
        generator = np.random.default_rng(11)
        parts = [self.part(generator, count) for count in (rows, valid)]
        return Dataset(parts[0], parts[1], None, Signature((), ()), Nothing())

    def part(self, generator: np.random.Generator, rows: int) -> Part:
        """Rows for one part."""
        weight = self.weight(generator, rows) if self.weight else None
        return Part(self.x(generator, rows), self.y(generator, rows), np.arange(rows), weight)

    def model(self, seed: int = 7) -> keras.Model:
        """A fresh model, always with the same weights and seeds."""
        keras.utils.clear_session()
        keras.config.set_dtype_policy(self.precision)
        keras.utils.set_random_seed(seed)
        return self.build()


def features(*shape: int, dtype: str = "float32") -> Callable[[np.random.Generator, int], dict[str, Any]]:
    """Inputs of normal numbers."""
    return lambda generator, rows: {"x": generator.normal(size=(rows, *shape)).astype(dtype)}


def tokens(length: int) -> Callable[[np.random.Generator, int], dict[str, Any]]:
    """Inputs of word numbers below 20, with zeros at the end."""

    def make(generator: np.random.Generator, rows: int) -> dict[str, Any]:
        words = generator.integers(1, 20, (rows, length))
        return {"x": np.where(np.arange(length) < generator.integers(2, length, (rows, 1)), words, 0).astype("int32")}

    return make


def id_sets(most: int) -> Callable[[np.random.Generator, int], dict[str, Any]]:
    """Inputs of different ids below 20 in rising order, with -1 at the end; some rows have none."""

    def make(generator: np.random.Generator, rows: int) -> dict[str, Any]:
        drawn = np.sort(generator.permuted(np.tile(np.arange(20), (rows, 1)), axis=1)[:, :most])
        return {"x": np.where(np.arange(most) < generator.integers(0, most + 1, (rows, 1)), drawn, -1).astype("int16")}

    return make


def pixels(*shape: int) -> Callable[[np.random.Generator, int], dict[str, Any]]:
    """Inputs of bytes."""
    return lambda generator, rows: {"x": generator.integers(0, 256, (rows, *shape)).astype("uint8")}


def classes(count: int = 3) -> Callable[[np.random.Generator, int], dict[str, Any]]:
    """Class numbers."""
    return lambda generator, rows: {"target": generator.integers(0, count, rows)}


def numbers(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """Targets of 64 bits, as tables have them."""
    return {"target": generator.normal(size=(rows, 1))}


def binary(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """Targets 0 and 1."""
    return {"target": generator.integers(0, 2, (rows, 1)).astype("float32")}


def one_hot(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """Targets as rows of an identity matrix."""
    return {"target": np.eye(3, dtype="float32")[generator.integers(0, 3, rows)]}


def row_weights(generator: np.random.Generator, rows: int) -> Any:
    """Weights between 0.5 and 2."""
    return generator.uniform(0.5, 2, rows).astype("float32")


def stack(
    shape: tuple[int | None, ...], *layers: Any, dtype: str | None = None, **compiled: Any
) -> Callable[[], keras.Model]:
    """A builder of a chain of layers; what has a state is given by a function, to be made anew after the seed is set.

    A metric that came from another model would begin the first epoch with that model's counts. The optimizer is the one
    that is traced soonest, where the case is not about optimizers.
    """

    def build() -> keras.Model:
        tensor = x = keras.Input(shape, name="x", dtype=dtype)
        for layer in layers:
            tensor = layer()(tensor)
        model = keras.Model(x, tensor)
        settings = {"optimizer": "sgd", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]} | compiled
        fresh = {key: value() if callable(value) and key != "loss" else value for key, value in settings.items()}
        model.compile(**fresh, jit_compile=False)
        return model

    return build


def softmax() -> Any:
    """The last layer of a classifier."""
    return L.Dense(3, activation="softmax", name="target")


def two_headed() -> keras.Model:
    """Two inputs, a shared layer, two outputs by name."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = L.Dense(6, activation="relu")
    both = L.Concatenate()([shared(left), shared(right)])
    outputs = {
        "price": L.Dense(1, name="price")(both),
        "segment": L.Dense(3, activation="softmax", name="segment")(both),
    }
    model = keras.Model({"left": left, "right": right}, outputs)
    model.compile(
        optimizer="adam",
        loss={"price": "mse", "segment": "sparse_categorical_crossentropy"},
        loss_weights={"price": 0.3, "segment": 1.0},
        metrics={"price": ["mae"], "segment": ["accuracy"]},
        jit_compile=False,
    )
    return model


def attention() -> keras.Model:
    """Self-attention with dropout over a short sequence."""
    x = keras.Input((5, 4), name="x")
    attended = L.MultiHeadAttention(2, 3, dropout=0.2)(x, x)
    model = keras.Model(x, softmax()(L.GlobalAveragePooling1D()(L.LayerNormalization()(L.Add()([x, attended])))))
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    return model


def merges() -> keras.Model:
    """Branches that are averaged and multiplied: factors beside constants, whose order TensorFlow chooses by name."""
    x = keras.Input((4,), name="x")
    left = L.Dense(8)(x)
    right = L.Dense(8, activation="gelu")(L.Dropout(0.3)(left))
    merged = L.Multiply()([L.Average()([left, right, left]), right])
    model = keras.Model(x, softmax()(L.Add()([merged, L.Subtract()([left, right])])))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    return model


def sides(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """The two-headed model's inputs."""
    return {name: generator.normal(size=(rows, 4)).astype("float32") for name in ("left", "right")}


def heads(generator: np.random.Generator, rows: int) -> dict[str, Any]:
    """The two-headed model's targets."""
    return {"price": generator.normal(size=(rows, 1)), "segment": generator.integers(0, 3, rows)}


def schedule() -> Any:
    """A learning rate that falls at every step."""
    return SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.9), 0.9, nesterov=True, global_clipnorm=0.1)


def whole_optimizer() -> Any:
    """Adam with accumulation, a moving average, decay and clipping."""
    average = {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 4}
    return keras.optimizers.AdamW(0.01, weight_decay=0.1, clipvalue=0.5, gradient_accumulation_steps=3, **average)


def dense_case(*layers: Any, **compiled: Any) -> Case:
    """Four features, three classes."""
    return Case(stack((4,), *layers, softmax, **compiled), features(4), classes())


def hidden(**arguments: Any) -> Callable[[], Any]:
    """A hidden layer."""
    return lambda: L.Dense(8, activation="relu", **arguments)


def sparse_dense() -> Any:
    """A layer that multiplies sparse rows, with all that looks at its weights."""
    return SparseDense(6, activation="tanh", kernel_regularizer="l2", kernel_constraint=keras.constraints.MaxNorm(1.0))


NORMALIZATIONS = (L.BatchNormalization, L.LayerNormalization, lambda: L.GroupNormalization(2))
SGD, Adam = keras.optimizers.SGD, keras.optimizers.Adam

CASES: dict[str, Case] = {
    "layers for vectors": dense_case(
        hidden(kernel_constraint=keras.constraints.MaxNorm(1.0), bias_constraint="non_neg"),
        lambda: L.GaussianNoise(0.1),
        *NORMALIZATIONS,
        lambda: L.AlphaDropout(0.2),
        lambda: L.Dense(8, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.01), activity_regularizer="l2"),
        lambda: L.Dropout(0.4),
    ),
    "settings of an optimizer": dense_case(hidden(), optimizer=whole_optimizer),
    "dense": dense_case(hidden(), hidden(), optimizer="adam"),
    "dropout": dense_case(hidden(), lambda: L.Dropout(0.4), optimizer=lambda: SGD(0.05, 0.9)),
    "noise and other dropouts": dense_case(lambda: L.GaussianNoise(0.1), hidden(), lambda: L.AlphaDropout(0.2)),
    "normalization layers": dense_case(hidden(), *NORMALIZATIONS),
    "regularizers and constraints": dense_case(
        hidden(kernel_constraint=keras.constraints.MaxNorm(1.0), bias_constraint="non_neg"),
        lambda: L.Dense(8, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.01), activity_regularizer="l2"),
    ),
    "convolution": Case(
        stack(
            (6, 6, 1),
            lambda: L.Rescaling(1 / 255),
            lambda: L.Conv2D(3, 3, activation="relu"),
            L.BatchNormalization,
            L.MaxPooling2D,
            L.Flatten,
            lambda: L.Dropout(0.3),
            softmax,
            dtype="uint8",
        ),
        pixels(6, 6, 1),
        classes(),
    ),
    "augmentation": Case(
        stack(
            (6, 6, 1),
            L.RandomFlip,
            lambda: L.RandomRotation(0.1),
            lambda: L.RandomContrast(0.2),
            L.Flatten,
            softmax,
        ),
        features(6, 6, 1),
        classes(),
    ),
    "masked lstm": Case(
        stack(
            (None,),
            lambda: L.Embedding(20, 4, mask_zero=True),
            lambda: L.LSTM(4, dropout=0.2, recurrent_dropout=0.2),
            softmax,
            dtype="int32",
        ),
        tokens(7),
        classes(),
    ),
    "masked bidirectional gru": Case(
        stack(
            (None,),
            lambda: L.Embedding(20, 4, mask_zero=True),
            lambda: L.Bidirectional(L.GRU(3, dropout=0.2, recurrent_dropout=0.2)),
            softmax,
            dtype="int32",
        ),
        tokens(7),
        classes(),
    ),
    "sparse rows": Case(
        stack((None,), lambda: MultiHot(20, sparse=True), sparse_dense, softmax, dtype="int32"),
        id_sets(7),
        classes(),
    ),
    "attention": Case(attention, features(5, 4), classes()),
    "merged branches": Case(merges, features(4), classes()),
    "two inputs and outputs": Case(two_headed, sides, heads),
    "doubles, row weights and regression metrics": Case(
        stack(
            (4,),
            hidden(),
            lambda: L.Dense(1),
            loss="huber",
            metrics=lambda: ["mae", keras.metrics.R2Score(name="r2")],
            weighted_metrics=["mse"],
        ),
        features(4, dtype="float64"),
        numbers,
        row_weights,
    ),
    "schedule and clipping": dense_case(hidden(), optimizer=schedule),
    "accumulation": dense_case(hidden(), optimizer=lambda: Adam(0.01, gradient_accumulation_steps=3)),
    "moving average": dense_case(
        hidden(), optimizer=lambda: SGD(0.1, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=4)
    ),
    "weight decay": dense_case(
        hidden(), optimizer=lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1, clipvalue=0.5)
    ),
    "brain floats": Case(
        stack((4,), hidden(), lambda: L.Dropout(0.2), softmax), features(4), classes(), None, "mixed_bfloat16"
    ),
    "half precision with loss scaling": Case(
        stack((4,), hidden(), softmax), features(4), classes(), None, "mixed_float16"
    ),
    "binary metrics": Case(
        stack(
            (4,),
            hidden(),
            lambda: L.Dense(1, activation="sigmoid"),
            loss="binary_crossentropy",
            metrics=lambda: ["accuracy", keras.metrics.AUC(name="auc"), keras.metrics.Precision(name="precision")],
        ),
        features(4),
        binary,
    ),
    "vector metrics": Case(
        stack(
            (4,),
            hidden(),
            softmax,
            loss="categorical_crossentropy",
            metrics=lambda: [keras.metrics.F1Score(name="f1"), keras.metrics.TopKCategoricalAccuracy(2)],
        ),
        features(4),
        one_hot,
    ),
}
WHOLES = {
    "layers for vectors": (
        "dense",
        "dropout",
        "noise and other dropouts",
        "normalization layers",
        "regularizers and constraints",
    ),
    "settings of an optimizer": ("accumulation", "moving average", "weight decay"),
    "masked bidirectional gru": ("masked lstm",),
    "half precision with loss scaling": ("brain floats",),
}
"""Cases that have in them what others try one by one."""


def in_short(*names: str) -> list[Any]:
    """The cases as parameters: what a whole has in it is tried by itself where there is time."""
    parts = {part for whole in WHOLES.values() for part in whole}
    return [pytest.param(name, marks=[pytest.mark.slow] * (name in parts)) for name in names]
