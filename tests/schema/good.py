"""Configs that are right in form, each for a corner of the language."""

from __future__ import annotations

from typing import Any

import yaml

_TEXTS = {
    "plain": """
        name: plain
        seed: 3
        dataset: iris
        layers: [Flatten, {Dense: 3}]
        loss: mse
        training: {epochs: 1, keep: last, device: 'gpu:1', class_weight: {'0': 1, '1': 2.5}}
        metrics: accuracy
        plots: false
    """,
    "components": """
        dataset:
          csv: {path: a.csv, header: false, na_values: ['?', -9], features: [0, name]}
          target: -1
          split: {validation: 0.2, test: 10, stratify: true, group: patient}
          preprocess:
            - StandardScaler
            - scale: 255
            - OneHotEncoder: {sparse_output: false}
              columns: categorical
            - MinMaxScaler: {feature_range: [0, 1]}
              columns: [0, age]
          augment: [{RandomFlip: horizontal}]
        layers:
          - Conv2D: {filters: 4, kernel_size: [3, 3], padding: same, activation: {LeakyReLU: 0.1}}
            name: conv
            trainable: false
          - max_pooling_2d: 2
          - Bidirectional: {layer: {LSTM: {units: 4, kernel_regularizer: {l2: 0.01}}}, merge_mode: sum}
          - Sequential: [Flatten, {Dense: {units: 2, kernel_initializer: he_normal}}]
          - Activation: relu
          - Dense: {units: 1, kernel_constraint: {MaxNorm: 2}, activation: relu}
        loss: {Huber: {delta: 0.5}}
        optimizer:
          adam: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 5, decay_rate: 1}}}
        metrics: [mae, {BinaryAccuracy: {threshold: 0.4}}]
        training: {epochs: 2}
        callbacks:
          - EarlyStopping: {monitor: val_loss, patience: 3, mode: min}
          - ModelCheckpoint: {filepath: best.keras}
          - TerminateOnNaN
    """,
    "images": """
        dataset:
          images: {path: pets, size: [32, 32], color: grayscale, on_error: skip}
          split: {validation: test}
        layers: [Flatten, {Maxout: {units: 3, pieces: 2}}]
        loss: rmse
        training: {epochs: 1, engine: graph}
        ensemble: {members: 3, combine: median}
        kfold: {k: 2, inner: 0.1}
    """,
    "graph": """
        dataset:
          npz: {path: a.npz, x_train: images}
          inputs: {left: [a, b], right: [c]}
          target: {price: p, segment: s}
        layers:
          - Dense: 4
            name: trunk
            inputs: left
          - use: trunk
            name: again
            inputs: right
          - Concatenate:
            inputs: [trunk, again]
          - Dense: 1
            name: price
          - Attention:
            inputs: {query: trunk, value: again.1}
            name: segment
        outputs: [price, segment]
        loss: {price: mse, segment: {Huber: {delta: 2}}}
        loss_weights: {price: 0.5}
        metrics: {segment: [accuracy]}
        optimizer: {SGD: 0.1}
        training: {epochs: 1}
        regularization: {kernel: {l1_l2: {l1: 0.1}}, dropout: 0.5, except: [trunk], constraint: unit_norm}
        kfold: {k: 3, shuffle: true}
        sweep: {parameters: {optimizer.SGD.learning_rate: [0.1, 0.2]}, objective: train.loss}
    """,
}

GOOD: dict[str, dict[str, Any]] = {name: yaml.safe_load(text) for name, text in _TEXTS.items()}
