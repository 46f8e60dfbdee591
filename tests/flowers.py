"""A small experiment that touches every stage: a CSV, three parts, a fitted step, random draws, text classes."""

from __future__ import annotations

CONFIG = """\
name: flowers
seed: 3
dataset:
  csv: {path: flowers.csv}
  target: kind
  split: {validation: 0.2, test: 0.2}
  preprocess:
    - StandardScaler
layers:
  - Dense: {units: 8, activation: relu}
  - Dropout: 0.2
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
optimizer: {adam: {learning_rate: 0.05}}
metrics: [accuracy]
training: {epochs: 4, batch_size: 8}
"""


def row(number: int) -> str:
    """A line of the table; two of its numbers tell the kind, roughly."""
    kind = number % 3
    width = kind * 2 + number % 5 / 2
    height = 9 - kind + number % 7 / 3
    return f"{number},{width:.2f},{height:.2f},{('daisy', 'rose', 'tulip')[kind]}\n"


HEADER = "id,width,height,kind\n"
FLOWERS = HEADER + "".join(row(number) for number in range(60))


def but(old: str, new: str, text: str = CONFIG) -> str:
    """The config with one text in place of another."""
    assert old in text, old
    return text.replace(old, new, 1)
