"""A list of configs: runs that are equal but for the seed as one, with mean and standard deviation."""

from __future__ import annotations

from collections.abc import Iterator

from nnrun.commands.runs_by_config import GroupList
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.results.runs.cells import setting_columns
from nnrun.console.results.runs.columns import Column, ColumnTable
from nnrun.runs.query.score_names import ScoreName
from nnrun.words.numbers import number
from nnrun.words.score_units import label

METHOD = "std: the sample standard deviation over the completed runs, with n-1"


def group_blocks(groups: GroupList) -> list[Block]:
    """The table, and how its numbers are made."""
    shown, total = len(groups.groups), groups.total
    left = f"{shown:,} of {total:,} configs; --limit 0 lists all" if shown < total else ""
    return [ColumnTable(list(_columns(groups))), Labelled([("method", [METHOD]), ("note", [left])])]


def _columns(groups: GroupList) -> Iterator[Column]:
    newest = [group.newest for group in groups.groups]
    yield Column("name", [", ".join(group.names) for group in groups.groups], is_words=True, is_cut=True)
    yield Column("kind", [record.kind_name for record in newest], is_words=True, rank=5)
    yield Column("newest", [record.id for record in newest], is_words=True, rank=6)
    yield Column("n", [str(len(group.completed)) for group in groups.groups])
    unfinished = [len(group.records) - len(group.completed) for group in groups.groups]
    if any(unfinished):
        yield Column("unfinished", [str(count) for count in unfinished], rank=7)
    for rank, name in enumerate(groups.main_scores):
        yield from _score_columns(groups, name, rank and 2)
    yield from setting_columns(newest, groups.varying, groups.named, rank=4)


def _score_columns(groups: GroupList, name: ScoreName, rank: int) -> Iterator[Column]:
    spreads = [group.spread(name) for group in groups.groups]
    units = next((group.newest.score_units for group in groups.groups if group.newest.score_units), {})
    yield Column(f"{name.part}.{label(name.metric, units)}", [number(spread.mean) for spread in spreads], rank=rank)
    yield Column("std", [number(spread.std) for spread in spreads], rank=rank)
