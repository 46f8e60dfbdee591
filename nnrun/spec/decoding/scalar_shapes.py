"""Shapes of single values: true or false, numbers within bounds, text, names, choices, columns."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from nnrun.spec.decoding.context import Context
from nnrun.spec.nodes import Node
from nnrun.words.suggestions import did_you_mean

# Shapes are neither compared nor shown, and each method that a data class makes costs start-up time.

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TIME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(s|min|h)")


class _Simple:
    """A shape that is decoded as it stands when it is accepted."""

    expects: str

    def accepts(self, node: Node) -> bool:
        raise NotImplementedError

    def decode(self, node: Node, path: str, context: Context) -> Any:
        if self.accepts(node):
            return self.value(node)
        return context.refuse(
            f"expected {self.expects}, got {node.describe()}{self.hint(node)}", path, node.place, code="wrong-type"
        )

    def value(self, node: Node) -> Any:
        return node.value

    def hint(self, node: Node) -> str:  # noqa: ARG002 (some shapes look at it)
        return ""


class Flag(_Simple):
    """true or false."""

    expects = "true or false"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, bool)

    def hint(self, node: Node) -> str:
        return "; YAML 1.2 knows only true and false" if node.value in ("yes", "no", "on", "off") else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, eq=False, repr=False)
class Whole(_Simple):
    """A whole number within bounds, both included."""

    minimum: int | None = None
    maximum: int | None = None
    most: int | None = None
    """A bound beyond which no number can be meant; only such a number is told of it."""

    @property
    def expects(self) -> str:  # type: ignore[override]
        return "a whole number" + _bounds(self.minimum, self.maximum)

    def accepts(self, node: Node) -> bool:
        return (
            isinstance(node.value, int)
            and not isinstance(node.value, bool)
            and (self.minimum is None or node.value >= self.minimum)
            and (self.maximum is None or node.value <= self.maximum)
            and not self._beyond(node)
        )

    def hint(self, node: Node) -> str:
        return f"; {self.most:,} is the most" if self._beyond(node) else ""

    def schema(self) -> dict[str, Any]:
        maximum = self.most if self.maximum is None else self.maximum
        return _without_none({"type": "integer", "minimum": self.minimum, "maximum": maximum})

    def _beyond(self, node: Node) -> bool:
        return self.most is not None and isinstance(node.value, int) and node.value > self.most


@dataclass(frozen=True, eq=False, repr=False)
class Number(_Simple):
    """A finite number within bounds, both included."""

    minimum: float | None = None
    maximum: float | None = None

    @property
    def expects(self) -> str:  # type: ignore[override]
        return "a number" + _bounds(self.minimum, self.maximum)

    def accepts(self, node: Node) -> bool:
        return (
            isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and math.isfinite(node.value)
            and (self.minimum is None or node.value >= self.minimum)
            and (self.maximum is None or node.value <= self.maximum)
        )

    def value(self, node: Node) -> float:
        assert isinstance(node.value, int | float)
        return float(node.value)

    def schema(self) -> dict[str, Any]:
        return _without_none({"type": "number", "minimum": self.minimum, "maximum": self.maximum})


class Fraction(_Simple):
    """A share of something that is there: more than nothing, at most all."""

    expects = "a share above 0, up to 1"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, int | float) and not isinstance(node.value, bool) and 0 < node.value <= 1

    def value(self, node: Node) -> float:
        assert isinstance(node.value, int | float)
        return float(node.value)

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "exclusiveMinimum": 0, "maximum": 1}


class Every(_Simple):
    """A number of epochs, or a time such as ``30s``."""

    expects = "a number of epochs of at least 1, or a time such as 30s, 5min or 1h"
    units: ClassVar = {"s": 1.0, "min": 60.0, "h": 3600.0}

    def accepts(self, node: Node) -> bool:
        if isinstance(node.value, str):
            return self.seconds(node.value) is not None
        return isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= 1

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{_TIME.pattern}$"}]}

    @classmethod
    def seconds(cls, text: str) -> float | None:
        """What a time comes to; None where a text is none, or nothing."""
        written = _TIME.fullmatch(text)
        return float(written[1]) * cls.units[written[2]] or None if written else None


class Share(_Simple):
    """A share of the rows, or a count of them."""

    expects = "a share between 0 and 1, or a count of rows"

    def accepts(self, node: Node) -> bool:
        value = node.value
        if isinstance(value, float):
            return 0 < value < 1
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1

    def schema(self) -> dict[str, Any]:
        share = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
        return {"anyOf": [share, {"type": "integer", "minimum": 1}]}


@dataclass(frozen=True, eq=False, repr=False)
class Text(_Simple):
    """Text that is not empty."""

    expects: str = "text"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) and bool(node.value.strip())

    def hint(self, node: Node) -> str:
        if isinstance(node.value, str):
            return ", which is empty"
        is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return "; quote it" if is_number else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"\S"}


class Name(_Simple):
    """The name of a layer, an input or an output."""

    expects = "a name of letters, digits, _ and - that begins with a letter or _"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) and bool(NAME.fullmatch(node.value))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{NAME.pattern}$"}


@dataclass(frozen=True, eq=False, repr=False)
class Choice(_Simple):
    """One of a few words, or a text of a pattern such as ``gpu:1``."""

    choices: tuple[str, ...]
    pattern: str = ""

    @property
    def expects(self) -> str:  # type: ignore[override]
        return " or ".join([", ".join(self.choices[:-1]), self.choices[-1]] if len(self.choices) > 1 else self.choices)

    def accepts(self, node: Node) -> bool:
        value = node.value
        if not isinstance(value, str):
            return False
        return value in self.choices or bool(self.pattern and re.fullmatch(self.pattern, value))

    def hint(self, node: Node) -> str:
        return did_you_mean(node.value, self.choices, show=0) if isinstance(node.value, str) else ""

    def schema(self) -> dict[str, Any]:
        listed: dict[str, Any] = {"enum": list(self.choices)}
        return {"anyOf": [listed, {"type": "string", "pattern": f"^{self.pattern}$"}]} if self.pattern else listed


@dataclass(frozen=True, eq=False, repr=False)
class Column(_Simple):
    """A column by name or index; negative indices count from the end."""

    expects: str = "a column's name or index"

    def accepts(self, node: Node) -> bool:
        if isinstance(node.value, str):
            return bool(node.value)
        return isinstance(node.value, int) and not isinstance(node.value, bool)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"], "minLength": 1}


class Anything(_Simple):
    """Any value at all, as plain data."""

    expects = "a value"

    def accepts(self, node: Node) -> bool:  # noqa: ARG002 (as every shape's)
        return True

    def value(self, node: Node) -> Any:
        return node.plain()

    def schema(self) -> dict[str, Any]:
        return {}


def _bounds(minimum: float | None, maximum: float | None) -> str:
    if minimum is not None and maximum is not None:
        return f" from {minimum} to {maximum}"
    return f" of at least {minimum}" if minimum is not None else f" of at most {maximum}" if maximum is not None else ""


def _without_none(mapping: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if value is not None}
