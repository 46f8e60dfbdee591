"""The runs that a query asks for: filtered, in order, each followed by those inside of it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nnrun.errors import ConfigError, Place
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.refresh import newest_first
from nnrun.runs.query.ages import age_of
from nnrun.runs.query.filters import parse
from nnrun.runs.query.keys import Key, Keys
from nnrun.runs.query.query import NEWEST, Query


@dataclass(frozen=True, slots=True)
class Selection:
    """What a query chose."""

    records: tuple[RunRecord, ...]
    """In their order."""
    total: int
    """How many there were before the limit."""
    keys: tuple[Key, ...] = ()
    """Scores and keys of configs that the query names."""


def select(records: Sequence[RunRecord], query: Query) -> Selection:
    """The runs that a query asks for. Raises ConfigError for a filter, a key or a span that cannot be."""
    if not records:
        return Selection((), 0)
    candidates = [record for record in records if query.members or not record.is_member]
    keys = Keys(candidates)
    if query.last:
        oldest = time.time() - age_of(query.last, "--last")
        candidates = [record for record in candidates if record.moment >= oldest]
    terms = parse(query.filter, keys) if query.filter else []
    for term in terms:
        candidates = [record for record in candidates if term.holds(record)]
    orders = sort_keys(query.sort, candidates or records) if query.sort != NEWEST else []
    top = ordered([record for record in candidates if not record.is_member], orders)
    chosen = top[: query.limit] if query.limit else top
    named = (*(term.key for term in terms), *(key for key, _ in orders))
    mentioned = {key.name: key for key in named if not key.is_listed}
    return Selection(tuple(_with_members(chosen, candidates)), len(top), tuple(mentioned.values()))


def sort_keys(text: str, records: Sequence[RunRecord]) -> list[tuple[Key, bool]]:
    """The keys of an order, each with whether the largest comes first.

    Raises:
        ConfigError: No run has one of them, or has several of it.
    """
    keys = Keys(records)
    orders, at = [], 0
    for part in text.split(","):
        name = part.strip().removeprefix("-")
        key = keys.find(name) if name else None
        if key is None:
            start = at + part.find(name)
            place = Place("--sort", 1, start + 1, text, max(1, len(name)))
            several = keys.ambiguous(name) if name else []
            message = f"{name!r} could be {', '.join(several[:6])}" if several else f"no run has {name!r}"
            help = "" if several else keys.suggestion(name)
            raise ConfigError(message, place=place, code="wrong-filter", help=help)
        orders.append((key, part.strip().startswith("-")))
        at += len(part) + 1
    return orders


def ordered(records: Sequence[RunRecord], orders: Sequence[tuple[Key, bool]]) -> list[RunRecord]:
    """By the first key, then by the next; runs without a key, or with NaN, come last; of equals the newest first."""
    records = newest_first(records)
    for key, largest in reversed(orders):
        ranked = {id(record): _rank(key.values(record)) for record in records}
        present = [record for record in records if ranked[id(record)] is not None]
        absent = [record for record in records if ranked[id(record)] is None]
        present.sort(key=lambda record: ranked[id(record)] or (), reverse=largest)
        records = present + absent
    return records


def _rank(values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What a run is sorted by: numbers before words."""
    value = next(iter(values), None)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return (0, value, "") if isinstance(value, int | float) else (1, 0, str(value).casefold())


def _with_members(chosen: Sequence[RunRecord], candidates: Sequence[RunRecord]) -> list[RunRecord]:
    """The runs, each followed by those inside of it; those whose own directory is not chosen come last."""
    inside: dict[str, list[RunRecord]] = {}
    for record in candidates:
        if record.is_member:
            inside.setdefault(record.path.partition("/")[0], []).append(record)
    listed = []
    for record in chosen:
        listed += [record, *inside.pop(record.path, [])]
    tops = {record.path for record in candidates if not record.is_member}
    return listed + [record for path, members in inside.items() if path not in tops for record in members]
