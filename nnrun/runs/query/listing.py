"""Runs as a list of them shows each: fixed facts, a column for each score, one for each key of the configs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.runs.index.record import RunRecord, main_metric, setting
from nnrun.runs.query.score_names import ScoreName, score_names
from nnrun.runs.query.varying import SEED

if TYPE_CHECKING:
    from nnrun.runs.query.keys import Key

FACTS = (
    *("id", "name", "kind", "path", "parent", "status", "smoke", "started", "ended", "seconds"),
    *("epochs", "best_epoch", "monitor", "monitored"),
)
"""What is told of every run in CSV files and DataFrames, before its scores."""


def main_score(record: RunRecord, part: str) -> ScoreName | None:
    """The score of a part by which a person judges a run."""
    chosen = record.test_metric if part == "test" else main_metric(record.scores.get(part, {}))
    return ScoreName(part, chosen) if chosen else None


def to_plain(record: RunRecord, runs_dir: str) -> dict[str, Any]:
    """A run as ``--json`` prints it: scores as they were trained, with what brings them to the source's units."""
    values = record._asdict()
    for hidden in ("stamp", "facts_stamp", "moment", "config"):
        del values[hidden]
    values["smoke"] = bool(record.smoke)
    values["run"] = f"{runs_dir}/{record.path}"
    values["tags"] = list(record.tag_names)
    values["remarks"] = list(record.remark_texts)
    values["metrics"] = {part: dict(scores) for part, scores in record.scores.items()}
    values["units"] = dict(record.score_units)
    values["config"] = dict(record.settings)
    return values


def to_rows(records: Sequence[RunRecord], keys: Sequence[str], named: Mapping[str, Key]) -> list[dict[str, Any]]:
    """Runs as rows of equal columns: facts, scores in the units of the source, then the values of some keys."""
    names = score_names(records)
    return [_row(record, names, keys, named) for record in records]


def value_of(record: RunRecord, key: str, named: Mapping[str, Key], absent: Any = None) -> Any:
    """What a run has of a key of the config."""
    if key in named:
        value = named[key].value(record)
        return absent if value is None else value
    return record.seed if key == SEED else setting(record, key, absent)


def _row(
    record: RunRecord, names: Sequence[ScoreName], keys: Sequence[str], named: Mapping[str, Key]
) -> dict[str, Any]:
    facts = {name: getattr(record, name) for name in FACTS}
    facts |= {"smoke": bool(record.smoke), "monitored": record.shown_monitored}
    scores = {str(name): _score(record, name) for name in names}
    settings = {key: value_of(record, key, named) for key in keys}
    return {**facts, **scores, **settings, "tags": " ".join(record.tag_names), "note": record.note}


def _score(record: RunRecord, name: ScoreName) -> Any:
    """A score; NaN where it was one, and None where the run has none."""
    value = record.score(name.part, name.metric)
    return math.nan if value is None and record.has_score(name.part, name.metric) else value
