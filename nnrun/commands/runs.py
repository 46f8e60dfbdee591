"""Runs: which there are, from the index of their folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.errors import ConfigError
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.refresh import newest_first, open_index
from nnrun.runs.query.listing import to_plain, to_rows
from nnrun.runs.query.query import Query
from nnrun.runs.query.varying import varying_keys
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import rows_table

if TYPE_CHECKING:
    from pandas import DataFrame

    from nnrun.runs.query.keys import Key


@dataclass(frozen=True)
class RunList(ShownAsTable):
    """Runs in a folder, as they were asked for."""

    runs_dir: Path
    records: tuple[RunRecord, ...] = field(repr=False)
    """In their order; the runs inside of others follow these."""
    total: int
    """How many there were before the limit."""
    keys: tuple[Key, ...] = field(default=(), repr=False)
    """Scores, keys of configs and facts by which they were chosen or sorted."""
    notes: tuple[str, ...] = ()

    @cached_property
    def named(self) -> dict[str, Key]:
        """The keys of configs, and facts, by which they were chosen or sorted."""
        return {key.name: key for key in self.keys if key.score is None}

    @cached_property
    def varying(self) -> list[str]:
        """Those keys, then the ones that differ, the seed too; runs inside of others are not looked at."""
        return list(dict.fromkeys([*self.named, *varying_keys([run for run in self.records if not run.is_member])]))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A mapping a run: facts, every score as ``test.accuracy`` in the units of the source, keys that differ."""
        return to_rows(self.records, self.varying, self.named)

    @property
    def table(self) -> DataFrame:
        """The same as a pandas DataFrame, a run a row."""
        return rows_table(self.rows)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        runs = [to_plain(record, str(self.runs_dir)) for record in self.records]
        return {"runs": runs, "total": self.total, "varying": self.varying}


def list_runs(runs_dir: Path, query: Query | None = None, on_slow: Callable[[int], None] | None = None) -> RunList:
    """The runs of a folder. Raises ConfigError where the query names what no run has, or is none."""
    query = query or Query()
    check_limit(query)
    index = open_index(runs_dir, on_slow)
    notes = (index.note,) if index.note else ()
    if query.is_newest:
        top = index.newest(query.limit) if query.limit else newest_first(r for r in index.records if not r.is_member)
        return RunList(runs_dir, tuple(top), index.count, (), notes)
    from nnrun.runs.query.selection import select  # and all that looks into runs

    selection = select(index.records, query)
    return RunList(runs_dir, selection.records, selection.total, selection.keys, notes)


def check_limit(query: Query) -> None:
    """Raises ConfigError for a number of runs that cannot be."""
    if query.limit < 0:
        raise ConfigError(f"--limit is 0 (for all) or more, not {query.limit}", code="wrong-arguments")
