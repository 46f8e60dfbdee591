"""What people write from habit, of PyTorch, scikit-learn, pandas and notebooks, answered with the line to write."""

from __future__ import annotations

from typing import Any

from nnrun.words.suggestions import fold

_ANY = "*"

_RATE = "write optimizer: {{adam: {{learning_rate: {value}}}}}"
_STOP = "write callbacks: [{{EarlyStopping: {{patience: {value}}}}}] at the root"
_FOLDS = "write kfold: {{k: {value}}} at the root"
_VALIDATION = "write split: {{validation: {value}}} under dataset"
_TEST = "write split: {{test: {value}}} under dataset"
_SEED = "write seed: {value} at the root"
_TARGET = "write target: {value} beside the source"
_FEATURES = "write features: [...] inside of the source, with the columns that stay"
_UNSAID = "the live view shows progress by itself; --quiet hides it"

KEYS: dict[tuple[str, str], str] = {
    **{(section, name): _RATE for section in ("", "training") for name in ("learning_rate", "lr")},
    **{(section, name): _STOP for section in ("", "training") for name in ("early_stopping", "patience")},
    **{(_ANY, name): _VALIDATION for name in ("validation_split", "val_split", "validation_size", "val_size")},
    **{(_ANY, name): _TEST for name in ("test_size", "test_split")},
    **{(_ANY, name): _SEED for name in ("random_state", "random_seed")},
    **{("training", name): _SEED for name in ("seed",)},
    **{("", name): _FOLDS for name in ("cv", "cross_validation", "folds", "n_splits", "k_fold")},
    **{("kfold", name): "it is 'k' here" for name in ("n_splits", "folds", "splits", "cv")},
    ("kfold", "n_repeats"): "it is 'repeats' here",
    ("kfold", "seed"): _SEED,
    **{("training", name): "it is 'epochs' here" for name in ("num_epochs", "n_epochs", "max_epochs", "max_iter")},
    **{("", name): "write training: {{epochs: {value}}}" for name in ("num_epochs", "n_epochs", "max_epochs")},
    ("training", "verbose"): _UNSAID,
    ("", "verbose"): _UNSAID,
    **{
        ("training", name): f"it stands at the root: {name}: {{value}}"
        for name in (
            "optimizer",
            "loss",
            "metrics",
            "callbacks",
            "kfold",
            "ensemble",
            "name",
            "regularization",
        )
    },
    (
        "training",
        "validation_data",
    ): "write split: {{validation: 0.2}} under dataset",
    ("training", "num_workers"): "it is 'threads' here",
    ("training", "class_weights"): "it is 'class_weight' here",
    ("", "model"): "write its layers as the list layers: [...] at the root",
    ("", "data"): "it is 'dataset' here",
    ("", "plugin"): "it is 'plugins' here",
    ("", "tensorboard"): "write tracking: {{tensorboard: {value}}}",
    ("", "mlflow"): "write tracking: {{mlflow: {{uri: sqlite:///mlflow.db}}}}",
    ("tracking.mlflow", "tracking_uri"): "it is 'uri' here",
    ("tracking.mlflow", "experiment_name"): "it is 'experiment' here",
    ("", "l2"): "write regularization: {{kernel: {{l2: {value}}}}}",
    ("", "l1"): "write regularization: {{kernel: {{l1: {value}}}}}",
    ("regularization", "l2"): "write kernel: {{l2: {value}}}",
    ("regularization", "l1"): "write kernel: {{l1: {value}}}",
    ("", "weight_decay"): "write optimizer: {{adamw: {{weight_decay: {value}}}}}",
    ("dataset.split", "train"): "what validation and test leave is the training part",
    ("dataset.split", "train_size"): "what validation and test leave is the training part",
    **{("dataset.split", name): "it is 'validation' here" for name in ("val", "valid", "validation_split", "val_size")},
    **{("dataset.split", name): "it is 'test' here" for name in ("test_size", "test_split")},
    ("dataset.split", "random_state"): "it is 'seed' here",
    ("dataset.split", "groups"): "it is 'group' here",
    **{
        ("dataset", name): _TARGET
        for name in ("label", "labels", "y", "target_column", "label_column", "class", "output", "targets")
    },
    **{
        ("dataset", name): _FEATURES
        for name in ("drop", "drop_columns", "ignore", "exclude", "usecols", "columns", "x", "X", "feature_columns")
    },
    ("dataset", "shuffle"): "write training: {{shuffle: {value}}}, or split: {{shuffle: {value}}} for the parts",
    ("dataset", "batch_size"): "write training: {{batch_size: {value}}}",
    **{("dataset", name): "write preprocess: [StandardScaler]" for name in ("normalize", "standardize", "scaler")},
    ("dataset", "scale"): "write preprocess: [{{scale: {value}}}]",
    ("dataset", "preprocessing"): "it is 'preprocess' here",
    ("dataset", "augmentation"): "it is 'augment' here",
}
"""(path of a section or any, key) to what to do; ``{value}`` is what was written."""

SHORT: dict[str, str] = {
    "kfold": "k",
    "ensemble": "members",
    "dataset.split": "test",
    "training": "epochs",
    "tracking.mlflow": "uri",
}
"""Sections that people write as one number or text, and the key that it means."""

_SCALER = "write StandardScaler"
_CLASSES = "text becomes classes by itself, in sorted order; leave it out"
_LOGITS = "write BinaryCrossentropy: {from_logits: true}"
_SOURCE = "a data source is named: write csv: {path: ...}"
_DETAILS = "nnrun evaluate tells it in its details; leave it out"
_SPARSE = "write sparse_categorical_crossentropy, or categorical_crossentropy for one-hot targets"

NAMES: dict[tuple[str, str], str] = {
    **{("layer", name): "write Dense" for name in ("Linear", "FC", "FullyConnected", "Output", "Hidden")},
    **{("layer", f"BatchNorm{n}d"): "write BatchNormalization" for n in (1, 2, 3)},
    ("layer", "Conv"): "write Conv1D, Conv2D or Conv3D",
    ("layer", "AdaptiveAvgPool2d"): "write GlobalAveragePooling2D",
    ("layer", "AdaptiveMaxPool2d"): "write GlobalMaxPooling2D",
    **{("layer", f"Dropout{n}d"): f"write SpatialDropout{n}D" for n in (1, 2, 3)},
    **{("layer", f"ConvTranspose{n}d"): f"write Conv{n}DTranspose" for n in (1, 2, 3)},
    ("layer", "Upsample"): "write UpSampling2D",
    ("activation", "lrelu"): "write leaky_relu, or {LeakyReLU: 0.1} with its slope",
    ("activation", "logistic"): "write sigmoid",
    ("activation", "identity"): "write linear, or leave it out",
    ("activation", "none"): "leave it out",
    **{("loss", name): _SPARSE for name in ("CrossEntropyLoss", "cross_entropy", "NLLLoss", "nll", "categorical")},
    **{("loss", name): _SPARSE for name in ("sparse_cross_entropy", "softmax", "softmax_cross_entropy")},
    ("loss", "softmax_cross_entropy_with_logits"): "write sparse_categorical_crossentropy: {from_logits: true}",
    ("loss", "sigmoid_cross_entropy_with_logits"): _LOGITS,
    ("loss", "BCELoss"): "write binary_crossentropy",
    ("loss", "log_loss"): "write binary_crossentropy",
    ("loss", "BCEWithLogitsLoss"): _LOGITS,
    **{("loss", name): "write mse" for name in ("MSELoss", "squared_error", "L2Loss", "l2")},
    **{("loss", name): "write mae" for name in ("L1Loss", "absolute_error", "l1")},
    **{("loss", name): "write huber" for name in ("SmoothL1Loss", "HuberLoss")},
    ("loss", "KLDivLoss"): "write kl_divergence",
    **{("metric", name): "write AUC" for name in ("roc_auc", "roc_auc_score", "auroc")},
    **{("metric", name): "write AUC: {curve: PR}" for name in ("average_precision", "pr_auc", "auprc")},
    ("metric", "accuracy_score"): "write accuracy",
    **{("metric", name): "write F1Score: {average: macro}" for name in ("F1", "f1_macro", "macro_f1")},
    **{("metric", name): f"write F1Score: {{average: {name[3:]}}}" for name in ("f1_micro", "f1_weighted")},
    **{("metric", name): _DETAILS for name in ("mcc", "matthews_corrcoef", "confusion_matrix")},
    ("metric", "precision_score"): "write Precision",
    ("metric", "recall_score"): "write Recall",
    ("metric", "log_loss"): "the loss is reported by itself; leave it out",
    **{
        ("callback", name): "give the optimizer's learning_rate a schedule, such as ExponentialDecay"
        for name in ("StepLR", "ExponentialLR", "CosineAnnealingLR")
    },
    **{
        ("step", name): _SCALER
        for name in ("standardize", "standardise", "zscore", "z_score", "normalize", "normalise")
    },
    **{("step", name): "write MinMaxScaler" for name in ("minmax", "min_max")},
    **{("step", name): "write scale: 255, the number to divide by" for name in ("rescale", "divide")},
    **{("step", name): "write SimpleImputer" for name in ("impute", "fillna")},
    **{("step", name): "write vocabulary" for name in ("tokenize", "tokenizer", "TextVectorization")},
    **{("step", name): _CLASSES for name in ("LabelEncoder", "LabelBinarizer", "label_encode", "to_categorical")},
    **{("source", name): _SOURCE for name in ("path", "file", "filename", "source", "type", "url", "train")},
}
"""(kind, name of a component) to what to write."""

_UNITS = "it is 'units' here"
_KNOWN = "nnrun knows it from the data; leave it out"

ARGUMENTS: dict[tuple[str, str, str], str] = {
    **{
        ("layer", "Dense", name): _UNITS
        for name in ("neurons", "nodes", "n_units", "num_units", "size", "out_features")
    },
    **{("layer", name, "hidden_size"): _UNITS for name in ("LSTM", "GRU", "SimpleRNN")},
    **{("layer", _ANY, name): _KNOWN for name in ("in_features", "in_channels", "input_size")},
    ("layer", _ANY, "out_channels"): "it is 'filters' here",
    ("layer", _ANY, "stride"): "it is 'strides' here",
    ("layer", _ANY, "dilation"): "it is 'dilation_rate' here",
    ("layer", "Dropout", "prob"): "it is 'rate' here",
    ("layer", "Embedding", "num_embeddings"): "it is 'input_dim' here",
    ("layer", "Embedding", "embedding_dim"): "it is 'output_dim' here",
    ("layer", _ANY, "bidirectional"): "write Bidirectional: {layer: {LSTM: ...}}",
    ("optimizer", _ANY, "betas"): "write beta_1 and beta_2",
    ("optimizer", _ANY, "eps"): "it is 'epsilon' here",
    ("optimizer", _ANY, "learning_rate_init"): "it is 'learning_rate' here",
    ("callback", _ANY, "metric"): "it is 'monitor' here",
    **{("source", _ANY, name): "it is 'delimiter' here" for name in ("sep", "separator", "delim")},
    **{("source", _ANY, name): "it is 'path' here" for name in ("file", "filename", "filepath", "filepath_or_buffer")},
    **{
        ("source", _ANY, name): "it is 'features' here"
        for name in ("usecols", "columns", "x_columns", "feature_columns")
    },
    ("source", "csv", "index_col"): "name the columns that are features: features: [...]",
    ("source", "csv", "skiprows"): "the first line holds the names; take the lines above it out of the file",
    ("source", "csv", "encoding"): "files are UTF-8; convert it: iconv -f LATIN1 -t UTF-8 FILE > NEW",
    ("source", "csv", "dtype"): "text: [columns] and numbers: [columns] say what columns hold",
    ("source", "csv", "parse_dates"): "dates are text; write numbers into the file, such as days",
    ("source", "csv", "compression"): "gzip is known by its content; leave it out",
    ("source", "csv", "quotechar"): 'the quote is "; leave it out',
    ("source", "csv", "keep_default_na"): "missing: [...] says which words are missing values",
    **{
        ("source", _ANY, name): "write target: ... beside the source"
        for name in ("label", "labels", "target_column", "label_column", "class", "targets")
    },
}
"""(kind, component or any, argument) to what to write."""

_FOLDED_NAMES = {(kind, fold(name)): advice for (kind, name), advice in NAMES.items()}


def habit(section: str, key: str, value: Any) -> str | None:
    """What to write for a key that a section does not have, as the end of a message, or None."""
    advice = KEYS.get((section, key)) or KEYS.get((_ANY, key))
    shown = "..." if isinstance(value, (dict, list)) or value is None else _written(value)
    return advice.format(value=shown) if advice else None


def short(section: str, value: Any) -> str:
    """What to write where a section is one number or text, as the end of a message; "" where nothing is known."""
    name = SHORT.get(section)
    is_meant = isinstance(value, str) if name == "uri" else type(value) in (int, float)
    return f"; write {section.rpartition('.')[2]}: {{{name}: {_written(value)}}}" if name and is_meant else ""


def name_habit(kind: str, name: str) -> str | None:
    """What to write for a component that there is not, or None; `nn.Linear` is read as `Linear`."""
    return _FOLDED_NAMES.get((kind, fold(name))) or _FOLDED_NAMES.get((kind, fold(name.rpartition(".")[2])))


def argument_habit(kind: str, component: str, argument: str) -> str | None:
    """What to write for an argument that a component does not have, or None."""
    return ARGUMENTS.get((kind, component, argument)) or ARGUMENTS.get((kind, _ANY, argument))


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
