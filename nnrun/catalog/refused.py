"""What is known and cannot be named, each with its reason."""

from __future__ import annotations

_BASE = "it is the base that others are written from; name one of those"
_CODE = "its argument is code; write a class in a file named under 'plugins'"
_MODEL = "its argument is a fitted or unfitted model, not a value"
_FOREIGN = "it runs another library's model"
_SAVED = "it runs code from a saved model"
_KERAS_DOES = "Keras adds it itself"
_SHAPE = "nnrun knows the inputs and their shapes from the data; leave it out"

REASONS: dict[tuple[str, str], str] = {
    **{("layer", name): _BASE for name in ("Layer", "Wrapper")},
    **{("layer", name): _SHAPE for name in ("Input", "InputLayer")},
    ("layer", "InputSpec"): "it describes a layer's input and is not a layer",
    ("layer", "Lambda"): _CODE,
    ("layer", "TFSMLayer"): _SAVED,
    **{("layer", name): _FOREIGN for name in ("TorchModuleWrapper", "JaxLayer", "FlaxLayer")},
    ("optimizer", "Optimizer"): _BASE,
    ("optimizer", "MultiOptimizer"): "it is given layer objects; one optimizer trains all layers",
    ("optimizer", "OptimizerMap"): "it is given layer objects; one optimizer trains all layers",
    ("schedule", "LearningRateSchedule"): _BASE,
    ("loss", "Loss"): _BASE,
    ("metric", "Metric"): _BASE,
    ("metric", "MeanMetricWrapper"): _CODE,
    ("metric", "Mean"): "it averages single values and does not compare predictions with targets",
    ("metric", "Sum"): "it adds single values and does not compare predictions with targets",
    ("regularizer", "Regularizer"): _BASE,
    ("constraint", "Constraint"): _BASE,
    ("initializer", "Initializer"): _BASE,
    ("callback", "Callback"): _BASE,
    ("callback", "LambdaCallback"): _CODE,
    ("callback", "RemoteMonitor"): "it sends data out",
    ("callback", "OrbaxCheckpoint"): "it needs another library and writes a format of its own; use ModelCheckpoint",
    ("callback", "History"): _KERAS_DOES,
    ("callback", "ProgbarLogger"): "nnrun shows the progress itself",
    ("callback", "CallbackList"): "'callbacks' is the list",
    ("transformer", "FunctionTransformer"): _CODE,
    ("transformer", "ColumnTransformer"): "write its steps one by one, each with its 'columns'",
    ("transformer", "FeatureUnion"): "write its steps one by one, each with its 'columns'",
    ("transformer", "KernelCenterer"): "it takes a matrix of kernels, not columns",
    ("transformer", "DictVectorizer"): "it takes mappings, not columns",
    ("transformer", "FeatureHasher"): "it takes mappings, not columns",
    ("transformer", "PatchExtractor"): "it gives another number of rows than it takes",
    ("transformer", "MultiLabelBinarizer"): "it takes sets of labels, not columns",
    ("transformer", "KNeighborsTransformer"): "it gives a graph of neighbours, not columns",
    ("transformer", "RadiusNeighborsTransformer"): "it gives a graph of neighbours, not columns",
    ("transformer", "IsotonicRegression"): "it is a regression on a single column",
    ("transformer", "SparseCoder"): "it needs a dictionary learned before; use DictionaryLearning",
    ("transformer", "TargetEncoder"): "it encodes the rows it was fitted on otherwise than new ones, "
    "and nnrun prepares all rows alike; use OneHotEncoder or OrdinalEncoder",
    ("transformer", "TSNE"): "it cannot transform rows that it was not fitted on",
}

CODE_LAYERS = frozenset(
    name for (kind, name), why in REASONS.items() if kind == "layer" and why in (_CODE, _FOREIGN, _SAVED)
)
"""Layers that run code which a model's file brings along."""
DROPPED = frozenset({"input", "memory", "callback", "preprocessor", "tokenizer", "pooling_func"})
"""Arguments of transformers that are code, or that read or write files of their own."""


def refusal(kind: str, name: str, required: tuple[str, ...]) -> str:
    """Why a component cannot be named, or "".

    Args:
        kind: Its kind.
        name: Its name.
        required: Its arguments without default; a model among them cannot be written as a value.
    """
    known = REASONS.get((kind, name), "")
    if not known and {"estimator", "estimators", "transformers", "transformer_list"} & set(required):
        return _MODEL
    return known
