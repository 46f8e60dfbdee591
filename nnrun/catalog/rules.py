"""What a value may be: a range of numbers, one of some words, a single character; told in words and as JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from nnrun.words.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from ``low`` to ``high``, both included unless ``open``."""

    low: float
    high: float | None = None
    whole: bool = False
    open: bool = False
    several: bool = False
    """Whether a list of such numbers may be given, one for each axis."""
    most: int | None = None
    """A bound beyond which no number can be meant; only such a number is told of it."""

    def check(self, value: Any) -> str | None:
        """What is wrong with a value, or None."""
        items = value if self.several and isinstance(value, list) and value else [value]
        wrong = [item for item in items if not self._holds(item)]
        if not wrong:
            return None
        beyond = f"; {self.most:,} is the most" if self._beyond(wrong[0]) else ""
        return f"expected {self.expected()}, got {shown(wrong[0])}{beyond}"

    def expected(self) -> str:
        """The range in words."""
        noun = "a whole number" if self.whole else "a number"
        if self.high is None:
            return f"{noun} greater than {self.low:g}" if self.open else f"{noun} of at least {self.low:g}"
        between = f"{noun} between {self.low:g} and {self.high:g}"
        return f"{between}, both excluded" if self.open else f"{noun} from {self.low:g} to {self.high:g}"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        kind = "integer" if self.whole else "number"
        least, most = ("exclusiveMinimum", "exclusiveMaximum") if self.open else ("minimum", "maximum")
        high = self.most if self.high is None else self.high
        bounds = {least: self.low} if high is None else {least: self.low, most: high}
        if not self.several:
            return {"type": kind, **bounds}
        return {"type": [kind, "array"], **bounds, "items": {"type": kind, **bounds}, "minItems": 1}

    def _holds(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        if self._beyond(value):
            return False
        if self.open:
            return value > self.low and (self.high is None or value < self.high)
        return value >= self.low and (self.high is None or value <= self.high)

    def _beyond(self, value: Any) -> bool:
        return self.most is not None and isinstance(value, (int, float)) and value > self.most


@dataclass(frozen=True, slots=True)
class Choices:
    """One of some words."""

    words: tuple[str, ...]
    numbers: bool = False
    """Whether numbers are allowed beside the words."""

    def check(self, value: Any) -> str | None:
        """What is wrong with a value, or None."""
        if isinstance(value, str) and value in self.words:
            return None
        if self.numbers and isinstance(value, (int, list)) and not isinstance(value, bool):
            return None
        near = did_you_mean(value, self.words, show=0) if isinstance(value, str) else ""
        return f"expected {self.expected()}, got {shown(value)}{near}"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        words = {"enum": list(self.words)}
        return {"anyOf": [words, {"type": ["integer", "array"]}]} if self.numbers else words

    def expected(self) -> str:
        """The choices in words."""
        return " or ".join((", ".join(self.words[:-1]), self.words[-1])) if len(self.words) > 1 else self.words[0]


@dataclass(frozen=True, slots=True)
class Character:
    """A text of a single character."""

    def check(self, value: Any) -> str | None:
        """What is wrong with a value, or None."""
        return None if isinstance(value, str) and len(value) == 1 else f"expected {self.expected()}, got {shown(value)}"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        return {"type": "string", "minLength": 1, "maxLength": 1}

    def expected(self) -> str:
        """What it is, in words."""
        return "one character"


Rule = Range | Choices | Character


def shown(value: Any) -> str:
    """A value as YAML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else repr(value)


_KINDS: dict[str, Callable[..., Rule]] = {"range": Range, "choices": Choices, "character": Character}


def rule_row(rule: Rule) -> dict[str, Any]:
    """A rule as plain values: its kind, and the fields that differ from their defaults."""
    kind = type(rule).__name__.lower()
    values = {field.name: getattr(rule, field.name) for field in fields(rule)}
    return {"kind": kind} | {
        field.name: values[field.name] for field in fields(rule) if values[field.name] != field.default
    }


def rule_of(row: dict[str, Any] | None) -> Rule | None:
    """The rule that plain values describe."""
    if row is None:
        return None
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name != "kind"}
    return _KINDS[row["kind"]](**values)
