"""nnrun's own parts: data sources, preprocessing steps, and what a model is made of beside Keras's classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nnrun.catalog.entry import Argument, Entry
from nnrun.catalog.slots import takes

_REQUIRED = object()


@dataclass(frozen=True)
class _Loosely:
    """A default beside which values of another sort are in use: a column's name beside its index."""

    default: Any


def _own(kind: str, name: str, path: str, help_: str, columns: str = "", /, **defaults: Any) -> Entry:
    """An entry whose arguments are the keywords, in their order."""
    arguments = tuple(
        Argument(argument, required=True, takes=takes(kind, argument))
        if default is _REQUIRED
        else Argument(argument, default=_plain(default), takes=takes(kind, argument), hint=_hint(default))
        for argument, default in defaults.items()
    )
    return Entry(kind, name, path, arguments, help_, columns=columns)


def _plain(default: Any) -> Any:
    return default.default if isinstance(default, _Loosely) else default


def _hint(default: Any) -> str:
    if isinstance(default, bool):
        return "flag"
    if isinstance(default, (int, float)):
        return "number"
    return "text" if isinstance(default, str) else ""


_SOURCES = (
    _own(
        "source",
        "iris",
        "nnrun.data",
        "Fisher's iris flowers, embedded in scikit-learn: 150 rows, 4 features, 3 classes",
    ),
    _own(
        "source",
        "wine",
        "nnrun.data",
        "Wines of three growers, embedded in scikit-learn: 178 rows, 13 features, 3 classes",
    ),
    _own(
        "source",
        "breast_cancer",
        "nnrun.data",
        "Tumours of the breast, embedded in scikit-learn: 569 rows, 30 features, 2 classes",
    ),
    _own(
        "source",
        "diabetes",
        "nnrun.data",
        "The progress of diabetes, embedded in scikit-learn: 442 rows, 10 scaled features, a number to predict",
    ),
    _own(
        "source",
        "digits",
        "nnrun.data",
        "Handwritten digits, embedded in scikit-learn: 1797 images of 8 x 8 pixels from 0 to 16",
    ),
    _own(
        "source",
        "csv",
        "nnrun.data",
        "A text table, one row a line; it may be compressed with gzip",
        path=_REQUIRED,
        header=True,
        names=None,
        delimiter=",",
        missing=None,
        na_values=[],
        text=[],
        numbers=[],
        decimal=".",
        thousands=None,
        features=None,
    ),
    _own(
        "source",
        "parquet",
        "nnrun.data",
        "A table in a Parquet file; needs pyarrow: pip install 'nnrun[parquet]'",
        path=_REQUIRED,
        features=None,
    ),
    _own(
        "source",
        "images",
        "nnrun.data",
        "Images as a folder for each class, or as a CSV of their paths and labels",
        path=_REQUIRED,
        size=None,
        color="rgb",
        on_error="stop",
        file=_Loosely("file"),
        header=True,
        names=None,
        delimiter=",",
        missing=None,
        na_values=[],
        text=[],
        numbers=[],
        decimal=".",
        thousands=None,
    ),
    _own(
        "source",
        "npz",
        "nnrun.data",
        "Arrays of a NumPy archive, by their keys",
        path=_REQUIRED,
        x=None,
        y=None,
        x_train=None,
        y_train=None,
        x_validation=None,
        y_validation=None,
        x_test=None,
        y_test=None,
    ),
    _own(
        "source",
        "inline",
        "nnrun.data",
        "Rows written in the config itself",
        x=_REQUIRED,
        y=None,
        x_validation=None,
        y_validation=None,
        x_test=None,
        y_test=None,
    ),
)

_STEPS = (
    _own("step", "scale", "nnrun.data", "Divides by a number, in the model's step", "numeric", divisor=_REQUIRED),
    _own(
        "step",
        "multi_hot",
        "nnrun.data",
        "Sequences of ids to 0/1 vectors, in the model's step",
        "numeric",
        size=_REQUIRED,
    ),
    _own("step", "one_hot", "nnrun.data", "Ids to one-hot vectors, in the model's step", "numeric", size=_REQUIRED),
    _own(
        "step",
        "pad",
        "nnrun.data",
        "Sequences to one length",
        "numeric",
        length=_REQUIRED,
        value=0,
        padding="pre",
        truncating="pre",
    ),
    _own(
        "step",
        "vocabulary",
        "nnrun.data",
        "Text to word ids; the words are counted on the training part",
        "text",
        max_words=10000,
        sequence_length=None,
        lowercase=True,
        analyzer="word",
        ngram_range=[1, 1],
        token_pattern=r"(?u)\b\w\w+\b",  # noqa: S106  # scikit-learn's default, no secret
        stop_words=None,
        strip_accents=None,
    ),
)

_LAYERS = (
    _own(
        "layer",
        "Sequential",
        "keras.Sequential",
        "Layers one after the other, as one layer",
        layers=_REQUIRED,
        name=None,
        trainable=True,
    ),
)

_WEIGHTS: dict[str, Any] = {
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
    "name": None,
    "trainable": True,
}

_PARTS = (
    _own(
        "layer",
        "Maxout",
        "nnrun.model.layers.Maxout",
        "A dense layer whose units are the largest of several linear pieces",
        units=_REQUIRED,
        pieces=2,
        **_WEIGHTS,
        dtype=None,
    ),
    _own(
        "layer",
        "SparseDense",
        "nnrun.model.layers.SparseDense",
        "Dense that multiplies rows of multi_hot as sparse ones; Dense becomes it by itself where that is faster",
        units=_REQUIRED,
        activation=None,
        **_WEIGHTS,
    ),
    replace(
        _own(
            "loss",
            "RootMeanSquaredError",
            "nnrun.model.losses.RootMeanSquaredError",
            "The square root of the mean squared error of a batch, in the units of the target",
            name="root_mean_squared_error",
            dtype=None,
        ),
        aliases=("rmse",),
        positional=False,
    ),
)

_COMPILE_TEXTS = tuple(
    Entry("metric", name, f"text:{name}", help=help_)
    for name, help_ in {
        "accuracy": "The accuracy that fits loss and target, chosen by Keras",
        "acc": "As accuracy",
    }.items()
)

OWN: tuple[Entry, ...] = (*_SOURCES, *_STEPS, *_LAYERS, *_PARTS, *_COMPILE_TEXTS)
