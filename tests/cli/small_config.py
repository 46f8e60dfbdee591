"""A small sound config with its data, to be spoilt in one place at a time."""

from __future__ import annotations

CONFIG = """\
name: small
seed: 1
dataset:
  csv: {path: flowers.csv}
  target: kind
  split: {validation: 0.25}
layers:
  - Dense: {units: 8, activation: relu}
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
optimizer: adam
metrics: [accuracy]
training: {epochs: 1, batch_size: 4}
"""

WITHOUT_PLOTS = CONFIG + "plots: false\n"
"""For trainings that are no matter of plots, which take a process of their own."""

HEADER = "width,height,kind\n"
ROWS = "".join(f"{n},{n % 5},{'abc'[n % 3]}\n" for n in range(12))
FLOWERS = HEADER + ROWS


def but(old: str, new: str, text: str = CONFIG) -> str:
    """The config with one text in place of another."""
    assert old in text, old
    return text.replace(old, new, 1)
