"""What the index knows of a run: a row of the table ``runs``, whose columns are these fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from nnrun.runs.plain import plain
from nnrun.words.score_units import in_units

COMPARISON = "comparison"
"""The kind of a directory that holds runs of several configs side by side: each of these is a run by itself."""
KINDS = {"training": "run", "kfold": "k-fold"}
"""What a person reads in the place of a kind."""
NOTHING = "[]"


class RunRecord(NamedTuple):
    """A run, or one of several in a directory. A tuple, since ten thousand of them are made for a list."""

    path: str
    """Its directory, below the folder of runs, with slashes."""
    id: str
    """Eight hexadecimal digits of when it began and how it is called; it stays when the directory moves."""
    name: str
    """The config's name, or that of `--name`."""
    kind: str
    """training, kfold, ensemble ..., as run.json has it."""
    parent: str
    """The path of the directory of several runs that it lies in; empty for others."""
    status: str
    """running, completed, interrupted or failed."""
    smoke: int
    """1 for a smoke run."""
    started: str
    """When it began, as ISO 8601 with the zone; empty where that is not known."""
    moment: float
    """The same as seconds since 1970, in UTC; where run.json does not tell it, by the directory's name."""
    ended: str
    """When it ended; empty while it runs, and where nobody wrote it down."""
    seconds: float | None
    """Wall-clock seconds of the whole command."""
    epochs: int | None
    """Epochs that have ended."""
    asked_epochs: int | None
    """Epochs that the config asks for."""
    best_epoch: int | None
    """The best one, from 1, by the monitor."""
    monitor: str
    """What the best epoch is judged by, such as val_loss."""
    mode: str
    """Whether more of it is better, max or min; empty where the run does not say it."""
    monitored: float | None
    """Its value in the best epoch so far, as it was trained."""
    stopped_because: str
    """Why training ended."""
    seed: int | None
    """The seed of every random draw."""
    parameters: int | None
    """The model's parameters."""
    engine: str
    """The engine that trained."""
    device: str
    """The processor or graphics card."""
    host: str
    """The machine that wrote it."""
    test_metric: str
    """The score of the test part by which it is judged: its first metric that is no loss, else the loss."""
    test_score: float | None
    """Its value in the units of the source, where a factor leads there; null for NaN."""
    data: str
    """The data, as written: a path, or a set's name."""
    data_sha256: str
    """The fingerprint of the data."""
    commit_hash: str
    """The commit of the config's folder."""
    version: str
    """The version of nnrun that wrote it."""
    error: str
    """Why it failed."""
    note: str
    """What `nnrun runs note` wrote."""
    tags: str
    """What `nnrun runs tag` wrote, as a JSON array."""
    remarks: str
    """What is missing or damaged, as a JSON array of sentences."""
    metrics: str
    """The scores as they were trained, as a JSON object: by part, then by metric."""
    units: str
    """Of metrics of a scaled target what brings them to the source's units, null where nothing does; a JSON object."""
    config: str
    """resolved.yaml without name and seed, as a JSON object: values by dotted key."""
    stamp: int
    """When the directory was changed last, in nanoseconds since 1970; 0 where that was too near to be relied on."""
    facts_stamp: int
    """The same of its run.json."""

    @property
    def scores(self) -> Mapping[str, Mapping[str, Any]]:
        """The scores by part, then by metric, as they were trained; None is a number that JSON lacks (NaN)."""
        return mapping_of(self.metrics)

    @property
    def score_units(self) -> Mapping[str, float | None]:
        """Of metrics of a scaled target: what brings a score to the source's units."""
        return mapping_of(self.units)

    @property
    def settings(self) -> Mapping[str, Any]:
        """The values of the config by dotted key, without name and seed."""
        return mapping_of(self.config)

    @property
    def tag_names(self) -> Sequence[str]:
        """Its tags."""
        return tuple(json.loads(self.tags)) if self.tags != NOTHING else ()

    @property
    def remark_texts(self) -> Sequence[str]:
        """What is missing or damaged, a sentence each."""
        return tuple(json.loads(self.remarks)) if self.remarks != NOTHING else ()

    @property
    def is_member(self) -> bool:
        """Whether it is one of several runs in a directory."""
        return bool(self.parent)

    @property
    def is_scaled(self) -> bool:
        """Whether some of its scores are not in the units of the source."""
        return self.units != "{}"

    @property
    def kind_name(self) -> str:
        """Its kind as a person reads it."""
        return KINDS.get(self.kind, self.kind)

    @property
    def shown_monitored(self) -> float | None:
        """The monitored value in the units of the source, where a factor leads there."""
        if not self.is_scaled:
            return self.monitored
        value: float | None = in_units(self.monitor.removeprefix("val_"), self.monitored, self.score_units)
        return value

    def has_score(self, part: str, metric: str) -> bool:
        """Whether it was scored so, be it by a number that is none."""
        return metric in self.scores.get(part, {})

    def score(self, part: str, metric: str) -> Any:
        """A score in the units of the source, where a factor leads there; None where there is none."""
        value = self.scores.get(part, {}).get(metric)
        return in_units(metric, value, self.score_units) if self.is_scaled else value

    def began(self) -> datetime:
        """When it began, in the zone of this machine."""
        return datetime.fromtimestamp(self.moment).astimezone()


def comparisons(records: Iterable[RunRecord]) -> frozenset[str]:
    """The directories of the comparisons among some runs."""
    return frozenset(record.path for record in records if record.kind == COMPARISON)


@cache
def mapping_of(text: str) -> Mapping[str, Any]:
    """The JSON object of a text; many runs have the same."""
    return dict(json.loads(text))


def json_text(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(plain(value), separators=(",", ":"))


def settings_text(settings: Mapping[str, Any]) -> str:
    """Settings as a JSON object, a line a key, so that two of them can be compared without reading either."""
    return "{" + ",\n".join(f"{json.dumps(key)}:{json_text(value)}" for key, value in settings.items()) + "}"


def setting(record: RunRecord, key: str, absent: Any = None) -> Any:
    """A value of the config, without reading the others."""
    start = f"{json.dumps(key)}:"
    at = 1 if record.config.startswith(start, 1) else record.config.find(f"\n{start}") + 1
    if not at:
        return absent
    end = record.config.find(",\n", at)
    return _value_of(record.config[at + len(start) : end if end > 0 else -1])


@cache
def _value_of(text: str) -> Any:
    return json.loads(text)


def settings_lines(record: RunRecord) -> list[str]:
    """The settings of a run as text, an item a key."""
    return record.config[1:-1].split(",\n")


def main_metric(scores: Mapping[str, Any]) -> str:
    """The metric by which a person judges: the first that is one number and no loss, else the loss; "" without one."""
    names = [name for name, value in scores.items() if not isinstance(value, list | tuple)]
    no_loss = (name for name in names if name != "loss" and not name.endswith("_loss"))
    return next(no_loss, next(iter(names), ""))
