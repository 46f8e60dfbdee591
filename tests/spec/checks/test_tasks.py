"""What each output is to predict, from its loss and its last layer alone."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import Task

LOSS = "sparse_categorical_crossentropy"
LAST = "  - Dense: {units: 3, activation: softmax}\n"
CASES: list[tuple[str, str, Task]] = [
    (LOSS, LAST, Task("target", "classes", 3)),
    (LOSS, "  - Dense: 4\n  - Softmax\n", Task("target", "classes", 4)),
    (LOSS, "  - Dense: 4\n  - Reshape: [4]\n  - Softmax\n", Task("target", "classes", None)),
    ("categorical_crossentropy", LAST, Task("target", "classes", 3, one_hot=True)),
    ("mse", LAST, Task("target", "classes", 3, one_hot=True)),
    ("binary_crossentropy", "  - Dense: {units: 1, activation: sigmoid}\n", Task("target", "binary", 1)),
    ("binary_crossentropy", "  - Dense: {units: 5, activation: sigmoid}\n", Task("target", "binary", 5)),
    ("msle", "  - Dense: {units: 1, activation: sigmoid}\n", Task("target", "binary", 1)),
    ("hinge", "  - Dense: 1\n", Task("target", "binary", 1, raw="margins")),
    ("squared_hinge", "  - Dense: {units: 1, activation: tanh}\n", Task("target", "binary", 1, raw="margins")),
    ("hinge", "  - Dense: {units: 1, activation: sigmoid}\n", Task("target", "binary", 1)),
    ("categorical_hinge", "  - Dense: 3\n", Task("target", "classes", 3, one_hot=True, raw="margins")),
    ("categorical_hinge", LAST, Task("target", "classes", 3, one_hot=True)),
    ("{BinaryCrossentropy: {from_logits: true}}", "  - Dense: 1\n", Task("target", "binary", 1, raw="logits")),
    ("mse", "  - Dense: 2\n", Task("target", "number", 2)),
    ("mse", "  - Dense: {units: 2, activation: relu}\n  - Dropout: 0.1\n", Task("target", "number", 2)),
    ("mae", "  - LSTM: 3\n", Task("target", "number", None)),
    (LOSS, "  - Dense: {units: 3, activation: softmax}\n    name: a\n  - use: a\n", Task("target", "classes", 3)),
]


@pytest.mark.parametrize(("loss", "last", "task"), CASES)
def test_the_task_follows_from_loss_and_last_layer(loss: str, last: str, task: Task, folder: Any) -> None:
    assert folder.load(folder.edited((LOSS, loss), (LAST, last), ("metrics: [accuracy]\n", ""))).tasks == (task,)


def test_every_output_has_its_task(folder: Any) -> None:
    assert folder.load(folder.two_outputs).tasks == (Task("price", "number", 1), Task("segment", "classes", 3))
