"""What differs between two runs: keys of their configs, scores, data, rows of the parts, versions, machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.runs.index.reading import read_record
from nnrun.runs.index.record import RunRecord
from nnrun.runs.plain import plain
from nnrun.runs.query.score_names import ScoreName, score_names
from nnrun.runs.run import Run
from nnrun.types import Split

UNKNOWN, SAME, OTHER = "not known", "the same", "different"
_FACTS = ("kind", "name", "status", "seed", "threads", "engine", "device", "parameters", "trainable")


@dataclass(frozen=True)
class Pair:
    """A value of each of two runs."""

    first: Any
    second: Any


@dataclass(frozen=True)
class Difference:
    """What differs between two runs, and whether what should be equal is."""

    runs: tuple[Path, Path]
    records: tuple[RunRecord, RunRecord]
    settings: Mapping[str, Pair]
    """Keys of the configs whose values differ; None where one has no such key, or null there."""
    missing: tuple[frozenset[str], frozenset[str]]
    """The keys that each of the two has not."""
    scores: Mapping[str, Pair]
    """The scores that differ, in the units of the source; None where there is no number."""
    facts: Mapping[str, Pair]
    """What else run.json has of them that differs."""
    versions: Mapping[str, Pair]
    """The packages whose versions differ."""
    data: str
    """Whether they were trained on the same data, by its SHA-256: the same, different, not known."""
    split: str
    """Whether the same rows are in the same parts."""
    rows: Mapping[str, Pair]
    """Of parts that differ, how many rows each has, and how many they share."""

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "runs": [str(path) for path in self.runs],
            "config": _listed(self.settings),
            "scores": _listed(self.scores),
            "facts": _listed(self.facts),
            "versions": _listed(self.versions),
            "data": self.data,
            "split": self.split,
        }


def difference(first: Path, second: Path) -> Difference:
    """What differs between two runs, by their directories alone."""
    runs = Run(first), Run(second)
    a, b = (_record(run) for run in runs)
    split, rows = _split(*runs)
    return Difference(
        (first, second),
        (a, b),
        _differing(a.settings, b.settings),
        (frozenset(b.settings.keys() - a.settings.keys()), frozenset(a.settings.keys() - b.settings.keys())),
        _differing(*(_scores(record, score_names([a, b])) for record in (a, b))),
        _differing(*(_facts(run) for run in runs)),
        _differing(runs[0].facts.versions, runs[1].facts.versions),
        _told(a.data_sha256, b.data_sha256),
        split,
        rows,
    )


def _record(run: Run) -> RunRecord:
    whole = Path(os.path.abspath(run.path))  # noqa: PTH100  # a name also for "."
    return read_record(whole.parent, whole.name, (0, 0), "")


def _listed(pairs: Mapping[str, Pair]) -> dict[str, list[Any]]:
    return {key: [pair.first, pair.second] for key, pair in pairs.items()}


def _differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Pair]:
    keys = dict.fromkeys((*first, *second))
    return {
        key: Pair(first.get(key), second.get(key))
        for key in keys
        if (key in first) != (key in second) or first.get(key) != second.get(key)
    }


def _scores(record: RunRecord, names: list[ScoreName]) -> dict[str, Any]:
    having = [name for name in names if record.has_score(name.part, name.metric)]
    return {str(name): record.score(name.part, name.metric) for name in having}


def _facts(run: Run) -> dict[str, Any]:
    facts = run.facts
    own = {name: plain(getattr(facts, name)) for name in _FACTS if name != "kind"}
    return {"kind": run.kind, **own, "data": facts.data.source, "commit": (facts.git or {}).get("commit")}


def _told(first: Any, second: Any) -> str:
    if not first or not second:
        return UNKNOWN
    return SAME if first == second else OTHER


def _split(first: Run, second: Run) -> tuple[str, dict[str, Pair]]:
    """Whether the rows of the parts are the same; the sizes of those that are not."""
    try:
        if (first / layout.SPLIT).read_bytes() == (second / layout.SPLIT).read_bytes():
            return SAME, {}
        splits = first.split, second.split
    except (OSError, RunDamaged):
        return UNKNOWN, {}
    rows = {part.name: _rows(part.name, *splits) for part in fields(Split)}
    differing = {name: pair for name, pair in rows.items() if pair is not None}
    return (OTHER if differing else SAME), differing


def _rows(part: str, first: Split, second: Split) -> Pair | None:
    """The sizes of a part, where its rows differ."""
    import numpy as np

    rows = getattr(first, part), getattr(second, part)
    if all(row is None for row in rows):
        return None
    empty = np.array([], dtype=np.int64)
    a, b = (empty if row is None else np.asarray(row) for row in rows)
    return None if np.array_equal(np.sort(a), np.sort(b)) else Pair(len(a), len(b))
