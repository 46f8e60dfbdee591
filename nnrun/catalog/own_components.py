"""nnrun's own parts: data sources and preprocessing steps by their records, and what models are made of beside Keras's.

The records stand beside the readers and the steps; ``own.json`` is written from them (``nnrun.catalog.generate``), so
that what a config can name is known without importing any of them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.catalog.entry import Argument, Entry
from nnrun.catalog.rules import rule_of
from nnrun.catalog.slots import takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnrun.catalog.rules import Rule

RECORDS = Path(__file__).with_name("own.json")
REQUIRED = object()


def own_argument(
    name: str, default: Any = REQUIRED, form: str = "", rule: Rule | None = None, *, kind: str = "", help: str = ""
) -> Argument:
    """An argument of a data source, a step or a layer of nnrun's own; it has to be given where it has no default.

    Args:
        name: The argument's name.
        default: A plain value.
        form: See `Argument`.
        rule: Its range or choices.
        kind: Of the component that has it, where other components may stand for it.
        help: What it is for, in a line.
    """
    if default is REQUIRED:
        return Argument(name, required=True, takes=takes(kind, name), form=form, rule=rule, help=help)
    hint = "" if form == "column" else _hint(default)  # a column's name may be its index
    return Argument(name, default=default, takes=takes(kind, name), hint=hint, form=form, rule=rule, help=help)


def _hint(default: Any) -> str:
    if isinstance(default, bool):
        return "flag"
    if isinstance(default, (int, float)):
        return "number"
    return "text" if isinstance(default, str) else ""


def _own(kind: str, name: str, path: str, help_: str, /, **defaults: Any) -> Entry:
    """An entry whose arguments are the keywords, in their order."""
    arguments = tuple(own_argument(argument, default, kind=kind) for argument, default in defaults.items())
    return Entry(kind, name, path, arguments, help_)


_LAYERS = (
    _own(
        "layer",
        "Sequential",
        "keras.Sequential",
        "Layers one after the other, as one layer",
        layers=REQUIRED,
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
        units=REQUIRED,
        pieces=2,
        **_WEIGHTS,
        dtype=None,
    ),
    _own(
        "layer",
        "SparseDense",
        "nnrun.model.layers.SparseDense",
        "Dense that multiplies rows of multi_hot as sparse ones; Dense becomes it by itself where that is faster",
        units=REQUIRED,
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


def _recorded(row: Mapping[str, Any]) -> Entry:
    """The entry of a record as ``own.json`` has it."""
    arguments = tuple(Argument(**{**argument, "rule": rule_of(argument.get("rule"))}) for argument in row["arguments"])
    lists = {key: tuple(row[key]) for key in ("takes", "brings", "endings") if key in row}
    return Entry(**{**row, **lists, "arguments": arguments})


OWN: tuple[Entry, ...] = (
    *map(_recorded, json.loads(RECORDS.read_text(encoding="utf-8"))),
    *_LAYERS,
    *_PARTS,
    *_COMPILE_TEXTS,
)


@cache
def own_rules() -> dict[tuple[str, str], Rule]:
    """The ranges and choices of the arguments of sources and steps, by component and argument."""
    arguments = [(entry.name, argument) for entry in OWN for argument in entry.arguments]
    return {(name, argument.name): argument.rule for name, argument in arguments if argument.rule}
