"""The small experiment that tests of sweeps search: three layers on Iris; and whether two runs of it are the same."""

from __future__ import annotations

from pathlib import Path

EXPERIMENT = """\
name: flowers
seed: 3
dataset: {iris: , split: {test: 0.2, validation: 0.2}}
layers: [{Dense: {units: 4, activation: relu}}, {Dropout: 0.3}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
optimizer: {sgd: {learning_rate: 0.1}}
metrics: [accuracy]
training: {epochs: 3, batch_size: 32}
"""
"""Without the block of a sweep."""
SAME = ("history.csv", "fingerprints.csv", "predictions.csv", "model.keras")


def differing(one: Path, other: Path, *more: str) -> list[str]:
    """The files of two runs that are not the same, of those named too."""
    return [name for name in (*SAME, *more) if (one / name).read_bytes() != (other / name).read_bytes()]
