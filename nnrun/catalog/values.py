"""One short table of the ranges and choices that arguments have, for what Keras itself would say late or not at all."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nnrun.catalog.files import outside_run, written_path_argument
from nnrun.catalog.numbered import numbers_in
from nnrun.catalog.own_components import own_rules
from nnrun.catalog.rules import Character, Choices, Range, Rule, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

_COUNT = Range(1, whole=True, most=10_000_000)  # a layer's weights have to lie in memory
_IDS = Range(1, whole=True, most=1_000_000_000)
_COUNTS = Range(1, whole=True, several=True, most=10_000_000)
_SHARE = Range(0, 1)
_FROM_ZERO = Range(0)
_POSITIVE = Range(0, open=True)

BY_ARGUMENT: dict[str, Rule] = {
    "units": _COUNT,
    "filters": _COUNT,
    "kernel_size": _COUNTS,
    "pool_size": _COUNTS,
    "strides": _COUNTS,
    "dilation_rate": _COUNTS,
    "depth_multiplier": _COUNT,
    "output_dim": _COUNT,
    "input_dim": _IDS,
    "num_heads": _COUNT,
    "key_dim": _COUNT,
    "num_classes": _COUNT,
    "rate": _SHARE,
    "dropout": _SHARE,
    "recurrent_dropout": _SHARE,
    "learning_rate": _FROM_ZERO,
    "initial_learning_rate": _FROM_ZERO,
    "decay_steps": _POSITIVE,
    "first_decay_steps": _POSITIVE,
    "momentum": _SHARE,
    "ema_momentum": _SHARE,
    "beta_1": _SHARE,
    "beta_2": _SHARE,
    "rho": _SHARE,
    "epsilon": _FROM_ZERO,
    "weight_decay": _FROM_ZERO,
    "clipnorm": _POSITIVE,
    "global_clipnorm": _POSITIVE,
    "clipvalue": _POSITIVE,
    "gradient_accumulation_steps": Range(2, whole=True),
    "label_smoothing": _SHARE,
    "l1": _FROM_ZERO,
    "l2": _FROM_ZERO,
    "stddev": _FROM_ZERO,
    "patience": Range(0, whole=True),
    "cooldown": Range(0, whole=True),
    "start_from_epoch": Range(0, whole=True),
    "min_lr": _FROM_ZERO,
    "data_format": Choices(("channels_last", "channels_first")),
    "merge_mode": Choices(("sum", "mul", "concat", "ave")),
    "score_mode": Choices(("dot", "concat")),
    "reduction": Choices(("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none")),
    "average": Choices(("micro", "macro", "weighted")),
    "curve": Choices(("ROC", "PR")),
    "test_split": Range(0, 1, open=True),
}
"""Arguments that mean the same wherever they are."""

_PADDING = Choices(("valid", "same"))
_MODE = Choices(("auto", "min", "max"))


def _each(components: Iterable[str], argument: str, rule: Rule) -> dict[tuple[str, str], Rule]:
    return {(component, argument): rule for component in components}


BY_COMPONENT: dict[tuple[str, str], Rule] = {
    ("Conv1D", "padding"): Choices(("valid", "same", "causal")),
    **_each(
        ("Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D"),
        "padding",
        _PADDING,
    ),
    **_each((f"Conv{n}DTranspose" for n in (1, 2, 3)), "padding", _PADDING),
    **_each((f"ConvLSTM{n}D" for n in (1, 2, 3)), "padding", _PADDING),
    **_each((f"{kind}Pooling{n}D" for kind in ("Max", "Average") for n in (1, 2, 3)), "padding", _PADDING),
    **_each(("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"), "mode", _MODE),
    ("CSVLogger", "separator"): Character(),
    ("ReduceLROnPlateau", "factor"): Range(0, 1, open=True),
    ("RepeatVector", "n"): _COUNT,
    ("Maxout", "pieces"): _COUNT,
    ("RandomFlip", "mode"): Choices(("horizontal", "vertical", "horizontal_and_vertical")),
    ("CategoryEncoding", "output_mode"): Choices(("multi_hot", "one_hot", "count")),
    ("CategoryEncoding", "num_tokens"): _COUNT,
    ("VarianceScaling", "mode"): Choices(("fan_in", "fan_out", "fan_avg")),
    ("VarianceScaling", "distribution"): Choices(("normal", "truncated_normal", "untruncated_normal", "uniform")),
    ("VarianceScaling", "scale"): _POSITIVE,
    ("MaxNorm", "max_value"): _FROM_ZERO,
}
"""Arguments whose meaning depends on the component."""


def check(component: str, argument: str, value: Any) -> str | None:
    """What is wrong with an argument's value, or None where nothing is known to be.

    Args:
        component: The component's name as in the catalog.
        argument: The argument's name.
        value: A plain value; null is left to whoever knows whether it may be.
    """
    if value is None:
        return None
    if argument == written_path_argument(component):
        return _check_written(component, value)
    known = rule(component, argument)
    return known.check(value) if known else None


@lru_cache(maxsize=4096)
def rule(component: str, argument: str) -> Rule | None:
    """The range or the choices of an argument, or None where nothing is known."""
    own = own_rules().get((component, argument))
    return own or BY_COMPONENT.get((component, argument)) or BY_ARGUMENT.get(argument)


def _check_written(component: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"expected a path inside the run directory, got {shown(value)}"
    ends = value.lower()
    if component == "ModelCheckpoint" and ends.endswith((".hdf5", ".h5")) and not ends.endswith(".weights.h5"):
        return f"expected a file that ends in '.keras', or in '.weights.h5' with save_weights_only: true, got {value!r}"
    return _misnumbered(component, value) or outside_run(value)


def _misnumbered(component: str, value: str) -> str | None:
    """What is wrong with the numbers that a file's name is to have in it."""
    try:
        if component == "ModelCheckpoint":
            numbers_in(value)
    except ValueError as error:
        return str(error)
    return None
