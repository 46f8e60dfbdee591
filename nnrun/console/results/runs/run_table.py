"""A list of runs: a line each, with the keys of their configs that differ."""

from __future__ import annotations

from nnrun.commands.runs import RunList
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.results.runs.cells import (
    epochs_cell,
    monitored_column,
    score_cell,
    score_column,
    setting_columns,
    time_cell,
    when_cell,
)
from nnrun.console.results.runs.columns import Column, ColumnTable
from nnrun.runs.index.record import RunRecord

_SHOWN = 5


def run_blocks(runs: RunList) -> list[Block]:
    """The table, and notes on it."""
    return [ColumnTable(run_columns(runs)), *_remarks(runs)]


def run_columns(runs: RunList) -> list[Column]:
    """All columns of a list, the most needed ones of the lowest rank."""
    records = runs.records
    monitored, score = monitored_column(records), score_column(records)
    asked = [
        Column(str(key.score), [score_cell(record, key.score) for record in records], rank=2)
        for key in runs.keys
        if key.score and str(key.score) not in (monitored.head, score.head)
    ]
    tags = [" ".join(record.tag_names) for record in records]
    return [
        Column("id", [record.id for record in records], is_words=True),
        Column("name", [_name(record) for record in records], is_words=True, is_cut=True),
        Column("kind", [record.kind_name for record in records], is_words=True, rank=8),
        Column("when", [when_cell(record) for record in records], is_words=True, rank=6),
        Column("status", [record.status for record in records], is_words=True, rank=1),
        *([Column("tags", tags, is_words=True, is_cut=True, rank=4)] if any(tags) else []),
        Column("epochs", [epochs_cell(record) for record in records], rank=5),
        Column(monitored.head, monitored.cells, rank=3),
        Column(score.head, score.cells),
        *asked,
        Column("time", [time_cell(record) for record in records], rank=7),
        *setting_columns(records, runs.varying, runs.named, rank=4),
    ]


def _name(record: RunRecord) -> str:
    return f"  {record.path.rpartition('/')[2]}" if record.is_member else record.name


def _remarks(runs: RunList) -> list[Block]:
    """How many are not shown, and which are not whole."""
    shown = sum(not record.is_member for record in runs.records)
    left = f"{shown:,} of {runs.total:,} runs; --limit 0 lists all" if shown < runs.total else ""
    damaged = [record.id for record in runs.records if record.remark_texts and record.status != "running"]
    more = f", and {len(damaged) - _SHOWN:,} more" if len(damaged) > _SHOWN else ""
    listed = f"{', '.join(damaged[:_SHOWN])}{more}"
    remark = f"not whole: {listed}; nnrun runs show ID says why" if damaged else ""
    return [Labelled([("note", [text]) for text in (left, remark)])] if left or remark else []
