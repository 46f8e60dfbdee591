"""The models and data shapes of the engine's benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    rows: int
    shape: tuple[int, ...]
    batch: int
    layers: Callable[[Any], list[Any]]
    classes: int = 0
    """Classes of the target; 0 for a number, 1 for yes or no."""
    dtype: str = "float32"
    at_least: float = 0.0
    """How many times faster than default ``fit`` a steady epoch is to be."""
    ids: int = 0
    """Given, the inputs are zeros and ones that mark so many ids at most. As the step ``multi_hot`` has it, nnrun holds
    the ids, and its model makes sparse rows of them; ``fit`` is given the zeros and ones."""


def dense(*units: int) -> Callable[[Any], list[Any]]:
    """Hidden layers."""
    return lambda k: [k.Dense(count, activation="relu") for count in units]


def flat(*more: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """Images of bytes, scaled and flattened, then more."""
    return lambda k: [k.Rescaling(1 / 255), k.Flatten(), *(layer(k) for layer in more)]


def attention_block(k: Any, heads: int = 4, size: int = 16) -> Callable[[Any], Any]:
    """Attention and a dense net, each with dropout, a way around, and normalization."""
    attention, dropout, sums = k.MultiHeadAttention(heads, size, dropout=0.1), k.Dropout(0.1), k.Add
    inner = [k.Dense(4 * heads * size, "relu"), k.Dense(heads * size)]
    norms = [k.LayerNormalization(), k.LayerNormalization()]

    def block(tensor: Any) -> Any:
        tensor = norms[0](sums()([tensor, dropout(attention(tensor, tensor))]))
        return norms[1](sums()([tensor, inner[1](inner[0](tensor))]))

    return block


ROWS: dict[str, Row] = {
    "Boston 13-64-64-1, batch 1": Row(404, (13,), 1, dense(64, 64), at_least=100),
    "Iris 4-200-100-3, batch 32": Row(120, (4,), 32, dense(200, 100), 3, at_least=10),
    "Thoracic 17-30-30-1, batch 30": Row(
        376, (17,), 30, lambda k: [k.Dense(30, "relu"), k.Dropout(0.5), k.Dense(30, "relu")], 1, at_least=10
    ),
    "Fashion 784-10, batch 30": Row(6000, (28, 28), 30, flat(), 10, "uint8", at_least=5),
    "Fashion 784-64-norm-dropout-10, batch 30": Row(
        6000,
        (28, 28),
        30,
        flat(lambda k: k.Dense(64, "relu"), lambda k: k.BatchNormalization(), lambda k: k.Dropout(0.3)),
        10,
        "uint8",
        at_least=3,
    ),
    "784-256-256-10, batch 128": Row(
        12800, (28, 28), 128, flat(lambda k: k.Dense(256, "relu"), lambda k: k.Dense(256, "relu")), 10, "uint8", 2
    ),
    "multi-hot 10000-16-16-1, batch 512": Row(4096, (10000,), 512, dense(16, 16), 1, at_least=3, ids=580),
    "small CNN 12x12 4/8, batch 32": Row(
        2048,
        (12, 12, 1),
        32,
        lambda k: [
            k.Conv2D(4, 3, activation="relu"),
            k.MaxPooling2D(),
            k.Conv2D(8, 3, activation="relu"),
            k.Flatten(),
        ],
        10,
        at_least=1.7,
    ),
    "CNN 28x28 16/32, batch 32": Row(
        2048,
        (28, 28, 1),
        32,
        lambda k: [
            k.Rescaling(1 / 255),
            k.Conv2D(16, 3, activation="relu"),
            k.MaxPooling2D(),
            k.Conv2D(32, 3, activation="relu"),
            k.MaxPooling2D(),
            k.Flatten(),
        ],
        10,
        "uint8",
    ),
    "128-norm-dropout-128-norm-dropout-64, batch 64": Row(
        6400,
        (30,),
        64,
        lambda k: [
            *(k.Dense(128, "relu"), k.BatchNormalization(), k.Dropout(0.3)),
            *(k.Dense(128, "relu"), k.BatchNormalization(), k.Dropout(0.3)),
            k.Dense(64, "relu"),
        ],
        3,
    ),
    "Bidirectional GRU 32 over 100 steps, dropout, batch 64": Row(
        1280,
        (100,),
        64,
        lambda k: [k.Embedding(5000, 32), k.Bidirectional(k.GRU(32)), k.Dropout(0.3)],
        1,
        "int32",
        at_least=2.5,
    ),
    "LSTM 32 over 80 steps with dropout, batch 64": Row(
        1280, (80,), 64, lambda k: [k.Embedding(5000, 32), k.LSTM(32, dropout=0.2)], 1, "int32", at_least=2.5
    ),
    "attention block 64 over 64 steps, batch 64": Row(
        1280,
        (64,),
        64,
        lambda k: [k.Embedding(5000, 64), attention_block(k), k.GlobalAveragePooling1D()],
        1,
        "int32",
        at_least=1.7,
    ),
    "LSTM 32 over 80 steps, batch 64": Row(
        1280, (80,), 64, lambda k: [k.Embedding(5000, 32), k.LSTM(32)], 1, "int32", at_least=2
    ),
}


def build(row: Row, *, ours: bool = False, sparse: bool = True, **compiled: Any) -> Any:
    """The compiled model of a row, as nnrun or as plain Keras has it; nnrun's over sparse rows, or for XLA not."""
    import keras

    keras.utils.set_random_seed(1)
    if ours and row.ids:
        from nnrun.model.layers import MultiHot, SparseDense

        entrance = keras.Input((None,), name="x", dtype="int16")
        tensor = MultiHot(row.shape[0], sparse=sparse)(entrance)
        layers = row.layers(SimpleNamespace(Dense=SparseDense) if sparse else keras.layers)
    else:
        tensor = entrance = keras.Input(row.shape, name="x", dtype=row.dtype)
        layers = row.layers(keras.layers)
    for layer in layers:
        tensor = layer(tensor)
    activation = "softmax" if row.classes > 1 else "sigmoid" if row.classes else None
    model = keras.Model(entrance, keras.layers.Dense(max(row.classes, 1), activation=activation, name="target")(tensor))
    loss = "sparse_categorical_crossentropy" if row.classes > 1 else "binary_crossentropy" if row.classes else "mse"
    model.compile("adam", loss, metrics=["accuracy"] if row.classes else ["mae"], **compiled)
    return model


def arrays(row: Row, rows: int, *, ours: bool = False) -> tuple[Any, Any]:
    """Made-up inputs and targets, as nnrun or as plain Keras holds them: their values do not matter to the clock."""
    import numpy as np

    generator = np.random.default_rng(0)
    high = 5000 if row.dtype == "int32" else 2 if len(row.shape) == 1 else 256
    if row.ids:
        x = made_up_ids(generator, rows, row.ids, row.shape[0])
        x = x if ours else zeros_and_ones(x, row.shape[0])
    elif row.dtype == "float32":
        x = generator.normal(size=(rows, *row.shape)).astype("float32")
    else:
        x = generator.integers(0, high, (rows, *row.shape), dtype=row.dtype)
    y = generator.integers(0, max(row.classes, 2), rows) if row.classes != 0 else generator.normal(size=rows)
    return x, y.astype("float32" if row.classes < 2 else "int64").reshape(rows, 1)


def made_up_ids(generator: Any, rows: int, most: int, size: int) -> Any:
    """Sequences of different ids below ``size``, a fifth of the most on average, filled up with -1: int16."""
    import numpy as np

    ids = np.full((rows, most), -1, np.int16)
    lengths = np.minimum(most, generator.gamma(2, most / 10, rows).astype(int) + 1)
    for row, length in zip(ids, lengths, strict=True):
        row[:length] = np.sort(generator.choice(size, length, replace=False))
    return ids


def zeros_and_ones(ids: Any, size: int) -> Any:
    """The rows that a notebook makes of ids: float32, shape (rows, size)."""
    import numpy as np

    matrix = np.zeros((len(ids), size), "float32")
    for row, marked in zip(matrix, ids, strict=True):
        row[marked[marked >= 0]] = 1
    return matrix


def named_layers(row: Row) -> list[tuple[str, dict[str, Any]]]:
    """Class names and arguments of a row's layers, as a config has them."""
    seen: list[tuple[str, dict[str, Any]]] = []

    class Noting:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            return lambda *values, **named: seen.append((name, {**dict(zip("abcd", values, strict=False)), **named}))

    row.layers(Noting())
    return seen
