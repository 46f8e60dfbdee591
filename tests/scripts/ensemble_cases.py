"""Small ensembles that a script must repeat."""

from __future__ import annotations

FAST = {
    "mean of classes": """
seed: 3
dataset: {iris: {}, split: {validation: 0.2, test: 0.2}, preprocess: [{QuantileTransformer: {n_quantiles: 20}}]}
layers: [{Dense: {units: 5, activation: relu}}, {Dropout: 0.2}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 32}
ensemble: {members: 3}
""",
}

SLOW = {
    "largest of logits": """
seed: 3
dataset: {iris: {}, split: {test: 0.2}}
layers: [{Dense: 3}]
loss: {SparseCategoricalCrossentropy: {from_logits: true}}
metrics: [accuracy]
training: {epochs: 2, batch_size: 32}
ensemble: {members: 2, combine: max}
""",
    "votes": """
seed: 3
dataset: {iris: {}, split: {test: 0.2, seed: 1}}
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 32}
ensemble: {members: 3, combine: vote}
""",
    "median of several outputs": """
seed: 7
dataset:
  npz: {path: parts.npz}
  inputs: {left: [a], right: [b]}
  target: {price: p, kind: k}
  split: {test: 0.25}
layers:
  - Concatenate: {}
    inputs: [left, right]
    name: both
  - Dense: 1
    name: price
    inputs: both
  - Dense: {units: 3, activation: softmax}
    name: kind
    inputs: both
outputs: [price, kind]
loss: {price: mse, kind: sparse_categorical_crossentropy}
metrics: {kind: [accuracy]}
training: {epochs: 2, batch_size: 16}
ensemble: {members: 3, combine: median}
""",
    "largest margins of classes": """
seed: 3
dataset:
  iris: {}
  split: {test: 0.2}
  preprocess:
    - one_hot: 3
      columns: target
layers: [{Dense: 3}]
loss: categorical_hinge
metrics: [accuracy]
training: {epochs: 2, batch_size: 32}
ensemble: {members: 2, combine: max}
""",
    "votes of margins": """
seed: 3
dataset: {breast_cancer: {}, split: {test: 0.2}}
layers: [{Dense: {units: 1, activation: tanh}}]
loss: hinge
training: {epochs: 1, batch_size: 32}
ensemble: {members: 3, combine: vote}
""",
    "half precision, scored in batches of their own size": """
seed: 3
dataset: {iris: {}, split: {test: 0.3}}
layers: [{Dense: {units: 4, activation: relu}}, {Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 32, validation_batch_size: 7, precision: mixed_bfloat16}
ensemble: {members: 2}
""",
    "roots of squared errors in batches": """
seed: 3
dataset: {diabetes: {}, split: {test: 0.2}}
layers: [{Dense: 1}]
loss: rmse
training: {epochs: 2, batch_size: 20}
ensemble: {members: 2}
""",
    "rows with weights": """
seed: 4
dataset:
  csv: {path: people.csv, features: [height, income]}
  target: bought
  split: {test: 0.2}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
weighted_metrics: [accuracy]
training: {epochs: 2, batch_size: 16, class_weight: balanced, sample_weight: weight}
ensemble: {members: 2}
""",
}
