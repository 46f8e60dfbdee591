"""Metrics that cannot judge an output, each with what fits in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nnrun.spec.checks.metric_settings import ACCURACY, COUNTS, CROSSENTROPIES, OF_LABELS
from nnrun.spec.checks.tasks import PROBABILITIES, Task
from nnrun.spec.decoding.components import Component

_AT = ("PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity")
_OF_CLASS_NUMBERS = {
    "SparseCategoricalAccuracy": "accuracy",
    "SparseTopKCategoricalAccuracy": "TopKCategoricalAccuracy",
    "SparseCategoricalCrossentropy": "CategoricalCrossentropy",
}
"""Metrics of class numbers, each with its like for one-hot rows."""
_ALONG_THE_ROW = ("CosineSimilarity", "PearsonCorrelation", "ConcordanceCorrelation")
"""Metrics of a row's numbers among each other."""
_ERRORS = (
    *("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"),
    *("MeanSquaredLogarithmicError", "LogCoshError", "R2Score", "Poisson", "KLDivergence", *_ALONG_THE_ROW),
)
"""Metrics of numbers, which probabilities are too."""
ONE_ANSWER = {"F1Score": "Precision or Recall", "FBetaScore": "Precision or Recall", "R2Score": "MeanSquaredError"}
"""Metrics that take no steps, each with one that does."""
_OF_NUMBERS = "MeanAbsoluteError, RootMeanSquaredError or R2Score fits"
_SIGMOID = "for yes and no, give the last layer activation: sigmoid"
_PLAIN = "write activation: {} in the last layer and leave out from_logits"


def misfit(metric: Component, task: Task, *, own: bool = False) -> str | None:
    """Why a metric cannot judge an output, with what to write instead; None where it can or nothing is known.

    Args:
        metric: A metric of the output.
        task: What the output is to predict. Metrics of class numbers are checked elsewhere.
        own: Whether the output's loss is a plugin's, which may take anything.
    """
    if metric.plugin or (task.kind == "classes" and task.one_hot is not True):
        return None
    if own or (task.kind == "number" and task.activation is None):
        return _unknown(metric, task)
    return next((complaint for check in _CHECKS if (complaint := check(metric, task))), None)


def misfit_of_numbers(metric: Component, task: Task) -> str | None:
    """Why a metric cannot judge an output whose targets, in the data, are numbers other than 0 and 1; or None."""
    if metric.plugin or task.kind == "classes":
        return None
    if metric.name == "BinaryAccuracy":
        return f"{_accuracy_of_numbers(metric)}; {_OF_NUMBERS}"
    return _of_numbers(metric, replace(task, kind="number"))


def _unknown(metric: Component, task: Task) -> str | None:
    """Of an output whose values the config does not tell, the word accuracy alone means nothing."""
    if metric.name in ACCURACY and task.kind == "number":
        return f"{_accuracy_of_numbers(metric)}; BinaryAccuracy: {{threshold: ...}} says what is yes"
    return None


def _accuracy_of_numbers(metric: Component) -> str:
    return f"{metric.name} counts right classes, and this output predicts numbers"


def _of_numbers(metric: Component, task: Task) -> str | None:
    """What only yes and no, or classes, can be judged by."""
    name = metric.name
    if task.kind != "number" or name in _ERRORS:
        return None
    if name == "BinaryCrossentropy" and (task.raw == "logits" or task.activation in PROBABILITIES):
        return None
    if name == "BinaryAccuracy" and "threshold" in metric.arguments:
        return None  # what is yes is said; the data tell whether the targets are 0 and 1
    if name in (*ACCURACY, "Accuracy") or name.endswith("Accuracy"):
        return f"{_accuracy_of_numbers(metric)}; {_OF_NUMBERS}, or {_SIGMOID}"
    return f"{name} judges yes and no, or classes, and this output predicts numbers; {_OF_NUMBERS}, or {_SIGMOID}"


def _of_equal_numbers(metric: Component, task: Task) -> str | None:
    if metric.name == "Accuracy":
        return f"Accuracy counts outputs that equal the target exactly, which no {_given(task)} do; accuracy fits"
    return None


def _of_several_units(metric: Component, task: Task) -> str | None:
    """What looks for the largest output, where each one says yes or no by itself."""
    fits = {
        "CategoricalAccuracy": "accuracy",
        "TopKCategoricalAccuracy": "accuracy",
        "SparseCategoricalAccuracy": "accuracy",
        "SparseTopKCategoricalAccuracy": "accuracy",
        "CategoricalCrossentropy": "BinaryCrossentropy",
        "SparseCategoricalCrossentropy": "BinaryCrossentropy",
        "CategoricalHinge": "Hinge",
        "OneHotIoU": "BinaryIoU",
        "OneHotMeanIoU": "BinaryIoU",
        "IoU": "BinaryIoU",
        "MeanIoU": "BinaryIoU",
    }
    if task.kind == "binary" and metric.name in fits:
        mismatch = f"{metric.name} compares one of several classes, and this output says yes or no"
        return f"{mismatch}{'' if task.width == 1 else ' of each label'}; {fits[metric.name]} fits"
    return None


def _of_one_hot(metric: Component, task: Task) -> str | None:
    """What does not look for the largest of several classes, or takes class numbers."""
    if task.kind != "classes":
        return None
    name = metric.name
    fits = {"BinaryAccuracy": "accuracy", "BinaryIoU": "OneHotMeanIoU", "Hinge": "CategoricalHinge"}
    fits |= {"SquaredHinge": "CategoricalHinge", **_OF_CLASS_NUMBERS}
    if name in _OF_CLASS_NUMBERS:
        return f"{name} takes class numbers, and the loss takes one-hot rows; {fits[name]} fits"
    if name in fits:
        return f"{name} looks at each cell of a one-hot row by itself; {fits[name]} fits"
    if name in ("IoU", "MeanIoU") and {metric.arguments.get(f"sparse_y_{of}") for of in ("true", "pred")} != {False}:
        return f"{name} takes class numbers unless it is told; OneHot{name} fits"
    return None


def _weighted_counts(metric: Component, _: Task) -> str | None:
    """Keras counts whole rows in these, and makes whole numbers of the weights: 0 of every weight below 1."""
    if metric.name.endswith("IoU") and metric.path.startswith("weighted_metrics"):
        return f"{metric.name} counts rows and cannot weigh them; write it under metrics"
    return None


def _along_one_number(metric: Component, task: Task) -> str | None:
    """A correlation along a single number is no number; and along other axes it is a batch's, not the part's."""
    if metric.name not in _ALONG_THE_ROW:
        return None
    if task.width == 1:
        fits = "MeanAbsoluteError fits" if task.kind != "number" else "R2Score fits"
        return f"{metric.name} compares a row's numbers with each other, and this output gives one a row; {fits}"
    if metric.name == "PearsonCorrelation" and task.kind == "binary":
        return "a row of equal labels has no correlation; F1Score fits"
    if metric.arguments.get("axis", -1) not in (-1, 1):
        return f"{metric.name} along another axis would be the mean over batches, not over rows; leave out axis"
    return None


def _of_raw_outputs(metric: Component, task: Task) -> str | None:
    """What expects probabilities, where the output gives logits or margins, and cannot be told so."""
    name, arguments = metric.name, metric.arguments
    if not task.raw:
        return _logits_twice(metric)
    complaint = _written_threshold(metric, task)
    if complaint or name in _ERRORS or name in _AT:
        return complaint or f"{name} expects probabilities, and this output gives {task.raw}; {_probabilities(task)}"
    if name in CROSSENTROPIES and (task.raw == "margins" or arguments.get("from_logits") is False):
        return f"{name} expects probabilities, and this output gives {task.raw}; {_probabilities(task)}"
    if name == "BinaryCrossentropy" and task.kind == "classes":
        return "BinaryCrossentropy takes each logit by itself; CategoricalCrossentropy fits"
    if name in OF_LABELS and task.kind == "binary":
        return f"{name} has a threshold between 0 and 1, and this output gives {task.raw}; {_probabilities(task)}"
    if name == "AUC" and (task.kind == "classes" or arguments.get("from_logits") is False):
        return f"AUC expects probabilities, and this output gives {task.raw}; {_probabilities(task)}"
    if name in COUNTS and task.kind == "classes" and arguments.get("top_k") is None:
        return f"{name} expects probabilities, and this output gives {task.raw}; {_probabilities(task)}"
    return None


def _written_threshold(metric: Component, task: Task) -> str | None:
    """A threshold that was meant for probabilities."""
    threshold = metric.arguments.get("threshold", metric.arguments.get("thresholds"))
    if metric.name == "AUC" or threshold is None:
        return None
    values = threshold if isinstance(threshold, list | tuple) else [threshold]
    if all(value == 0 for value in values):
        return None
    key = "threshold" if "threshold" in metric.arguments else "thresholds"
    return f"{key} is one of probabilities, and this output gives {task.raw}, whose border is 0; leave it out"


def _logits_twice(metric: Component) -> str | None:
    if metric.arguments.get("from_logits") is True:
        return "from_logits: true is for logits, and this output gives probabilities; leave it out"
    return None


def _always_among_the_best(metric: Component, task: Task) -> str | None:
    """The k best of k classes or fewer hold the right one always."""
    if metric.name not in ("TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy") or task.width is None:
        return None
    k = metric.arguments.get("k", 5)
    if isinstance(k, int) and k >= task.width:
        fits = f"write k: {task.width - 1}" if task.width > 2 else "accuracy fits"
        return f"the right class is always among the {k} best of {task.width}; {fits}"
    return None


def misfit_of_class_numbers(metric: Component, task: Task) -> str | None:
    """Why a metric of class numbers cannot judge an output for each class, or None."""
    if metric.plugin:
        return None
    complaint = _always_among_the_best(metric, task) or _weighted_counts(metric, task)
    return complaint or (_of_raw_outputs(metric, task) if metric.name in CROSSENTROPIES else None)


def _given(task: Task) -> str:
    return task.raw or "probabilities"


def _probabilities(task: Task) -> str:
    """How an output comes to give probabilities."""
    if task.raw == "margins":
        fits = "categorical_crossentropy" if task.kind == "classes" else "binary_crossentropy"
        return f"with {fits} and activation: {'softmax' if task.kind == 'classes' else 'sigmoid'} it would"
    return _PLAIN.format("softmax" if task.kind == "classes" else "sigmoid")


_CHECKS: tuple[Callable[[Component, Task], str | None], ...] = (
    _of_numbers,
    _of_equal_numbers,
    _of_several_units,
    _of_one_hot,
    _weighted_counts,
    _along_one_number,
    _of_raw_outputs,
    _always_among_the_best,
)
