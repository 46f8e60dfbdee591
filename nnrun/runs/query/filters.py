"""Which runs are meant by a filter, as ``optimizer=adam test.accuracy>0.9``: terms, all of which must hold.

    filter     = term { term }
    term       = key operator value { "," value }
    operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
    value      = word | "'" text "'" | '"' text '"'

``=`` holds for one of the values, whatever the case and underscores of words; ``!=`` for none of them, and for runs
without the key; ``~`` where one of the values is a part of the text; the others compare numbers and dates.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nnrun.errors import ConfigError, Place
from nnrun.runs.index.record import RunRecord
from nnrun.runs.query.ages import seconds_of
from nnrun.runs.query.keys import Key, Keys
from nnrun.words.suggestions import fold

OPTION = "--filter"
_TERM = re.compile(
    r"""(?P<key>[^\s=!<>~'"]+) \s* (?P<operator><=|>=|!=|==|=|<|>|~) \s* (?P<value>(?:"[^"]*"|'[^']*'|[^\s"'])+)""",
    re.VERBOSE,
)
_WORD = re.compile(r"\S+")
_PIECE = re.compile(r""""([^"]*)"|'([^']*)'|([^,"']+)""")
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SAID = {"none": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Term:
    """A condition on a run."""

    key: Key
    holds: Callable[[RunRecord], bool]


def parse(text: str, keys: Keys) -> list[Term]:
    """The terms of a filter.

    Raises:
        ConfigError: At its place in the text: what is no term, a key that no run has, a value that cannot be compared.
    """
    return [_term(match, text, keys) for match in _matches(text)]


def _matches(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while word := _WORD.search(text, at):
        match = _TERM.match(text, word.start())
        if match is None:
            raise _no_term(text, word)
        yield match
        at = match.end()


def _no_term(text: str, word: re.Match[str]) -> ConfigError:
    shown = word.group()
    if shown.lower() in ("and", "&&", "&", ","):
        help = "leave it out: terms stand beside each other, and all must hold"
    elif shown.lower() in ("or", "||", "|"):
        help = "several values of a key stand with commas: optimizer=adam,sgd"
    else:
        name = re.split(r"[=!<>~]", shown)[0] or "name"
        help = f"a term is a key, one of = != < <= > >= ~, and a value: {name}=VALUE"
    return _error(f"{shown!r} is no term", text, word.start(), word.end(), help)


def _error(message: str, text: str, start: int, end: int, help: str = "") -> ConfigError:
    place = Place(OPTION, 1, start + 1, text, max(1, end - start))
    return ConfigError(message, place=place, code="wrong-filter", help=help)


def _term(match: re.Match[str], text: str, keys: Keys) -> Term:
    name, sign = match["key"], match["operator"]
    words = [next(part for part in piece if part is not None) for piece in _pieces(match["value"])]
    key = keys.find(name, config_first=sign in ("=", "!=", "~", "==") and not all(map(_is_number, words)))
    if key is None:
        span = match.span("key")
        if several := keys.ambiguous(name):
            raise _error(f"{name!r} could be {', '.join(several[:6])}", text, *span)
        raise _error(f"no run has {name!r}", text, *span, keys.suggestion(name))
    if sign in _ORDER:
        return Term(key, _ordered(key, sign, _limit(key, words, match, text)))
    if sign == "~":
        parts = [word.casefold() for word in words]
        return Term(
            key, lambda record: any(part in str(value).casefold() for value in key.values(record) for part in parts)
        )
    is_wanted = sign != "!="
    targets = [_target(key, word) for word in words]
    return Term(
        key, lambda record: is_wanted == any(_equals(value, t) for value in key.values(record) for t in targets)
    )


def _pieces(value: str) -> list[tuple[str | None, ...]]:
    return [match.groups() for match in _PIECE.finditer(value)]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _limit(key: Key, words: Sequence[str], match: re.Match[str], text: str) -> float:
    """The number that values are compared with: of a date its moment, of a duration its seconds."""
    if len(words) == 1:
        if _is_number(words[0]) and key.name != "started":
            return float(words[0])
        if key.name == "seconds" and (seconds := seconds_of(words[0])) is not None:
            return seconds
        if key.name == "started" and (moment := _moment(words[0])) is not None:
            return moment
    expected = "a date as 2026-11-21 or 2026-11-21T14:00" if key.name == "started" else "a number"
    raise _error(f"{match['value']!r} is not {expected}", text, *match.span("value"))


def _moment(word: str) -> float | None:
    try:
        return datetime.fromisoformat(word).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _ordered(key: Key, sign: str, limit: float) -> Callable[[RunRecord], bool]:
    compare = _ORDER[sign]

    def holds(record: RunRecord) -> bool:
        numbers = (value for value in key.values(record) if isinstance(value, int | float))
        return any(compare(value, limit) for value in numbers)

    return holds


def _target(key: Key, word: str) -> Any:
    if key.name == "started" and (moment := _moment(word)) is not None:
        return moment
    if word.lower() in _SAID:
        return _SAID[word.lower()]
    return float(word) if _is_number(word) and key.name not in ("id", "name", "version", "path") else word


def _equals(value: Any, target: Any) -> bool:
    if isinstance(value, float) and isinstance(target, float) and math.isnan(target):
        return math.isnan(value)
    if isinstance(value, bool) or isinstance(target, bool) or target is None:
        return value is target
    if isinstance(value, str):
        return isinstance(target, str) and fold(value) == fold(target)
    if isinstance(value, list):
        return any(_equals(item, target) for item in value)
    return bool(value == target)
