"""The key ``sweep``: what values are searched for, and how (hyperparameter search, grid search, random search)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import Section, key
from nnrun.spec.decoding.scalar_shapes import Choice, Every, Flag, Text, Whole
from nnrun.spec.nodes import Key, Node, join, quoted
from nnrun.spec.sweep_parameter import KINDS
from nnrun.words.suggestions import closest, suggestion

METHODS = ("tpe", "random", "grid", "cmaes")
PRUNERS = ("none", "median", "hyperband")
MOST_TRIALS = 100_000
MOST_CHOICES = 1_000
MOST_PARAMETERS = 200
_FORM = "values to try: a list, or one of choice, log, float, int"
_BESIDE = {"choice": ("when",), "log": ("when",), "float": ("step", "when"), "int": ("step", "log", "when")}
"""What may stand beside each kind of values."""


class Time(Text):
    """A time such as ``30min``."""

    def __init__(self) -> None:
        super().__init__("a time such as 90s, 30min or 2h")

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) and Every.seconds(node.value) is not None

    def hint(self, node: Node) -> str:  # noqa: ARG002  # every text that is none is wrong alike
        return ""


class Parameters:
    """A mapping from the paths of values to what is tried there."""

    expects = "a mapping from paths to values to try"

    def accepts(self, node: Node) -> bool:
        return node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> Any:
        """The entries by path, each a mapping of its kind; a list is a choice."""
        if not node.is_mapping:
            return _refuse(f"expected {self.expects}, got {node.describe()}", path, node, context)
        if len(node.mapping) > MOST_PARAMETERS:
            return _refuse(f"expected {MOST_PARAMETERS} at most, got {len(node.mapping):,}", path, node, context)
        decoded = {}
        for name, value in node.mapping.items():
            if (entry := _entry(value, join(path, name), context)) is not None:
                decoded[str(name)] = entry
        return decoded

    def schema(self) -> dict[str, Any]:
        number: dict[str, Any] = {"type": "number"}
        ends = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
        whole = {**ends, "items": {"type": "integer"}}
        values = {"type": "array", "minItems": 1}
        when = {"when": {"type": "object"}}
        forms: list[dict[str, Any]] = [
            {"properties": {"choice": values, **when}, "required": ["choice"]},
            {"properties": {"log": ends, **when}, "required": ["log"]},
            {"properties": {"float": ends, "step": number, **when}, "required": ["float"]},
            {
                "properties": {"int": whole, "step": {"type": "integer"}, "log": {"type": "boolean"}, **when},
                "required": ["int"],
            },
        ]
        listed = [{"type": "object", **form, "additionalProperties": False} for form in forms]
        return {"type": "object", "additionalProperties": {"anyOf": [values, *listed]}}


def _refuse(message: str, path: str, node: Node, context: Context, help: str = "") -> Any:
    return context.refuse(message, path, node.place, code="wrong-sweep", help=help)


def _entry(node: Node, path: str, context: Context) -> Any:
    """What is tried at one place."""
    if node.is_list:
        node = Node({"choice": node}, node.place, {"choice": node.place})
    kinds = [kind for kind in KINDS if node.is_mapping and kind in node.mapping]
    if "int" in kinds and "log" in kinds and isinstance(node.mapping["log"].value, bool):
        kinds.remove("log")
    if len(kinds) != 1:
        names = [*map(str, node.mapping)] if node.is_mapping else []
        got = f"{' and '.join(kinds)} together" if kinds else quoted(names[0]) if names else node.describe()
        near = next(filter(None, (closest(name, KINDS) for name in names)), None)
        help = (
            f"did you mean {near!r}?"
            if near and not kinds
            else "log: [1e-4, 1e-1], or KEY=log[1e-4,1e-1] as an argument"
        )
        return _refuse(f"expected {_FORM}; got {got}", path, node, context, help)
    kind = kinds[0]
    for name in node.mapping:
        if name not in (kind, *_BESIDE[kind]):
            help = suggestion(str(name), [kind, *_BESIDE[kind]])
            context.refuse(
                f"{str(name)!r} does not stand beside {kind}",
                join(path, name),
                node.keys[name],
                code="wrong-sweep",
                help=help,
            )
            return None
    entry = _choices(node, path, context) if kind == "choice" else _range(node, kind, path, context)
    when = _when(node.mapping.get("when"), join(path, "when"), context)
    return None if entry is None or when is None else {**entry, **({"when": when} if when else {})}


def _choices(node: Node, path: str, context: Context) -> Any:
    listed, path = node.mapping["choice"], join(path, "choice")
    if not listed.is_list or not 1 <= len(listed.items) <= MOST_CHOICES:
        return _refuse(f"expected a list of 1 to {MOST_CHOICES:,} values", path, listed, context)
    values = [item.plain() for item in listed.items]
    for number, item in enumerate(listed.items):
        if any(repr(values[number]) == repr(earlier) for earlier in values[:number]):
            return _refuse(f"{item.describe()} stands there twice", join(path, number), item, context)
    return {"choice": values}


def _range(node: Node, kind: str, path: str, context: Context) -> Any:
    ends, at = node.mapping[kind], join(path, kind)
    form = "two whole numbers" if kind == "int" else "two numbers"
    if not ends.is_list or len(ends.items) != 2:
        return _refuse(f"expected {form}, from the least to the largest: {kind}: [1, 10]", at, ends, context)
    for number, item in enumerate(ends.items):
        if not _is_number(item.value, whole=kind == "int"):
            return _refuse(f"expected {form}, got {item.describe()}", join(at, number), item, context)
    low, high = (item.value for item in ends.items)
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    is_log = kind == "log" or ("log" in node.mapping and node.mapping["log"].value is True)
    if is_log and low <= 0:
        return _refuse(f"a logarithm needs a range above 0, and this one begins at {low}", at, ends, context)
    if low >= high:
        order = "ends where it begins" if low == high else "ends before it begins"
        return _refuse(f"the range {order}: nothing is in it", at, ends, context)
    return _beside_range(node, kind, (low, high), path, context)


def _beside_range(node: Node, kind: str, ends: tuple[float, float], path: str, context: Context) -> Any:
    if kind != "int":
        ends = float(ends[0]), float(ends[1])
    entry: dict[str, Any] = {kind: list(ends)}
    step, log = node.mapping.get("step"), node.mapping.get("log") if kind == "int" else None
    if log is not None:
        if not isinstance(log.value, bool):
            return _refuse(f"expected true or false, got {log.describe()}", join(path, "log"), log, context)
        entry |= {"log": True} if log.value else {}
    if step is not None:
        if not _is_number(step.value, whole=kind == "int") or not 0 < step.value <= ends[1] - ends[0]:  # type: ignore[operator]
            message = f"expected a step above 0 that the range has room for, got {step.describe()}"
            return _refuse(message, join(path, "step"), step, context)
        if log is not None and log.value:
            return _refuse("a logarithmic range has no step", join(path, "step"), step, context)
        entry["step"] = step.value
    return entry


def _is_number(value: Any, *, whole: bool) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (not whole and isinstance(value, float) and math.isfinite(value))


def _when(node: Node | None, path: str, context: Context) -> Any:
    """The values by path for which there is a parameter; {} where it depends on none."""
    if node is None or node.value is None:
        return {}
    if not node.is_mapping:
        message = f"expected the path of a parameter with the values for which there is this one, got {node.describe()}"
        return _refuse(message, path, node, context, "write when: {optimizer: sgd}")
    listed: dict[Key, Node] = node.mapping
    return {str(name): value.plain() if value.is_list else [value.plain()] for name, value in listed.items()}


@dataclass(frozen=True)
class SweepSpec(Section):
    """A search for the values that give the best score, for nnrun sweep."""

    method: str | None = key(
        Choice(METHODS), "how values are chosen; grid where all are lists and no trials are asked for, else tpe", None
    )
    trials: int | None = key(
        Whole(1, most=MOST_TRIALS), "how many trials there are in all; every point of a grid without it", None
    )
    timeout: str | None = key(Time(), "after so long no trial is begun any more", None)
    objective: str | None = key(
        Text("a part and a metric"),
        "the score that is searched for; validation.loss without it, or the monitor's",
        None,
    )
    direction: str | None = key(
        Choice(("min", "max")), "whether less or more of it is better; follows from the metric where it can", None
    )
    prune: str = key(Choice(PRUNERS), "whether trials that fall behind are ended early, and by which rule", "none")
    kfold: bool = key(Flag(), "each trial is a cross-validation, and its score the mean over the folds", False)
    seed: int | None = key(Whole(0), "the seed of the search; the config's seed without it", None)
    parameters: Mapping[str, Any] | None = key(Parameters(), "the values that are tried, by path", None)
