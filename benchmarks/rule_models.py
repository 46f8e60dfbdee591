"""The kinds of model that the engine's rules are measured on, each with batches of several sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.engine_models import Row, attention_block, dense

Layers = Callable[[Any], list[Any]]


def numbers(shape: tuple[int, ...], layers: Layers, classes: int = 0) -> Row:
    """A model over numbers."""
    return Row(0, shape, 0, layers, classes)


def words(length: int, width: int, *layers: Callable[[Any], Any], mask: bool = False) -> Row:
    """A model over words that are looked up in a table."""
    return Row(
        0,
        (length,),
        0,
        lambda k: [k.Embedding(5000, width, mask_zero=mask), *(layer(k) for layer in layers)],
        1,
        "int32",
    )


def mean(k: Any) -> Any:
    """Over a sequence."""
    return k.GlobalAveragePooling1D()


def normalized(units: int, layers: int) -> Layers:
    """Hidden layers, each with normalization and dropout."""
    return lambda k: [
        layer for _ in range(layers) for layer in (k.Dense(units, "relu"), k.BatchNormalization(), k.Dropout(0.3))
    ]


def convolutions(kind: str, *filters: int, norm: bool = False, strides: int = 1) -> Layers:
    """Convolutions, each pooled where it has no strides; with ``norm`` normalized."""

    def layers(k: Any) -> list[Any]:
        stack: list[Any] = []
        for count in filters:
            stack += [getattr(k, kind)(count, 3, padding="same", strides=strides)]
            stack += [k.BatchNormalization(), k.ReLU()] if norm else [k.ReLU()]
            stack += [k.MaxPooling2D()] if strides == 1 else []
        return [*stack, k.GlobalAveragePooling2D()]

    return layers


KINDS: dict[str, tuple[Row, int]] = {
    "dense 64-64": (numbers((13,), dense(64, 64)), 32),
    "dense, 8 of 64": (numbers((50,), dense(*[64] * 8), 3), 64),
    "dense 1024-1024": (numbers((100,), dense(1024, 1024), 3), 32),
    "dense 128, norm, dropout": (numbers((30,), normalized(128, 3), 3), 64),
    "autoencoder 784-128-32": (numbers((784,), dense(128, 32, 128, 784)), 64),
    "embedding 32, mean": (words(100, 32, mean), 64),
    "LSTM 32": (words(80, 32, lambda k: k.LSTM(32)), 64),
    "LSTM 32, mask, dropout": (words(80, 32, lambda k: k.LSTM(32, dropout=0.2), mask=True), 64),
    "LSTM 32 twice, mask": (
        words(60, 32, lambda k: k.LSTM(32, return_sequences=True), lambda k: k.LSTM(32), mask=True),
        64,
    ),
    "Bidirectional GRU 32": (words(100, 32, lambda k: k.Bidirectional(k.GRU(32))), 64),
    "Bidirectional LSTM 16 twice, mask, dropout": (
        words(
            40,
            32,
            lambda k: k.Bidirectional(k.LSTM(16, dropout=0.2, return_sequences=True)),
            lambda k: k.Bidirectional(k.LSTM(16, recurrent_dropout=0.2)),
            mask=True,
        ),
        64,
    ),
    "LSTM 128": (numbers((100, 64), lambda k: [k.LSTM(128)], 3), 64),
    "attention 2 x 16": (words(32, 32, lambda k: attention_block(k, 2, 16), mean), 64),
    "attention 4 x 16": (words(64, 64, lambda k: attention_block(k, 4, 16), mean), 64),
    "attention 8 x 16": (words(64, 128, lambda k: attention_block(k, 8, 16), mean), 64),
    "CNN 28x28 16/32": (numbers((28, 28, 1), convolutions("Conv2D", 16, 32), 10), 32),
    "CNN 32x32 32/64, norm": (numbers((32, 32, 3), convolutions("Conv2D", 32, 64, norm=True), 10), 32),
    "CNN 12x12 4/8": (numbers((12, 12, 1), convolutions("Conv2D", 4, 8), 10), 32),
    "CNN, strides, 16/32": (numbers((28, 28, 1), convolutions("Conv2D", 16, 32, strides=2), 10), 32),
    "convolutional autoencoder 8/16": (
        numbers(
            (16, 16, 3),
            lambda k: [
                k.Conv2D(8, 3, strides=2, padding="same", activation="relu"),
                k.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
                k.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu"),
                k.Conv2DTranspose(3, 3, strides=2, padding="same"),
                k.GlobalAveragePooling2D(),
            ],
        ),
        32,
    ),
    "separable CNN 16/32": (numbers((16, 16, 3), convolutions("SeparableConv2D", 16, 32), 10), 64),
    "Conv1D 32/64, LSTM 64": (
        numbers(
            (64, 4),
            lambda k: [
                k.Conv1D(32, 5, activation="relu"),
                k.MaxPooling1D(),
                k.Conv1D(64, 5, activation="relu"),
                k.LSTM(64),
            ],
            3,
        ),
        32,
    ),
    "CNN 16, dense 1024": (
        numbers(
            (28, 28, 1),
            lambda k: [
                k.Conv2D(16, 3, activation="relu"),
                k.MaxPooling2D(),
                k.Flatten(),
                k.Dense(1024, "relu"),
            ],
            10,
        ),
        32,
    ),
}
"""With a size of batch that is usual for them."""
FIRST = "dense 64-64"
"""The kind that is trained before any other in a process, whose first model waits for more than others."""
HEAVY = ("LSTM 128", "attention 8 x 16", "CNN 32x32 32/64, norm")
"""Kinds whose steps with batches of 1024 rows would take a second or more."""
ABOUT_THREADS = (
    ("dense 64-64", 32),
    ("dense 128, norm, dropout", 64),
    ("dense 1024-1024", 32),
    ("LSTM 32, mask, dropout", 64),
    ("CNN 12x12 4/8", 32),
)
"""On one thread and on all."""


def batches_of(kind: str) -> tuple[int, ...]:
    """The sizes of batch that a kind is measured at."""
    return 1, KINDS[kind][1], 256 if kind in HEAVY else 1024


def case_row(name: str, batch: int, steps: int) -> Row:
    """A case as a row of so many steps."""
    return replace(KINDS[name][0], batch=batch, rows=batch * steps)
