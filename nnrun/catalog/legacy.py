"""Spellings of older Keras and scikit-learn versions, as notebooks have them, answered with today's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_ANY = "*"
_BESIDE = frozenset({"columns"})
"""Keys that stand beside a component and took the place of an argument."""

RENAMED: dict[tuple[str, str, str], str] = {
    ("optimizer", _ANY, "lr"): "learning_rate",
    ("layer", "LeakyReLU", "alpha"): "negative_slope",
    ("layer", "Dense", "output_dim"): "units",
    ("layer", "Dropout", "p"): "rate",
    ("layer", _ANY, "init"): "kernel_initializer",
    ("layer", _ANY, "bias"): "use_bias",
    ("layer", _ANY, "W_regularizer"): "kernel_regularizer",
    ("layer", _ANY, "b_regularizer"): "bias_regularizer",
    ("layer", _ANY, "W_constraint"): "kernel_constraint",
    ("layer", _ANY, "nb_filter"): "filters",
    ("layer", _ANY, "filter_length"): "kernel_size",
    ("layer", _ANY, "border_mode"): "padding",
    ("layer", _ANY, "subsample"): "strides",
    ("layer", _ANY, "subsample_length"): "strides",
    ("layer", _ANY, "pool_length"): "pool_size",
    ("layer", _ANY, "dim_ordering"): "data_format",
    ("layer", _ANY, "inner_activation"): "recurrent_activation",
    ("layer", _ANY, "dropout_W"): "dropout",
    ("layer", _ANY, "dropout_U"): "recurrent_dropout",
    ("callback", "ReduceLROnPlateau", "epsilon"): "min_delta",
    ("callback", "ReduceLROnPlateau", "lr"): "min_lr",
    ("callback", "ModelCheckpoint", "period"): "save_freq",
    ("constraint", "MaxNorm", "m"): "max_value",
    ("regularizer", "L1", "l"): "l1",
    ("regularizer", _ANY, "l"): "l2",
    ("transformer", "OneHotEncoder", "sparse"): "sparse_output",
    ("transformer", "OneHotEncoder", "categorical_features"): "columns",
    ("layer", "CuDNNLSTM", ""): "LSTM",
    ("layer", "CuDNNGRU", ""): "GRU",
    ("layer", "ThresholdedReLU", ""): "ReLU",
    ("layer", "Merge", ""): "Concatenate",
    ("layer", "Deconvolution2D", ""): "Conv2DTranspose",
    ("layer", "AtrousConvolution2D", ""): "Conv2D",
    ("loss", "cosine_proximity", ""): "CosineSimilarity",
    ("loss", "msle_loss", ""): "MeanSquaredLogarithmicError",
    ("metric", "fmeasure", ""): "F1Score",
    ("metric", "f1", ""): "F1Score",
    ("transformer", "Imputer", ""): "SimpleImputer",
    ("transformer", "CategoricalEncoder", ""): "OneHotEncoder",
}
"""(kind, component or any, argument; "" for the component's own name) to what it is called today."""

_SHAPE = "nnrun knows the input's shape from the data; leave it out"
_SMOOTHING = (
    "class numbers cannot be smoothed; take categorical_crossentropy, which has it, and add one_hot: N, of N classes, "
    "and columns: target to preprocess"
)
_GONE = "it is no longer needed; leave it out"

REMOVED: dict[tuple[str, str, str], str] = {
    ("layer", _ANY, "input_dim"): _SHAPE,
    ("layer", _ANY, "input_shape"): _SHAPE,
    ("layer", _ANY, "batch_input_shape"): _SHAPE,
    ("layer", _ANY, "batch_size"): _SHAPE,
    ("layer", "Embedding", "input_length"): _SHAPE,
    ("loss", "SparseCategoricalCrossentropy", "label_smoothing"): _SMOOTHING,
    ("loss", "CategoricalGeneralizedCrossEntropy", "label_smoothing"): _SMOOTHING,
    ("layer", _ANY, "implementation"): _GONE,
    ("layer", _ANY, "fused"): _GONE,
    ("layer", _ANY, "virtual_batch_size"): _GONE,
    ("optimizer", _ANY, "decay"): "give 'learning_rate' a schedule, such as InverseTimeDecay",
    ("optimizer", _ANY, "schedule_decay"): _GONE,
    ("optimizer", _ANY, "jit_compile"): "write 'training: {engine: xla}'",
    ("callback", "TensorBoard", "batch_size"): _GONE,
    ("callback", "TensorBoard", "write_grads"): _GONE,
    ("callback", "TensorBoard", "embeddings_layer_names"): "name the layers in 'embeddings_metadata'",
    ("transformer", "StandardScaler", "axis"): _GONE,
    ("transformer", "OneHotEncoder", "n_values"): "its categories are those of the training part; leave it out",
}
"""The same keys, to what to do instead."""


def legacy(kind: str, name: str, argument: str = "", known: Collection[str] | None = None) -> str | None:
    """What an older spelling is today, as the end of a message, or None where it is not known as one.

    Args:
        kind: The kind of the component.
        name: The component's name.
        argument: The argument's name; "" where the component's own name is the older one.
        known: The arguments that the component has today, where they are known: one that it has not is no answer.
    """
    for key in ((kind, name, argument), (kind, _ANY, argument)):
        if key[1:] == (_ANY, ""):
            continue
        if key in RENAMED and (known is None or RENAMED[key] in {*known, *_BESIDE}):
            return f"today it is {RENAMED[key]!r}"
        if key in REMOVED:
            return REMOVED[key]
    return None
