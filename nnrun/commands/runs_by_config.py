"""Runs that are equal but for the seed, as one: the list ``nnrun runs --by config``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.commands.runs import check_limit
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.keys import Key
from nnrun.runs.query.listing import main_score, value_of
from nnrun.runs.query.query import NEWEST, Query
from nnrun.runs.query.score_names import ScoreName, score_names
from nnrun.runs.query.seed_groups import SeedGroup, seed_groups
from nnrun.runs.query.selection import ordered, select, sort_keys
from nnrun.runs.query.varying import varying_keys
from nnrun.words.pandas_tables import rows_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class GroupList:
    """Runs in a folder, those as one that are equal but for the seed."""

    runs_dir: Path
    groups: tuple[SeedGroup, ...]
    total: int
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def named(self) -> dict[str, Key]:
        """The keys of configs, and facts, by which they were chosen or sorted."""
        return {key.name: key for key in self.keys if key.score is None}

    @cached_property
    def varying(self) -> list[str]:
        """The keys of configs that differ among the groups, and those by which they were chosen or sorted."""
        keys = varying_keys([group.newest for group in self.groups])
        return [key for key in dict.fromkeys([*self.named, *keys]) if key != "seed"]

    @cached_property
    def scores(self) -> list[ScoreName]:
        """Every score of the runs."""
        return score_names([record for group in self.groups for record in group.records])

    @cached_property
    def main_scores(self) -> list[ScoreName]:
        """The scores to be looked at first: those asked for, then one of each group: of test, else of validation."""
        named = [key.score for key in self.keys if key.score]
        mains = [
            next((name for part in ("test", "validation", "train") if (name := main_score(group.newest, part))), None)
            for group in self.groups
        ]
        return [name for name in dict.fromkeys([*named, *mains]) if name is not None]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A mapping a group: n, seeds, mean and std (with n-1) of every score, keys that differ."""
        return [_group_row(group, self.scores, self.varying, self.named) for group in self.groups]

    @property
    def table(self) -> DataFrame:
        """The same as a pandas DataFrame, a group a row."""
        return rows_table(self.rows)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {"groups": [self._plain(group) for group in self.groups], "total": self.total, "varying": self.varying}

    def _plain(self, group: SeedGroup) -> dict[str, Any]:
        row = _group_row(group, (), self.varying, self.named)
        spreads = {str(name): group.spread(name) for name in self.scores}
        scores = {name: {"mean": spread.mean, "std": spread.std} for name, spread in spreads.items()}
        runs = [f"{self.runs_dir}/{record.path}" for record in group.records]
        return {
            **row,
            "seeds": list(group.seeds),
            "scores": scores,
            "config": dict(group.newest.settings),
            "runs": runs,
        }


def list_configs(runs_dir: Path, query: Query | None = None, on_slow: Callable[[int], None] | None = None) -> GroupList:
    """The runs of a folder, those as one that are equal but for the seed. Arguments and errors as of `list_runs`.

    A filter chooses runs, before they are put together; an order by a score is that of the means.
    """
    query = query or Query()
    check_limit(query)
    index = open_index(runs_dir, on_slow)
    selection = select(index.records, replace(query, sort=NEWEST, limit=0, members=True))
    groups, keys = _sorted(seed_groups(selection.records), query.sort, selection.records)
    notes = (index.note,) if index.note else ()
    return GroupList(runs_dir, tuple(groups[: query.limit or None]), len(groups), (*selection.keys, *keys), notes)


def _sorted(
    groups: list[SeedGroup], sort: str, records: Sequence[RunRecord]
) -> tuple[list[SeedGroup], tuple[Key, ...]]:
    """Groups by the mean of a score, or by what their newest run has; those without a number last."""
    orders = sort_keys(sort, records)
    by_newest = {group.newest.path: group for group in groups}
    means = {
        key.name: {path: g.spread(key.score).mean for path, g in by_newest.items()} for key, _ in orders if key.score
    }

    def as_group(key: Key) -> Key:
        if key.score is None:
            return key
        mean = means[key.name]
        return Key(key.name, lambda record: () if mean[record.path] is None else (mean[record.path],), key.score)

    newest = ordered([group.newest for group in groups], [(as_group(key), largest) for key, largest in orders])
    return [by_newest[record.path] for record in newest], tuple(key for key, _ in orders if not key.is_listed)


def _group_row(
    group: SeedGroup, names: Sequence[ScoreName], keys: Sequence[str], named: Mapping[str, Key]
) -> dict[str, Any]:
    newest = group.newest
    spreads = {str(name): group.spread(name) for name in names}
    scores = {
        column: value
        for name, spread in spreads.items()
        for column, value in ((f"{name}.mean", spread.mean), (f"{name}.std", spread.std))
    }
    return {
        "name": ", ".join(group.names),
        "kind": newest.kind,
        "n": len(group.completed),
        "unfinished": len(group.records) - len(group.completed),
        "newest": newest.id,
        "started": newest.started,
        **scores,
        **{key: value_of(newest, key, named) for key in keys},
    }
