"""Paths and values as short as they can be told apart."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nnrun.words.numbers import number

_LOOKS_LIKE_ANOTHER = re.compile(r"null|true|false|~|[-+.\d].*|", re.IGNORECASE | re.DOTALL)


def short_paths(paths: Sequence[str]) -> dict[str, str]:
    """Dotted paths by their ends, as long as it takes to tell them apart."""
    return {path: _shortest(path, [another for another in paths if another != path]) for path in paths}


def _shortest(path: str, others: Sequence[str]) -> str:
    parts = path.split(".")
    ends = (".".join(parts[start:]) for start in range(len(parts) - 1, -1, -1))
    return next(end for end in ends if end == path or not any(another.endswith(f".{end}") for another in others))


def short_value(value: Any) -> str:
    """A value of a config in a few letters: a component by its name, a number with the digits that matter."""
    if isinstance(value, Mapping) and value:
        return str(next(iter(value)))
    if isinstance(value, float):
        return number(value)
    return value if isinstance(value, str) else _written(value)


class ShortValues:
    """Short texts of several values; those that would have the same one have more digits, or are written out."""

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = {repr(value): value for value in values}
        self._texts = {key: short_value(value) for key, value in self._values.items()}
        for longer in (_six_digits, _written):
            counts = Counter(self._texts.values())
            self._texts |= {key: longer(self._values[key]) for key, text in self._texts.items() if counts[text] > 1}

    def __getitem__(self, value: Any) -> str:
        """The text of one of them; of any other value as if it stood alone."""
        return self._texts.get(repr(value), short_value(value))

    @property
    def ordered(self) -> list[str]:
        """The texts: numbers by their size, anything else by the alphabet."""
        values = list(self._values.values())
        if all(type(value) in (int, float) for value in values):
            return [self[value] for value in sorted(values)]
        return sorted(self[value] for value in values)


def _six_digits(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else short_value(value)


def _written(value: Any) -> str:
    """A value as a config has it, on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if _LOOKS_LIKE_ANOTHER.fullmatch(value) else value
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_written(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value)
