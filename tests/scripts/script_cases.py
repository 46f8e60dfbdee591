"""Small experiments of every kind that a script must repeat."""

from __future__ import annotations

IRIS = """
seed: 3
dataset: {iris: {}, split: {validation: 0.2, test: 0.2}}
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 32}
"""
GREY = """
seed: 1
dataset:
  npz: {{path: series.npz}}
  augment: [RandomFlip, {{RandomContrast: 0.2}}]
layers: {layers}
loss: sparse_categorical_crossentropy
training: {{epochs: 2, batch_size: 16}}
"""
"""Rows of two axes, as grey pictures are."""
SOFTMAX = "- Dense: {units: 3, activation: softmax}"


def iris(layers: str, more: str = "") -> str:
    """Iris with these layers before the last one."""
    body = "\n".join(f"  {line}" for line in [*layers.strip().splitlines(), SOFTMAX] if line.strip())
    given = {line.split(":")[0] for line in more.splitlines() if line and line[0] not in " -#"}
    kept = "\n".join(line for line in IRIS.splitlines() if line.split(":")[0] not in given)
    return f"{kept}\nlayers:\n{body}\n{more}\n"


WORDS = """
seed: 4
dataset:
  npz: {path: words.npz}
  split: {validation: 0.25}
  preprocess: [{multi_hot: SIZE}]
layers:
  - Dense: {units: 4, activation: relu}
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 16}
"""

FAST = {
    "scores of logits": """
seed: 5
dataset:
  csv: {path: people.csv, features: [height, income]}
  target: bought
  split: {test: 20}
  preprocess: [StandardScaler]
layers: [{Dense: 1}]
loss: {BinaryCrossentropy: {from_logits: true}}
metrics: [accuracy, Precision, AUC]
training: {epochs: 2, batch_size: 16}
""",
    "an activation with arguments that no layer of Keras has": iris(
        "- Dense: {units: 8, activation: {gelu: {approximate: true}}}\n- Dense: {units: 4, activation: relu}"
    ),
    "sparse rows of words": WORDS.replace("SIZE", "1000"),
    "chain with dropout, regularizers and a schedule": iris(
        "- Dense: {units: 8, activation: relu, kernel_regularizer: {l2: 0.01}, activity_regularizer: l1,"
        " kernel_constraint: {MaxNorm: 1.5}}\n- Dropout: 0.3\n- BatchNormalization",
        "metrics: [accuracy]\noptimizer: {adam: {learning_rate: {ExponentialDecay:"
        " {initial_learning_rate: 0.01, decay_steps: 5, decay_rate: 0.9}}, global_clipnorm: 0.5}}",
    ),
    "mixed table with steps": """
seed: 5
dataset:
  csv: {path: people.csv}
  target: bought
  split: {validation: 0.2, test: 20, stratify: true}
  preprocess:
    - SimpleImputer: {strategy: median}
      columns: numeric
    - StandardScaler:
      columns: [age]
    - OneHotEncoder: {handle_unknown: ignore}
layers:
  - Dense: {units: 6, activation: tanh}
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
metrics: [accuracy, {AUC: {name: auc}}]
optimizer: {SGD: {learning_rate: 0.1, momentum: 0.9, nesterov: true}}
training: {epochs: 3, batch_size: 16, class_weight: {"yes": 2.5}, validation_batch_size: 7}
callbacks:
  - ReduceLROnPlateau: {monitor: val_loss, patience: 0, factor: 0.5, min_delta: 10.0}
""",
    "several inputs and outputs": """
seed: 7
dataset:
  npz: {path: parts.npz}
  inputs: {left: [a], right: [b]}
  target: {price: p, kind: k}
  split: {validation: 0.25}
layers:
  - Dense: {units: 5, activation: relu}
    name: shared
    inputs: left
  - use: shared
    name: other
    inputs: right
  - Concatenate: {}
    inputs: [shared, other]
  - Dropout: 0.2
    name: both
  - Dense: 1
    name: price
    inputs: both
  - Dense: {units: 3, activation: softmax}
    name: kind
    inputs: both
outputs: [price, kind]
loss: {price: mse, kind: sparse_categorical_crossentropy}
loss_weights: {price: 0.3}
metrics: {price: [mae], kind: [accuracy]}
training: {epochs: 2, batch_size: 16}
""",
}

SLOW = {
    "regularization block, weights and early stopping": """
seed: 9
dataset:
  csv: {path: people.csv}
  target: bought
  split: {test: 0.3, validation: test}
  preprocess:
    - SimpleImputer:
      columns: numeric
    - OneHotEncoder
regularization:
  {kernel: {l2: 0.01}, activity: {l1: 0.001}, constraint: {MaxNorm: 2}, dropout: 0.2, batch_normalization: true}
layers:
  - Dense: {units: 6, activation: {LeakyReLU: 0.2}}
  - Dense: {units: 6, activation: {leaky_relu: {negative_slope: 0.1}}}
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
weighted_metrics: [accuracy]
optimizer: {adamw: {learning_rate: 0.05, use_ema: true}}
training: {epochs: 6, batch_size: 16, sample_weight: weight, keep: last, shuffle: false}
callbacks:
  - EarlyStopping: {monitor: val_loss, patience: 1, restore_best_weights: true, min_delta: 5.0}
""",
    "normalization layers": iris(
        "- Dense: 8\n- LayerNormalization\n- GroupNormalization: {groups: 2}\n- UnitNormalization\n- RMSNormalization"
    ),
    "adapted normalization": iris("- Normalization\n- Dense: 4"),
    "noise": iris(
        "- GaussianNoise: 0.1\n"
        "- Dense: {units: 6, activation: selu, kernel_initializer: lecun_normal}\n- AlphaDropout: 0.2"
    ),
    "spectral normalization with dropout": iris(
        "- SpectralNormalization: {layer: {Dense: 6}}\n- Dropout: 0.2",
    ),
    "maxout": iris("- Maxout: {units: 5, pieces: 3, kernel_regularizer: l2}\n- Dropout: 0.1"),
    "frozen layer": iris("- Dense: 6\n  trainable: false\n- Dense: {units: 5, activation: {PReLU: {}}}"),
    "convolution": """
seed: 1
dataset:
  npz: {path: images.npz}
  preprocess: [{scale: 255}]
  augment: [RandomFlip, {RandomContrast: 0.2}]
layers:
  - Conv2D: {filters: 3, kernel_size: [3, 3], activation: relu}
  - BatchNormalization
  - MaxPooling2D: 2
  - Flatten
  - Dropout: 0.3
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 16}
""",
    "augmented grey images": GREY.format(layers="[Flatten, {Dense: {units: 3, activation: softmax}}]"),
    "augmented grey images in a graph": GREY.format(
        layers="[{Flatten: , name: flat}, {Dropout: 0.5}, {Concatenate: , inputs: [flat, dropout]}, "
        "{Dense: {units: 3, activation: softmax}}]"
    ),
    "autoencoder": """
seed: 1
dataset:
  npz: {path: images.npz}
  target: inputs
  preprocess: [{scale: 255}]
layers:
  - Flatten
  - Dense: {units: 8, activation: relu}
  - Dense: {units: 36, activation: sigmoid}
  - Reshape: [6, 6, 1]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "recurrent": """
seed: 2
dataset: {npz: {path: series.npz}, split: {validation: 0.3}}
layers:
  - LSTM: {units: 4, return_sequences: true, dropout: 0.2, recurrent_dropout: 0.1}
  - Bidirectional: {layer: {GRU: 3}}
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "attention": """
seed: 2
dataset: {npz: {path: series.npz}, split: {validation: 0.3}}
layers:
  - MultiHeadAttention: {num_heads: 2, key_dim: 3, dropout: 0.2}
    inputs: {query: x, value: x}
    name: attention
  - Add: {}
    inputs: [x, attention]
  - LayerNormalization
  - GlobalAveragePooling1D
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "two directions that are not merged": """
seed: 1
dataset: {npz: {path: series.npz}}
layers:
  - Bidirectional: {layer: {GRU: 4}, merge_mode: null}
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "states of a recurrent layer": """
seed: 2
dataset: {npz: {path: series.npz}}
layers:
  - LSTM: {units: 4, return_state: true}
    name: encoder
  - Concatenate: {}
    inputs: [encoder.1, encoder.2]
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "padded sequences with mask": """
seed: 4
dataset: {npz: {path: words.npz}, preprocess: [{pad: 6}]}
layers:
  - Embedding: {input_dim: 20, output_dim: 4, mask_zero: true}
  - LSTM: 4
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 16}
""",
    "multi hot with validation off the training part": WORDS.replace("SIZE", "20"),
    "sparse rows beside other columns": """
seed: 4
dataset:
  csv: {path: marked.csv}
  target: kind
  inputs: {marks: [first, second, third], size: [size]}
  split: {validation: 0.25}
  preprocess: [{multi_hot: 500, columns: [first, second, third]}]
layers:
  - Dense: {units: 4, activation: relu, kernel_regularizer: l2}
    name: left
    inputs: marks
  - Dense: {units: 4, activation: {PReLU: {}}, kernel_constraint: {MaxNorm: 1.5}}
    name: right
    inputs: marks
  - Concatenate:
    inputs: [left, right, size]
  - Dropout: 0.2
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
optimizer: {Adam: {clipnorm: 0.1}}
training: {epochs: 3, batch_size: 16}
""",
    "one hot target with vector metrics": iris(
        "- Dense: {units: 5, kernel_initializer: {he_normal: {seed: 3}}, bias_initializer: random_normal}",
        "dataset:\n  iris: {}\n  split: {test: 0.2, seed: 8}\n  preprocess:\n    - one_hot: 3\n      columns: target\n"
        "loss: {CategoricalCrossentropy: {label_smoothing: 0.1}}\n"
        "metrics: [accuracy, {F1Score: {name: f1}}, {TopKCategoricalAccuracy: {k: 2}}]\n"
        "training: {epochs: 2, batch_size: 32, class_weight: balanced}",
    ),
    "scaled target": """
seed: 4
dataset:
  csv: {path: people.csv, na_values: none}
  target: [income, height]
  split: {test: 0.2}
  preprocess:
    - SimpleImputer:
      columns: [age]
    - StandardScaler:
      columns: target
    - MinMaxScaler:
      columns: [age]
    - OrdinalEncoder:
      columns: categorical
layers: [{Dense: 4}, {Dense: 2}]
loss: rmse
metrics: [mae, {R2Score: {name: r2}}]
training: {epochs: 2, batch_size: 16}
""",
    "principal components of a set with its own parts": """
seed: 4
dataset:
  npz: {path: table.npz}
  split: {validation: 0.2}
  preprocess: [StandardScaler, {PCA: 2}, {PolynomialFeatures: 2}]
layers: [{Dense: 4}, {Dense: 1}]
loss: huber
training: {epochs: 2, batch_size: 16}
""",
    "words of a text column": """
seed: 4
dataset:
  csv: {path: texts.csv}
  target: mood
  split: {validation: 0.2}
  preprocess: [{vocabulary: {max_words: 12, sequence_length: 5}}]
layers:
  - Embedding: {input_dim: 12, output_dim: 4}
  - GlobalAveragePooling1D
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "counted words": """
seed: 4
dataset:
  csv: {path: texts.csv}
  target: mood
  preprocess: [{TfidfVectorizer: {max_features: 8}}]
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "names that Python or a script has for something else": """
name: a "strange" \\name of \"\"\"quotes\"\"\"
seed: 6
dataset:
  csv: {path: awkward.csv}
  inputs: {a_b: [a-b, counts, SEED], counts: [a_b, len, float], a-b: [Path]}
  target: kind
  split: {validation: 0.2}
  preprocess:
    - StandardScaler:
      columns: [a-b, SEED]
    - MinMaxScaler:
      columns: [len]
    - MinMaxScaler:
      columns: [float]
    - StandardScaler:
      columns: [a_b]
    - vocabulary: {max_words: 8, sequence_length: 2}
      columns: [Path]
layers:
  - Embedding: {input_dim: 8, output_dim: 2}
    inputs: a-b
  - Flatten:
    name: list
  - Concatenate: {}
    inputs: [a_b, counts, list]
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "cells with blanks after them": """
seed: 6
dataset:
  csv: {path: padded.csv}
  target: kind
  split: {validation: 0.2}
  preprocess:
    - SimpleImputer: {strategy: median}
      columns: numeric
    - OneHotEncoder
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "groups": """
seed: 4
dataset:
  csv: {path: people.csv, features: [height, weight]}
  target: bought
  split: {validation: 0.2, test: 0.2, group: city}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "accumulation under a schedule": iris(
        "- Dense: 5",
        "optimizer: {adam: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.01, decay_steps: 2,"
        " decay_rate: 0.5}}, gradient_accumulation_steps: 2}}",
    ),
    "accumulation": iris("- Dense: 5", "optimizer: {adam: {learning_rate: 0.01, gradient_accumulation_steps: 3}}"),
    "weights averaged": iris(
        "- Dense: 5",
        "optimizer: {SGD: {learning_rate: 0.1, use_ema: true, ema_overwrite_frequency: 4}}\n"
        "callbacks:\n  - SwapEMAWeights: {swap_on_epoch: true}\ntraining: {epochs: 3, batch_size: 32}",
    ),
    "half precision": iris(
        "- Dense: {units: 6, activation: relu}\n- Dropout: 0.1",
        "training: {epochs: 2, batch_size: 32, precision: mixed_float16}",
    ),
    "brain floats with a scaled input": """
seed: 1
dataset: {npz: {path: images.npz}, preprocess: [{scale: 255}]}
layers: [Flatten, {Dense: {units: 3, activation: softmax, dtype: float32}}]
loss: sparse_categorical_crossentropy
optimizer: {SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}}}
training: {epochs: 2, batch_size: 16, precision: mixed_bfloat16}
""",
    "learning rate by epoch, best by accuracy": iris(
        "- Dense: 5",
        "metrics: [accuracy]\ntraining: {epochs: 4, batch_size: 32, monitor: val_accuracy, keep: best}\n"
        "callbacks:\n  - LearningRateScheduler:\n"
        "      {schedule: {PiecewiseConstantDecay: {boundaries: [1], values: [0.5, 0.01]}}}\n"
        "  - TerminateOnNaN",
    ),
    "files that callbacks write": iris(
        "- Dense: 5",
        "callbacks:\n  - CSVLogger: {filename: log.csv}\n"
        "  - ModelCheckpoint: {filepath: best.keras, save_best_only: true}\n",
    ),
    "parts of a plugin": iris(
        "- Doubled: {units: 4}\n- Dense: 4",
        "plugins: [parts.py]\ntraining: {epochs: 4, batch_size: 32}\n"
        "callbacks:\n  - Slower: {rate: 0.001}\n  - Enough: {epoch: 3}\n",
    ),
    "inline rows": """
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
""",
    "reviews from a local file": """
seed: 4
dataset:
  imdb: {path: words.npz, num_words: 15}
  preprocess: [{multi_hot: 15}]
layers: [{Dense: {units: 4, activation: relu}}, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
metrics: [accuracy]
training: {epochs: 2, batch_size: 16}
""",
    "houses from a local file": """
seed: 4
dataset:
  boston_housing: {path: houses.npz, test_split: 0.3}
  split: {validation: 0.2}
  preprocess: [StandardScaler]
layers: [{Dense: {units: 4, activation: {gelu: {approximate: true}}}}, {Dense: 1}]
loss: mse
training: {epochs: 2, batch_size: 16, keep: best, monitor: loss}
""",
    "class weights and sample weights": """
seed: 4
dataset:
  csv: {path: people.csv, features: [height, income]}
  target: bought
  split: {validation: 0.2}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
weighted_metrics: [accuracy]
training: {epochs: 2, batch_size: 16, class_weight: balanced, sample_weight: weight}
""",
    "split of another run": """
seed: 4
dataset:
  csv: {path: people.csv, features: [height, income]}
  target: bought
  split: {indices: split.npz}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "columns of a matrix": """
seed: 4
dataset:
  npz: {path: table.npz}
  preprocess:
    - StandardScaler:
      columns: [0, 2]
    - KBinsDiscretizer: {n_bins: 3}
      columns: [1]
    - scale: 10
layers: [{Dense: {units: 4}}, {Dense: 1}]
loss: mae
training: {epochs: 2, batch_size: 16}
""",
    "ids to one hot vectors": """
seed: 4
dataset:
  npz: {path: parts.npz}
  inputs: {kinds: [k]}
  target: p
  preprocess: [{one_hot: 3}]
layers: [{Dense: {units: 4}}, {Dense: 1}]
loss: mae
training: {epochs: 2, batch_size: 16}
""",
    "a set of scikit-learn": """
seed: 4
dataset: {wine: {}, split: {test: 0.3, stratify: true}, preprocess: [RobustScaler]}
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "rows as they stand": """
seed: 4
dataset: {wine: {}, split: {test: 0.3, validation: 0.2, shuffle: false}, preprocess: [RobustScaler]}
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "digits": """
seed: 4
dataset: {digits: {}, split: {test: 0.9}, preprocess: [{scale: 16}]}
layers: [Flatten, {Dense: {units: 10, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "folders of images": """
seed: 4
dataset: {images: {path: pictures, size: [5, 4]}, split: {validation: 0.25}, preprocess: [{scale: 255}]}
layers: [Flatten, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 4}
""",
    "list of images": """
seed: 4
dataset: {images: {path: pictures.csv, color: grayscale, on_error: skip}}
layers: [Flatten, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 4}
""",
    "compressed table with blanks and words that look like numbers": """
seed: 4
dataset:
  csv: {path: codes.csv.gz, delimiter: ;}
  target: kind
  split: {test: 0.25}
  preprocess: [OneHotEncoder]
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 8}
""",
    "labels numbered by an encoder": """
seed: 4
dataset:
  csv: {path: codes.csv.gz, delimiter: ;, features: [big]}
  target: kind
  split: {test: 0.25}
  preprocess:
    - LabelEncoder:
      columns: target
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 8}
""",
    "columns chosen by the target": """
seed: 4
dataset:
  wine: {}
  split: {test: 0.3}
  preprocess: [StandardScaler, {SelectKBest: {k: 6}}, {PLSRegression: {n_components: 3}}]
layers: [{Dense: {units: 3, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "another target of a set": """
seed: 4
dataset: {diabetes: {}, target: bmi, split: {validation: 0.3}}
layers: [{Dense: 1}]
loss: mse
training: {epochs: 2, batch_size: 16}
""",
    "two classes of a set": """
seed: 4
dataset: {breast_cancer: {}, split: {test: 0.8}, preprocess: [StandardScaler]}
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 16}
""",
    "numbers of a set": """
seed: 4
dataset: {diabetes: {}, split: {validation: 0.3, test: 0.3, seed: 9}}
layers: [{Dense: 1}]
loss: mse
training: {epochs: 2, batch_size: 16}
""",
    "columns of a parquet file": """
seed: 4
dataset:
  parquet: {path: lists.parquet}
  inputs: {x: [letter, size]}
  target: kind
  preprocess:
    - OrdinalEncoder:
      columns: [letter]
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 3}
""",
    "gaps and decimals of a parquet file": """
seed: 4
dataset:
  parquet: {path: gaps.parquet}
  target: kind
  preprocess: [{SimpleImputer: {strategy: most_frequent}}]
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 3}
""",
    "lists of a parquet file": """
seed: 4
dataset: {parquet: {path: lists.parquet}, inputs: {x: [ids]}, target: kind, preprocess: [{pad: 3}]}
layers:
  - Embedding: {input_dim: 9, output_dim: 2}
  - GlobalAveragePooling1D
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
training: {epochs: 2, batch_size: 3}
""",
    "folders of images by part": """
seed: 4
dataset: {images: {path: parted}, preprocess: [{scale: 255}]}
layers: [Flatten, {Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 2, batch_size: 4}
""",
    "fashion from its files": """
seed: 4
dataset: {fashion_mnist: {path: fashion}, preprocess: [{scale: 255}]}
layers: [Flatten, {Dense: {units: 10, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 4}
""",
    "pictures in colour from their files": """
seed: 4
dataset: {cifar10: {path: cifar}, preprocess: [{scale: 255}]}
layers: [Flatten, {Dense: {units: 10, activation: softmax}}]
loss: sparse_categorical_crossentropy
training: {epochs: 2, batch_size: 4}
""",
}
