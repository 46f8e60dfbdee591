"""Which arguments of Keras are fractions: a whole number given for one becomes a float.

Keras takes the dtype of some from the value: with ``initial_learning_rate: 1`` a schedule computes in whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnrun.catalog.entry import Argument, Entry

KINDS = frozenset(
    (
        *("layer", "loss", "optimizer", "metric", "schedule"),
        *("regularizer", "constraint", "initializer", "activation", "callback"),
    )
)
"""Kinds of Keras's components. scikit-learn tells a share from a count by whether the number is a float."""
NAMES = frozenset(
    (
        # those that have a float as their default elsewhere
        *("factor", "fill_value", "label_smoothing", "mask_value", "max_value", "mean", "min_delta", "rate", "scale"),
        *("stddev", "threshold", "weight_decay"),
        # those that have one nowhere
        *("baseline", "brightness_factor", "clipnorm", "clipvalue", "contrast_factor", "decay_rate", "default_value"),
        *("global_clipnorm", "height_factor", "hue_factor", "initial_learning_rate", "initial_value_threshold"),
        *("label_weights", "logit_soft_cap", "loss_scale_factor", "lora_alpha", "max_freq", "precision", "recall"),
        *("saturation_factor", "sensitivity", "specificity", "thresholds", "values", "variance", "warmup_target"),
        *("width_factor",),
    )
)
"""Arguments that are fractions although their default does not show it."""
WHOLE = frozenset((("RandomPosterization", "factor"), ("Hashing", "mask_value"), ("MaxNumBoundingBoxes", "fill_value")))
"""Component and argument of the same names that are whole numbers."""


def is_float(entry: Entry, argument: Argument) -> bool:
    """Whether an argument is a fraction, or several of them."""
    if entry.kind not in KINDS or entry.path.startswith("plugin:") or (entry.name, argument.name) in WHOLE:
        return False
    return argument.name in NAMES or _has_float(argument.default)


def with_floats(value: Any) -> Any:
    """A value with its whole numbers as floats, those in lists too."""
    if isinstance(value, (list, tuple)):
        return [with_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _has_float(default: Any) -> bool:
    return any(map(_has_float, default)) if isinstance(default, list | tuple) else isinstance(default, float)
