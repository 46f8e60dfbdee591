"""What differs between two runs, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun.commands.runs_difference import Difference, Pair
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.results.runs.cells import value_text
from nnrun.console.tables import Grid
from nnrun.words.numbers import count, number

_HEADS = ("first", "second")


def difference_blocks(difference: Difference) -> list[Block]:
    """Whether what should be equal is, then all that differs."""
    return [Labelled(list(_heads(difference))), *_tables(difference)]


def _heads(difference: Difference) -> Iterator[tuple[str, Sequence[str]]]:
    for head, path, record in zip(_HEADS, difference.runs, difference.records, strict=True):
        yield head, f"{path}  ({record.kind_name}, {record.status})"
    yield "data", [f"{difference.data}, by its SHA-256" if difference.data != "not known" else difference.data]
    sizes = [f"{part}: {count(pair.first)} and {count(pair.second)} rows" for part, pair in difference.rows.items()]
    yield "split", [f"{difference.split} rows in the parts" if difference.split != "not known" else difference.split]
    yield "", sizes
    if not difference.settings:
        yield "config", ["the same, but for name and seed"]
    if not difference.scores and any(record.scores for record in difference.records):
        yield "scores", ["the same"]


def _tables(difference: Difference) -> Iterator[Block]:
    if difference.settings:
        yield Grid(("config", *_HEADS), tuple(_setting_rows(difference)), words=3)
    if difference.scores:
        rows = tuple(_score_row(name, pair) for name, pair in difference.scores.items())
        yield Grid(("scores", *_HEADS, "difference"), rows)
    for title, pairs in (("run", difference.facts), ("versions", difference.versions)):
        if pairs:
            yield Grid((title, *_HEADS), tuple(_plain_rows(pairs)), words=3)


def _setting_rows(difference: Difference) -> Iterator[tuple[str, str, str]]:
    for key, pair in difference.settings.items():
        texts = [
            "" if key in missing else value_text(value)
            for missing, value in zip(difference.missing, (pair.first, pair.second), strict=True)
        ]
        yield key, texts[0], texts[1]


def _plain_rows(pairs: Mapping[str, Pair]) -> Iterator[tuple[str, str, str]]:
    for key, pair in pairs.items():
        yield key, _text(pair.first), _text(pair.second)


def _score_row(name: str, pair: Pair) -> tuple[str, str, str, str]:
    values = (pair.first, pair.second)
    is_number = all(isinstance(value, int | float) for value in values)
    delta = f"{'+' if pair.second > pair.first else ''}{number(float(pair.second - pair.first))}" if is_number else "-"
    return name, number(pair.first), number(pair.second), delta


def _text(value: Any) -> str:
    return "" if value is None or value == "" else value_text(value)
