"""Bounds that scores must keep (thresholds, quality gates), as ``expect`` holds them: ``test.accuracy: ">= 0.8"``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nnrun.errors import ConfigError
from nnrun.spec.decoding.context import Context
from nnrun.spec.nodes import Node, Problems, join, quoted
from nnrun.words.suggestions import did_you_mean

VERSUS = "vs"
"""The key of what is expected beside other runs."""
RUN = "run"
"""The key, under it, of the run that is compared with."""
PARTS = ("train", "validation", "test", "fold")
"""Whose scores bounds are of; ``fold`` where an inner validation part chooses a fold's weights."""
_BOUND = re.compile(r"\s*(>=|<=|==|>|<)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*")
_SPOKEN = re.compile(rf"\s*([^\s<>=]+)({_BOUND.pattern})")
_EXAMPLE = "write a bound as text, such as '>= 0.8'"


class Bound(NamedTuple):
    """What a number is held against."""

    operator: str
    """One of >=, <=, >, <, ==."""
    limit: float

    def is_kept_by(self, value: float) -> bool:
        """Whether a number keeps it; one that is not finite keeps none."""
        if not math.isfinite(value):
            return False
        return {
            ">=": value >= self.limit,
            "<=": value <= self.limit,
            ">": value > self.limit,
            "<": value < self.limit,
            "==": value == self.limit,
        }[self.operator]


class Expectation(NamedTuple):
    """One bound of one score, or of its difference from another run's."""

    part: str
    metric: str
    bound: Bound
    text: str
    """The bound as it was written, with a blank between its parts: >= 0.8."""
    key: tuple[str, int | None, str]
    """Where it stands under ``expect``: "" or vs, the number of the other run where there are several, and its key."""
    run: str = ""
    """The other run, as it was named."""

    @property
    def name(self) -> str:
        """test.accuracy."""
        return f"{self.part}.{self.metric}"


def bound_of(text: Any) -> Bound | None:
    """A bound, or None for what is none."""
    match = _BOUND.fullmatch(text) if isinstance(text, str) else None
    return Bound(match[1], float(match[2])) if match else None


def expectations(written: Mapping[str, Any] | None) -> Iterator[Expectation]:
    """The expectations of a decoded ``expect``, in their order."""
    for name, texts in (written or {}).items():
        if name != VERSUS:
            yield from _of_score(name, texts, ("", None, name))
    versus = (written or {}).get(VERSUS) or ()
    for number, versus_run in enumerate([versus] if isinstance(versus, Mapping) else versus):
        for name, texts in versus_run.items() if RUN in versus_run else ():
            if name != RUN:
                where = (VERSUS, None if isinstance(versus, Mapping) else number, name)
                yield from _of_score(name, texts, where, str(versus_run[RUN]))


def _of_score(name: str, texts: Any, key: tuple[str, int | None, str], run: str = "") -> Iterator[Expectation]:
    part, _, metric = name.partition(".")
    for text in texts if isinstance(texts, tuple | list) else [texts]:
        bound = bound_of(text)
        if bound is not None:  # what is none was refused
            yield Expectation(part, metric, bound, _spaced(text, bound), key, run)


def _spaced(text: str, bound: Bound) -> str:
    """A bound as it was written, with a blank between its parts."""
    return f"{bound.operator} {text.strip().removeprefix(bound.operator).strip()}"


class Bounds:
    """Bounds by score: ``part.metric`` with a bound or a list of them, or by part, then by metric."""

    expects = "bounds by part and metric"

    def accepts(self, node: Node) -> bool:
        return node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> dict[str, Any] | None:
        """By ``part.metric``; the last one of a name counts, which is that of the command line."""
        if not node.is_mapping:
            context.refuse(f"expected {self.expects}, got {node.describe()}", path, node.place, code="wrong-type")
            return None
        decoded: dict[str, Any] = {}
        for key, value in node.mapping.items():
            decoded.update(self._entry(str(key), value, path, context, node))
        return decoded

    def schema(self) -> dict[str, Any]:
        bound = {"type": "string", "pattern": f"^{_BOUND.pattern}$"}
        bounds = {"anyOf": [bound, {"type": "array", "items": bound}]}
        return {"anyOf": [bounds, {"type": "object", "additionalProperties": bounds}]}

    def _entry(self, key: str, value: Node, path: str, context: Context, node: Node) -> dict[str, Any]:
        part, _, metric = key.partition(".")
        if part not in PARTS:
            place = node.keys.get(key, node.place)
            context.refuse(f"{quoted(part)} is no part", join(path, key), place, code="unknown-score", help=_meant(key))
            return {}
        if not metric and value.is_mapping:
            named = value.mapping.items()
            return {f"{part}.{name}": _texts(bound, join(join(path, key), name), context) for name, bound in named}
        if not metric:
            message = f"{quoted(part)} is a part"
            help = f"name one of its scores, as in {part}.loss"
            context.refuse(message, join(path, key), node.keys.get(key, node.place), code="unknown-score", help=help)
            return {}
        return {key: _texts(value, join(path, key), context)}


class Expectations(Bounds):
    """The bounds of a run's own scores, and under ``vs`` those of differences from another run, or from several."""

    def schema(self) -> dict[str, Any]:
        bounds = super().schema()
        versus_run = {"type": "object", "properties": {RUN: {"type": "string"}}, "required": [RUN]}
        of_run = {**versus_run, "additionalProperties": bounds}
        versus = {"anyOf": [of_run, {"type": "array", "items": of_run}]}
        return {"type": "object", "properties": {VERSUS: versus}, "additionalProperties": bounds}

    def _entry(self, key: str, value: Node, path: str, context: Context, node: Node) -> dict[str, Any]:
        if key != VERSUS:
            return super()._entry(key, value, path, context, node)
        at = join(path, key)
        if value.is_list:
            return {VERSUS: tuple(_other(item, join(at, n), context) for n, item in enumerate(value.items))}
        return {VERSUS: _other(value, at, context)}


def _other(node: Node, path: str, context: Context) -> dict[str, Any]:
    """What is expected beside one other run."""
    run = node.mapping.get(RUN) if node.is_mapping else None
    if run is None or not isinstance(run.value, str) or not run.value:
        message = "needs the key 'run': the run that is compared with, as its name, its path, or best:NAME"
        context.refuse(message, path, node.place, code="missing-key")
        return {}
    bounds = {name: value for name, value in node.mapping.items() if name != RUN}
    if not bounds:
        context.refuse("expects nothing", path, node.place, code="wrong-bound", help="add test.loss: '<= 0'")
    decoded = Bounds().decode(Node(bounds, node.place, {**node.keys}), path, context)
    return {RUN: run.value, **(decoded or {})}


def _texts(node: Node, path: str, context: Context) -> Any:
    """A bound as text, or several."""
    if node.is_list:
        return tuple(_texts(item, join(path, n), context) for n, item in enumerate(node.items))
    if bound_of(node.value) is None:
        context.refuse(f"{node.describe()} is no bound", path, node.place, code="wrong-bound", help=_written(node))
    return node.value


def _written(node: Node) -> str:
    """How a number or a comparison that is written otherwise is to be written."""
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return f"write '>= {node.value}' or '<= {node.value}'"
    return _EXAMPLE


def _meant(key: str) -> str:
    """A score by its name in the history, or without its part."""
    if key.startswith("val_"):
        return f"write validation.{key.removeprefix('val_')}"
    part, point, _ = key.partition(".")
    return did_you_mean(part, PARTS).removeprefix("; ") if point else f"write test.{key} or validation.{key}"


def decode_expectations(node: Node) -> dict[str, Any]:
    """What a node expects, as under ``expect``. Raises ConfigError: all that is wrong with it."""
    problems = Problems()
    decoded = Expectations().decode(node, "expect", Context(problems))
    if problems.entries:
        raise ConfigError(problems.sorted())
    return decoded or {}


def spoken_bounds(texts: Iterable[str]) -> dict[str, Any]:
    """Bounds as a command line has them, ``test.accuracy >= 0.9``, in the form of ``expect``.

    Raises:
        ConfigError: A text that is none.
    """
    bounds: dict[str, list[str]] = {}
    for text in texts:
        match = _SPOKEN.fullmatch(text)
        if match is None:
            help = "write a score and its bound, such as 'test.accuracy >= 0.8'"
            raise ConfigError(f"{quoted(text)} is no bound", code="wrong-bound", help=help)
        bounds.setdefault(match[1], []).append(match[2])
    return dict(bounds)
