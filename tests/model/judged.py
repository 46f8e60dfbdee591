"""Every metric over every kind of target: what nnrun makes of it, and what NumPy and scikit-learn say directly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import metrics as sk

from nnrun import spec
from nnrun.errors import ConfigError

Array = Any
ROWS = 60
BATCH = 32


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of target under one kind of output; each is equal to itself alone."""

    layers: tuple[Any, ...]
    loss: Any
    target: str
    """binary, labels, classes, one_hot, number, numbers"""
    raw: str = ""
    steps: int = 0

    @property
    def width(self) -> int:
        """Units of the last layer."""
        return 1 if self.target in ("binary", "number") else 3

    def arrays(self) -> tuple[Array, Array, Array]:
        """The target as data hands it over, the outputs, and a weight for each row."""
        random = np.random.default_rng(7)
        axes = (ROWS, self.steps) if self.steps else (ROWS,)
        z = random.normal(size=(*axes, self.width)) * 2 + 0.3
        if self.target in ("number", "numbers"):
            y = z + random.normal(size=z.shape)
        elif self.target in ("classes", "one_hot"):
            y = np.where(random.random(axes) < 0.6, z.argmax(-1), random.integers(0, 3, axes))
            y = np.eye(3)[y] if self.target == "one_hot" else y
        else:
            y = z + random.normal(size=z.shape) * 2 > 0
        if self.width == 1 and not self.steps:
            y = y[:, 0]
        dtype = "int32" if self.target == "classes" else "float32"
        return y.astype(dtype), self.given(z).astype("float32"), random.random(ROWS).astype("float32")

    def given(self, z: Array) -> Array:
        """What the last layer gives."""
        if self.target in ("number", "numbers") or self.raw == "logits":
            return z
        return np.tanh(z) if self.raw == "margins" else self.probabilities(z)

    def probabilities(self, z: Array) -> Array:
        """Of logits."""
        if self.target in ("classes", "one_hot"):
            shares = np.exp(z - z.max(-1, keepdims=True))
            return shares / shares.sum(-1, keepdims=True)
        return 1 / (1 + np.exp(-z))


SIGMOID, SOFTMAX = {"activation": "sigmoid"}, {"activation": "softmax"}


def _last(units: int, **more: Any) -> tuple[Any, ...]:
    return ({"Dense": {"units": units, **more}},)


_LOGITS = {"from_logits": True}
KINDS = {
    "yes or no, probabilities": Kind(_last(1, **SIGMOID), "binary_crossentropy", "binary"),
    "yes or no, logits": Kind(_last(1), {"BinaryCrossentropy": _LOGITS}, "binary", "logits"),
    "yes or no, margins": Kind(_last(1, activation="tanh"), "hinge", "binary", "margins"),
    "several labels, probabilities": Kind(_last(3, **SIGMOID), "binary_crossentropy", "labels"),
    "several labels, logits": Kind(_last(3), {"BinaryCrossentropy": _LOGITS}, "labels", "logits"),
    "several labels, margins": Kind(_last(3, activation="tanh"), "hinge", "labels", "margins"),
    "class numbers, probabilities": Kind(_last(3, **SOFTMAX), "sparse_categorical_crossentropy", "classes"),
    "class numbers, logits": Kind(_last(3), {"SparseCategoricalCrossentropy": _LOGITS}, "classes", "logits"),
    "one-hot, probabilities": Kind(_last(3, **SOFTMAX), "categorical_crossentropy", "one_hot"),
    "one-hot, logits": Kind(_last(3), {"CategoricalCrossentropy": _LOGITS}, "one_hot", "logits"),
    "one-hot, margins": Kind(_last(3, activation="tanh"), "categorical_hinge", "one_hot", "margins"),
    "a number": Kind(_last(1), "mse", "number"),
    "several numbers": Kind(_last(3), "mse", "numbers"),
    "a number a step": Kind(_last(1), "mse", "number", steps=4),
    "yes or no a step": Kind(_last(1, **SIGMOID), "binary_crossentropy", "binary", steps=4),
    "class numbers a step": Kind(_last(3, **SOFTMAX), "sparse_categorical_crossentropy", "classes", steps=4),
}


def config(kind: Kind, loss: Any = None, metrics: Any = (), weighted: Any = (), **more: Any) -> spec.Config:
    """The config of such a target."""
    return spec.load(
        {
            "dataset": {"npz": "rows.npz"},
            "layers": list(kind.layers),
            "loss": loss or kind.loss,
            "metrics": list(metrics),
            "weighted_metrics": list(weighted),
            "training": {"epochs": 1, **more},
        }
    )


def refusals(kind: Kind, metrics: list[Any]) -> dict[int, str]:
    """What validate says of the metrics, by their position."""
    try:
        config(kind, metrics=metrics)
    except ConfigError as error:
        return {int(problem.path.split(".")[1]): problem.message for problem in error.problems}
    return {}


def built(kind: Kind, loss: Any = None, metrics: Any = (), weighted: Any = ()) -> Any:
    """A model that gives its input, compiled as training and evaluate compile theirs."""
    import keras

    from nnrun.model import compile_model
    from nnrun.plan.compile_plan import compile_plan

    loaded = config(kind, loss, metrics, weighted)
    given = keras.Input(kind.arrays()[1].shape[1:], name="x")
    network = keras.Model(given, keras.layers.Identity(name=loaded.graph.outputs[0])(given))
    compile_model(network, compile_plan(loaded.spec, loaded.graph.outputs, loaded.tasks))
    return network


def batches(kind: Kind, network: Any, *, weighs: bool) -> Iterator[tuple[Any, Any, Any]]:
    """The outputs, targets and weights of a part, batch by batch, as they are fed."""
    from nnrun.engine.tensorflow.feed import arrange_part
    from nnrun.types import Part

    y, output, weight = kind.arrays()
    for start in range(0, ROWS, BATCH):
        some = slice(start, start + BATCH)
        part = Part({"x": output[some]}, {"target": y[some]}, np.arange(len(y[some])), weight[some] if weighs else None)
        x, true, *weights = arrange_part(network, part)
        yield x, true, weights[0] if weights else None


def loss_of(kind: Kind, network: Any, *, weighs: bool) -> float:
    """The loss over all rows of a part."""
    total = 0.0
    for outputs, true, weight in batches(kind, network, weighs=weighs):
        total += float(network.compute_loss(None, true, outputs, weight, training=False)) * len(true)
    return total / ROWS


def scored(kind: Kind, metrics: Any, weighted: Any) -> list[Any]:
    """Metrics over all rows of a part with weights."""
    network = built(kind, None, metrics, weighted)
    logs: dict[str, Any] = {}
    for outputs, true, weight in batches(kind, network, weighs=True):
        network.compute_loss(None, true, outputs, weight, training=False)
        logs = network.compute_metrics(None, true, outputs, weight)
    return [np.asarray(value) for name, value in logs.items() if name != "loss"]


# What the metrics are, written directly.

Direct = Callable[[Kind, Array, Array, Array], Any]
"""A kind, the target in the shape of the output, the outputs, and a weight for each row."""


def rowwise(function: Callable[[Array, Array], Array]) -> Direct:
    """The weighted mean over rows of what the last axis gives."""

    def direct(kind: Kind, y: Array, o: Array, w: Array) -> float:
        values = function(y, o)
        return float(np.average(values.reshape(ROWS, -1).mean(1), weights=w))

    return direct


def _mean(function: Callable[[Array, Array], Array]) -> Direct:
    return rowwise(lambda y, o: function(y, o).mean(-1))


def said(kind: Kind, o: Array) -> Array:
    """Yes or no of each cell; of classes the largest."""
    if kind.target in ("classes", "one_hot"):
        return np.eye(3)[o.argmax(-1)]
    return (o > (0 if kind.raw else 0.5)).astype(float)


def _cells(y: Array, o: Array, w: Array) -> tuple[Array, Array, Array]:
    return y.ravel(), o.ravel(), np.broadcast_to(w.reshape(-1, *[1] * (o.ndim - 1)), o.shape).ravel()


def counts(which: str) -> Direct:
    def direct(kind: Kind, y: Array, o: Array, w: Array) -> float:
        yes = (o > (0 if kind.raw else 0.5)).astype(float)
        true, said_, weight = _cells(y, yes, w)
        (tn, fp), (fn, tp) = sk.confusion_matrix(true, said_, sample_weight=weight)
        named = {"tn": tn, "fp": fp, "fn": fn, "tp": tp, "precision": tp / (tp + fp), "recall": tp / (tp + fn)}
        return float(named[which])

    return direct


def accuracy(kind: Kind, y: Array, o: Array, w: Array) -> float:
    if kind.target in ("classes", "one_hot"):
        right = said(kind, o).argmax(-1) == y.argmax(-1)
    else:
        right = (said(kind, o) == y).mean(-1)
    return float(np.average(right.reshape(ROWS, -1).mean(1), weights=w))


def f1(kind: Kind, y: Array, o: Array, w: Array) -> Any:
    return sk.f1_score(y, said(kind, o), average=None if kind.width > 1 else "binary", sample_weight=w)


def area(kind: Kind, y: Array, o: Array, w: Array) -> float:
    true, score, weight = _cells(y, o, w)
    return float(sk.roc_auc_score(true, score, sample_weight=weight))


def at(of: str, need: str) -> Direct:
    """The best of one share over the thresholds where the other is reached."""

    def direct(kind: Kind, y: Array, o: Array, w: Array) -> float:
        true, score, weight = _cells(y > 0.5, o, w)
        best = 0.0
        for threshold in (np.arange(200) / 199).astype("float32"):
            yes = score > threshold if 0 < threshold < 1 else np.full(len(score), threshold == 0)
            tp, fp, fn, tn = (weight[t & y].sum() for t, y in ((true, yes), (~true, yes), (true, ~yes), (~true, ~yes)))
            shares = {
                "precision": tp / (tp + fp) if tp + fp else 0.0,
                "recall": tp / (tp + fn),
                "specificity": tn / (tn + fp),
            }
            if shares[need] >= 0.5:
                best = max(best, shares[of])
        return best

    return direct


def iou(kind: Kind, y: Array, o: Array, w: Array) -> float:
    if kind.target in ("classes", "one_hot"):
        true, yes = y.argmax(-1).ravel(), o.argmax(-1).ravel()
        weight = np.broadcast_to(w.reshape(-1, *[1] * (o.ndim - 2)), o.shape[:-1]).ravel()
    else:
        true, yes, weight = _cells(y, said(kind, o), w)
    return float(np.mean(sk.jaccard_score(true, yes, average=None, sample_weight=weight)))


def r2(kind: Kind, y: Array, o: Array, w: Array) -> float:
    return float(sk.r2_score(y, o, sample_weight=w))


def hinge(power: int) -> Direct:
    return _mean(lambda y, o: np.maximum(1 - (2 * y - 1) * o, 0) ** power)


def categorical_hinge(y: Array, o: Array) -> Array:
    return np.maximum(((1 - y) * o).max(-1) - (y * o).sum(-1) + 1, 0)


def cosine(y: Array, o: Array) -> Array:
    return (y * o).sum(-1) / np.maximum(np.linalg.norm(y, axis=-1) * np.linalg.norm(o, axis=-1), EPS)


def pearson(y: Array, o: Array) -> Array:
    a, b = y - y.mean(-1, keepdims=True), o - o.mean(-1, keepdims=True)
    return (a * b).sum(-1) / np.sqrt((a**2).sum(-1) * (b**2).sum(-1))


def concordance(y: Array, o: Array) -> Array:
    cov = ((y - y.mean(-1, keepdims=True)) * (o - o.mean(-1, keepdims=True))).mean(-1)
    return 2 * cov / (y.var(-1) + o.var(-1) + (y.mean(-1) - o.mean(-1)) ** 2)


def entropy(kind: Kind, y: Array, o: Array, w: Array) -> float:
    """Of the class that is true, or of each cell."""
    p = np.clip(kind.probabilities(o) if kind.raw else o, 1e-7, 1 - 1e-7)
    if kind.target in ("classes", "one_hot"):
        values = -(y * np.log(p)).sum(-1)
    else:
        values = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(-1)
    return float(np.average(values.reshape(ROWS, -1).mean(1), weights=w))


def cell_entropy(kind: Kind, y: Array, o: Array, w: Array) -> float:
    p = np.clip(kind.probabilities(o) if kind.raw else o, 1e-7, 1 - 1e-7)
    values = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(-1)
    return float(np.average(values.reshape(ROWS, -1).mean(1), weights=w))


EPS = 1e-7
"""Keras's epsilon."""
METRICS: dict[str, tuple[Any, Direct]] = {
    "accuracy": ("accuracy", accuracy),
    "Accuracy": ("Accuracy", accuracy),
    "BinaryAccuracy": ("BinaryAccuracy", accuracy),
    "CategoricalAccuracy": ("CategoricalAccuracy", accuracy),
    "SparseCategoricalAccuracy": ("SparseCategoricalAccuracy", accuracy),
    "TopKCategoricalAccuracy": (
        {"TopKCategoricalAccuracy": {"k": 2}},
        rowwise(lambda y, o: (np.sort(o, -1)[..., -2] <= (y * o).sum(-1)).astype(float)),
    ),
    "SparseTopKCategoricalAccuracy": (
        {"SparseTopKCategoricalAccuracy": {"k": 2}},
        rowwise(lambda y, o: (np.sort(o, -1)[..., -2] <= (y * o).sum(-1)).astype(float)),
    ),
    "AUC": ("AUC", area),
    "Precision": ("Precision", counts("precision")),
    "Recall": ("Recall", counts("recall")),
    "TruePositives": ("TruePositives", counts("tp")),
    "TrueNegatives": ("TrueNegatives", counts("tn")),
    "FalsePositives": ("FalsePositives", counts("fp")),
    "FalseNegatives": ("FalseNegatives", counts("fn")),
    "PrecisionAtRecall": ({"PrecisionAtRecall": 0.5}, at("precision", "recall")),
    "RecallAtPrecision": ({"RecallAtPrecision": 0.5}, at("recall", "precision")),
    "SensitivityAtSpecificity": ({"SensitivityAtSpecificity": 0.5}, at("recall", "specificity")),
    "SpecificityAtSensitivity": ({"SpecificityAtSensitivity": 0.5}, at("specificity", "recall")),
    "F1Score": ("F1Score", f1),
    "FBetaScore": ("FBetaScore", f1),
    "BinaryIoU": ("BinaryIoU", iou),
    "IoU": ({"IoU": {"num_classes": 3, "target_class_ids": [0, 1, 2], "sparse_y_pred": False}}, iou),
    "MeanIoU": ({"MeanIoU": {"num_classes": 3, "sparse_y_pred": False}}, iou),
    "OneHotIoU": ({"OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 1, 2]}}, iou),
    "OneHotMeanIoU": ({"OneHotMeanIoU": 3}, iou),
    "BinaryCrossentropy": ("BinaryCrossentropy", cell_entropy),
    "CategoricalCrossentropy": ("CategoricalCrossentropy", entropy),
    "SparseCategoricalCrossentropy": ("SparseCategoricalCrossentropy", entropy),
    "Hinge": ("Hinge", hinge(1)),
    "SquaredHinge": ("SquaredHinge", hinge(2)),
    "CategoricalHinge": ("CategoricalHinge", rowwise(categorical_hinge)),
    "MeanSquaredError": ("MeanSquaredError", _mean(lambda y, o: (y - o) ** 2)),
    "RootMeanSquaredError": (
        "RootMeanSquaredError",
        lambda k, y, o, w: float(np.sqrt(_mean(lambda y, o: (y - o) ** 2)(k, y, o, w))),
    ),
    "MeanAbsoluteError": ("MeanAbsoluteError", _mean(lambda y, o: np.abs(y - o))),
    "MeanAbsolutePercentageError": (
        "MeanAbsolutePercentageError",
        _mean(lambda y, o: 100 * np.abs(y - o) / np.maximum(np.abs(y), EPS)),
    ),
    "MeanSquaredLogarithmicError": (
        "MeanSquaredLogarithmicError",
        _mean(lambda y, o: (np.log1p(np.maximum(y, EPS)) - np.log1p(np.maximum(o, EPS))) ** 2),
    ),
    "LogCoshError": ("LogCoshError", _mean(lambda y, o: np.log(np.cosh(o - y)))),
    "R2Score": ("R2Score", r2),
    "Poisson": ("Poisson", _mean(lambda y, o: o - y * np.log(o + EPS))),
    "KLDivergence": (
        "KLDivergence",
        rowwise(lambda y, o: (np.clip(y, EPS, 1) * np.log(np.clip(y, EPS, 1) / np.clip(o, EPS, 1))).sum(-1)),
    ),
    "CosineSimilarity": ("CosineSimilarity", rowwise(cosine)),
    "PearsonCorrelation": ("PearsonCorrelation", rowwise(pearson)),
    "ConcordanceCorrelation": ("ConcordanceCorrelation", rowwise(concordance)),
}
APPROXIMATE = {"AUC": 0.02}
"""Metrics over 200 thresholds."""


def direct(kind: Kind, name: str, *, weighted: bool) -> Any:
    """The metric on a part, without Keras."""
    y, o, w = kind.arrays()
    o = o.astype("float64")
    if kind.target == "classes":
        y = np.eye(3)[y]
    return METRICS[name][1](kind, y.reshape(o.shape).astype("float64"), o, w if weighted else np.ones(ROWS))


# What the losses are, written directly: a number for each cell of the loss.


def _hinge(y: Array, o: Array) -> Array:
    return np.maximum(1 - (2 * y - 1) * o, 0)


def _cell_entropies(y: Array, p: Array) -> Array:
    p = np.clip(p, EPS, 1 - EPS)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _class_entropies(y: Array, p: Array) -> Array:
    p = np.clip(p / p.sum(-1, keepdims=True), EPS, 1 - EPS)
    return -y * np.log(p)


def _focal(y: Array, p: Array) -> Array:
    right = y * p + (1 - y) * (1 - p)
    return (1 - right) ** 2 * _cell_entropies(y, p)


def _dice(y: Array, o: Array) -> Array:
    return 1 - 2 * (y * o).sum() / (y.sum() + o.sum() + EPS)


def _huber(y: Array, o: Array) -> Array:
    miss = np.abs(y - o)
    return np.where(miss <= 1, miss**2 / 2, miss - 0.5)


CELLS = {
    "BinaryCrossentropy": _cell_entropies,
    "BinaryFocalCrossentropy": _focal,
    "Hinge": _hinge,
    "SquaredHinge": lambda y, o: _hinge(y, o) ** 2,
    "Huber": _huber,
    "LogCosh": lambda y, o: np.log(np.cosh(o - y)),
    "MeanAbsoluteError": lambda y, o: np.abs(y - o),
    "MeanAbsolutePercentageError": lambda y, o: 100 * np.abs(y - o) / np.maximum(np.abs(y), EPS),
    "MeanSquaredError": lambda y, o: (y - o) ** 2,
    "MeanSquaredLogarithmicError": lambda y, o: (np.log1p(np.maximum(y, EPS)) - np.log1p(np.maximum(o, EPS))) ** 2,
    "Poisson": lambda y, o: o - y * np.log(o + EPS),
}
"""Losses that are the mean of a row's cells."""
ROWS_OF = {
    "CategoricalCrossentropy": lambda y, p: _class_entropies(y, p).sum(-1),
    "SparseCategoricalCrossentropy": lambda y, p: _class_entropies(y, p).sum(-1),
    "CategoricalFocalCrossentropy": lambda y, p: (0.25 * (1 - p) ** 2 * _class_entropies(y, p)).sum(-1),
    "CategoricalGeneralizedCrossEntropy": lambda y, p: (1 - np.maximum((y * p).sum(-1), EPS) ** 0.5) / 0.5,
    "CategoricalHinge": categorical_hinge,
    "CosineSimilarity": lambda y, o: -cosine(y, o),
    "KLDivergence": lambda y, o: (np.clip(y, EPS, 1) * np.log(np.clip(y, EPS, 1) / np.clip(o, EPS, 1))).sum(-1),
}
"""Losses that are a number a row."""
BATCHES = {
    "Dice": _dice,
    "Tversky": lambda y, o: 1 - (y * o).sum() / ((y + o).sum() / 2 + EPS),
    "RootMeanSquaredError": lambda y, o: np.sqrt(((y - o) ** 2).mean()),
}
"""Losses that are a number a batch."""


NUMBERS = ("Hinge", "SquaredHinge", "CategoricalHinge")
"""Losses that take scores as they are."""


def direct_loss(kind: Kind, name: str, *, weighted: bool) -> float:
    """The mean of the loss over all rows of a part, batch by batch, without Keras."""
    y, o, w = kind.arrays()
    o = kind.probabilities(o.astype("float64")) if kind.raw == "logits" and name not in NUMBERS else o.astype("float64")
    y = (np.eye(3)[y] if kind.target == "classes" else y).reshape(o.shape).astype("float64")
    total = 0.0
    for start in range(0, ROWS, BATCH):
        true, given, weight = (values[start : start + BATCH] for values in (y, o, w))
        if name in BATCHES and not weighted:
            total += float(BATCHES[name](true, given)) * len(true)
            continue
        if name == "RootMeanSquaredError":
            squares = ((true - given) ** 2).reshape(len(true), -1).mean(-1)
            total += float(np.sqrt(np.average(squares, weights=weight))) * len(true)
            continue
        values = CELLS[name](true, given).mean(-1) if name in CELLS else ROWS_OF[name](true, given)
        values = values.reshape(len(true), -1).mean(-1)
        total += float((values * (weight if weighted else 1)).sum())
    return total / ROWS
