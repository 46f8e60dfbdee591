"""Small cross-validations of every kind that a script must repeat."""

from __future__ import annotations

CLASSES = """
seed: 3
dataset: {iris: {}, split: {test: 0.2}, preprocess: [StandardScaler]}
layers: [{Dense: {units: 6, activation: relu}}, {Dropout: 0.2}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 3, batch_size: 32}
kfold: {k: 3}
"""
NUMBERS = """
seed: 5
dataset:
  csv: {path: people.csv}
  target: income
  split: {test: 10}
  preprocess:
    - SimpleImputer:
      columns: [age]
    - StandardScaler:
      columns: [age, height]
    - OneHotEncoder: {handle_unknown: ignore}
    - MinMaxScaler:
      columns: target
layers: [{Dense: {units: 4, activation: tanh}}, {Dense: 1}]
loss: mse
metrics: [mae]
training: {epochs: 4, batch_size: 16, keep: best, validation_batch_size: 7}
callbacks:
  - EarlyStopping: {monitor: val_loss, patience: 1}
kfold: {k: 3, inner: 0.2}
"""

BINARY = """
seed: 4
dataset:
  csv: {path: people.csv, features: [height, income]}
  target: bought
  SPLIT
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
kfold: KFOLD
"""


def binary(kfold: str, split: str = "") -> str:
    """Folds of the people."""
    return BINARY.replace("KFOLD", kfold).replace("SPLIT", split)


FAST = {"classes of a set": CLASSES, "numbers, with an inner validation part": NUMBERS}

SLOW = {
    "groups": binary("{k: 3, group: city}"),
    "groups without regard to classes": binary("{k: 3, group: city, stratify: false}", "split: {test: 0.2}"),
    "groups of the split": binary("{k: 3}", "split: {test: 0.2, group: city}"),
    "groups with an inner validation part": binary("{k: 2, inner: 0.3}", "split: {test: 1, group: city}"),
    "repeats": binary("{k: 2, repeats: 2}"),
    "repeats without regard to classes": binary("{k: 2, repeats: 2, stratify: false, inner: 5}"),
    "order of time after a test part": binary("{k: 3, time_series: true, inner: 0.25}", "split: {test: 0.2}"),
    "rows in order": binary("{k: 3, shuffle: false}", "split: {test: 0.2, stratify: true}"),
    "rows of a file": binary("{k: 2}", "split: {indices: split.npz}"),
    "groups over the rows of a file": binary("{k: 2, group: city}", "split: {indices: split.npz}"),
    "each row": """
seed: 4
dataset:
  inline:
    x: [[0, 0.5], [0, 1], [1, 0], [1, 1.5]]
    y: [no, yes, yes, no]
    x_test: [[0.1, 0], [1, 0.9]]
    y_test: [no, yes]
layers: [{Dense: {units: 4, activation: relu}}, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 3}
kfold: {leave_one_out: true}
""",
    "several inputs and outputs": """
seed: 7
dataset:
  npz: {path: parts.npz}
  inputs: {left: [a], right: [b]}
  target: {price: p, kind: k}
  preprocess: [StandardScaler]
layers:
  - Concatenate: {}
    inputs: [left, right]
  - Dense: 3
    name: both
  - Dense: 1
    name: price
    inputs: both
  - Dense: {units: 3, activation: softmax}
    name: kind
    inputs: both
outputs: [price, kind]
loss: {price: mse, kind: sparse_categorical_crossentropy}
training: {epochs: 2, batch_size: 16}
kfold: {k: 2}
""",
    "several outputs, one of them with a step": """
seed: 7
dataset:
  npz: {path: parts.npz}
  inputs: {left: [a]}
  target: {price: p, kind: k}
  preprocess:
    - PowerTransformer:
      columns: [p]
layers:
  - Dense: 3
    name: both
  - Dense: 1
    name: price
    inputs: both
  - Dense: {units: 3, activation: softmax}
    name: kind
    inputs: both
outputs: [price, kind]
loss: {price: mse, kind: sparse_categorical_crossentropy}
training: {epochs: 2, batch_size: 16}
kfold: {k: 3}
""",
    "steps that fit nothing": """
seed: 4
dataset:
  imdb: {path: words.npz, num_words: 15}
  preprocess: [{multi_hot: 15}]
layers: [{Dense: {units: 4, activation: relu}}, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 16}
kfold: {k: 2}
""",
    "sparse rows": """
seed: 4
dataset:
  npz: {path: words.npz}
  preprocess: [{multi_hot: 1000}]
layers: [{Dense: {units: 4, activation: relu}}, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
kfold: {k: 3}
""",
    "words counted in each fold": """
seed: 4
dataset:
  csv: {path: texts.csv}
  target: mood
  preprocess: [{vocabulary: {max_words: 12, sequence_length: 5}}]
layers:
  - Embedding: {input_dim: 12, output_dim: 4}
  - GlobalAveragePooling1D
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
kfold: {k: 2}
""",
    "weights of classes and rows": """
seed: 4
dataset:
  csv: {path: people.csv, features: [height, income]}
  target: bought
layers: [Normalization, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
weighted_metrics: [accuracy]
training: {epochs: 2, batch_size: 16, class_weight: balanced, sample_weight: weight}
kfold: {k: 3}
""",
    "half precision, a schedule and metrics that are vectors": """
seed: 4
dataset:
  iris: {}
  preprocess: [{one_hot: 3, columns: target}]
layers: [{Dense: 8}, {Dense: {units: 3, activation: softmax, dtype: float32}}]
loss: categorical_crossentropy
metrics: [{F1Score: {name: f1}}]
optimizer: {adam: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.01, decay_steps: 5, decay_rate: 0.9}}}}
training: {epochs: 2, batch_size: 16, precision: mixed_bfloat16}
kfold: {k: 2, stratify: false}
""",
    "categories that some folds lack": """
seed: 4
dataset:
  csv: {path: rare.csv}
  target: kind
  preprocess: [{OneHotEncoder: {handle_unknown: ignore}}]
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 4}
kfold: {k: 3}
""",
    "a validation part of the source": """
seed: 4
dataset: {npz: {path: images.npz}, preprocess: [{scale: 255}]}
layers: [Flatten, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
kfold: {k: 2}
""",
}
