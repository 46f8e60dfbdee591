"""A parameter of a sweep (hyperparameter, search space): the values of one place of a config that trials try."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nnrun.words.suggestions import fold

RANGES = ("log", "float", "int")
KINDS = ("choice", *RANGES)


class Parameter(NamedTuple):
    """The values of one place of a config, by the path of an override."""

    path: str
    kind: str
    """choice, log, float or int."""
    choices: tuple[Any, ...] = ()
    low: float = 0
    high: float = 0
    """The ends of a range, both included."""
    step: float | None = None
    is_log: bool = False
    when: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    """The parameters that it depends on, with the values of each for which there is this one."""

    @property
    def size(self) -> int | None:
        """How many values there are; None for a range of any number."""
        if self.kind == "choice":
            return len(self.choices)
        step = self.step or (1 if self.kind == "int" else None)
        return None if step is None else math.floor((self.high - self.low) / step + 1e-9) + 1

    def value(self, number: int) -> Any:
        """The value of a number, from 0, where they can be counted."""
        if self.kind == "choice":
            return self.choices[number]
        if self.kind == "int":
            return int(self.low + number * (self.step or 1))
        return float(f"{self.low + number * (self.step or 0):.12g}")

    @property
    def ends(self) -> tuple[Any, ...]:
        """Every choice, or the two ends of a range: where a config can turn out to be wrong."""
        if self.kind == "choice":
            return self.choices
        return self.low, self.high if self.size is None else self.value(self.size - 1)

    def at(self, share: float) -> Any:
        """The value at a share of the way, from 0 up to but not 1; all values have the same part of it."""
        if (size := self.size) is not None and not self.is_log:
            return self.value(min(size - 1, int(share * size)))
        if self.kind == "int":  # each whole number has the part of the logarithm from half below to half above
            low, high = math.log(self.low - 0.5), math.log(self.high + 0.5)
            return min(int(self.high), max(int(self.low), round(math.exp(low + share * (high - low)))))
        if not self.is_log:
            return self.low + share * (self.high - self.low)
        drawn = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        return min(self.high, max(self.low, drawn))


def parameter_of(path: str, written: Mapping[str, Any]) -> Parameter:
    """A parameter of its entry under ``sweep.parameters``, which was decoded."""
    kind = next(kind for kind in ("choice", "int", "float", "log") if kind in written)
    when = tuple((name, tuple(values)) for name, values in written.get("when", {}).items())
    if kind == "choice":
        return Parameter(path, kind, tuple(written["choice"]), when=when)
    low, high = written[kind]
    is_log = kind == "log" or bool(written.get("log"))
    return Parameter(path, kind, (), low, high, written.get("step"), is_log, when)


def parameters_of(written: Mapping[str, Any] | None) -> tuple[Parameter, ...]:
    """All parameters, each after those that it depends on; of two otherwise as they are written."""
    left = [parameter_of(path, entry) for path, entry in (written or {}).items()]
    ordered: list[Parameter] = []
    while left:
        names = {parameter.path for parameter in left}
        ready = [parameter for parameter in left if not names & {name for name, _ in parameter.when}]
        ordered += ready or left  # a circle, which is refused
        left = [parameter for parameter in left if parameter not in ordered]
    return tuple(ordered)


def component_name(value: Any) -> Any:
    """The name of a component, as text or as a mapping from it; any other value as it is."""
    return next(iter(value)) if isinstance(value, Mapping) and value else value


def is_met(value: Any, wanted: Sequence[Any]) -> bool:
    """Whether a value is among those that a ``when`` names, a component by its name."""
    name = component_name(value)
    named = isinstance(name, str) and fold(name) in {fold(text) for text in wanted if isinstance(text, str)}
    return named or any(value == met and isinstance(value, bool) == isinstance(met, bool) for met in wanted)


def is_active(parameter: Parameter, values: Mapping[str, Any]) -> bool:
    """Whether there is a parameter beside these values of those that it depends on."""
    return all(path in values and is_met(values[path], wanted) for path, wanted in parameter.when)
