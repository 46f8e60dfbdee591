"""Facts, scores and values of configs as cells of a list of runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.console.results.runs.columns import Column
from nnrun.runs.facts import Status
from nnrun.runs.index.record import RunRecord
from nnrun.runs.query.listing import main_score, value_of
from nnrun.runs.query.score_names import ScoreName
from nnrun.words.numbers import duration, number
from nnrun.words.score_units import label
from nnrun.words.told_apart import short_paths

if TYPE_CHECKING:
    from nnrun.runs.query.keys import Key

ABSENT = "-"
_MISSING = object()


def score_cell(record: RunRecord, name: ScoreName | None) -> str:
    """A score as a person reads it; "nan" where it is no number."""
    if name is None or not record.has_score(name.part, name.metric):
        return ABSENT
    value = record.score(name.part, name.metric)
    return "nan" if value is None else number(value)


def value_text(value: Any) -> str:
    """A value of a config as YAML writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(value_text, value)) if isinstance(value, list) else str(value)


def epochs_cell(record: RunRecord) -> str:
    """``50``, or ``12/50`` where fewer ended than were asked for."""
    if record.epochs is None:
        return ABSENT
    asked = record.asked_epochs
    return str(record.epochs) if asked is None or record.epochs >= asked else f"{record.epochs}/{asked}"


def time_cell(record: RunRecord) -> str:
    """How long it took, or has taken by now."""
    if record.seconds is not None:
        return duration(record.seconds)
    if record.status == Status.RUNNING and record.started:
        return duration(max(0.0, time.time() - record.moment))
    return ABSENT


def when_cell(record: RunRecord) -> str:
    """When it began, on this machine's clock."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(record.moment)) if record.moment else ABSENT


def common_column(
    records: Sequence[RunRecord], name_of: Callable[[RunRecord], str], cell_of: Callable[[RunRecord], str], head: str
) -> Column:
    """A column of values that each have a name: it stands in the head where all have the same, else beside each."""
    named = [(name_of(record), cell_of(record)) for record in records]
    names = {name for name, cell in named if cell != ABSENT}
    if len(names) == 1:
        return Column(names.pop(), [cell for _, cell in named])
    return Column(head, [cell if cell == ABSENT else f"{cell} {name}" for name, cell in named])


def monitored_column(records: Sequence[RunRecord]) -> Column:
    """What each run monitors, in its best epoch."""

    def cell(record: RunRecord) -> str:
        return ABSENT if record.monitored is None or not record.monitor else number(record.shown_monitored)

    return common_column(records, lambda run: _marked(run.monitor, run), cell, "monitored")


def score_column(records: Sequence[RunRecord]) -> Column:
    """The score by which each is judged: of the test part, of validation where none of the runs has a test part."""
    others = ("validation", "fold")
    has_test = any(record.test_metric for record in records)
    part = "test" if has_test else next((part for part in others if any(part in run.scores for run in records)), "test")
    names = {record.path: main_score(record, part) for record in records}

    def name_of(record: RunRecord) -> str:
        name = names[record.path]
        return "" if name is None else f"{part}.{_marked(name.metric, record)}"

    def cell(record: RunRecord) -> str:
        if not has_test:
            return score_cell(record, names[record.path])
        if not record.test_metric:
            return ABSENT
        return "nan" if record.test_score is None else number(record.test_score)

    return common_column(records, name_of, cell, f"{part} score")


def setting_columns(
    records: Sequence[RunRecord], keys: Sequence[str], named: Mapping[str, Key], rank: int
) -> list[Column]:
    """The values of keys of the config, a column each; what a person named is kept longer."""
    short = short_paths(keys)
    return [
        Column(
            key,
            [_text(value_of(record, key, named, _MISSING)) for record in records],
            rank=2 if key in named else rank,
            short=short[key],
            is_named=True,
        )
        for key in keys
    ]


def _text(value: Any) -> str:
    return "" if value is _MISSING else value_text(value)


def _marked(metric: str, record: RunRecord) -> str:
    if not record.is_scaled:
        return metric
    own = metric.removeprefix("val_")
    return metric.removesuffix(own) + label(own, record.score_units) if own else metric
