"""What a filter or an order may name of a run: a field, a score, a key of its config."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nnrun.runs.index.record import RunRecord
from nnrun.runs.query.score_names import ScoreName, score_name, score_names
from nnrun.words.suggestions import suggestion

Values = tuple[Any, ...]
"""What a run has of a key: nothing, a value, or several, as tags."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a text names."""

    name: str
    values: Callable[[RunRecord], Values]
    score: ScoreName | None = None
    is_listed: bool = False
    """Whether a list has a column of it anyway."""

    def value(self, record: RunRecord) -> Any:
        """What a run has of it: nothing (None), a value, or a list of several."""
        values = self.values(record)
        return list(values) if len(values) > 1 else next(iter(values), None)


def _present(value: Any) -> Values:
    return () if value is None or value == "" else (value,)


FIELDS: dict[str, tuple[str, Callable[[RunRecord], Values]]] = {
    "id": ("its id", lambda run: (run.id,)),
    "name": ("the config's name, or that of `--name`", lambda run: (run.name,)),
    "path": ("its directory below the folder of runs", lambda run: (run.path,)),
    "kind": ("run, k-fold, ensemble ...", lambda run: (run.kind_name, run.kind)),
    "status": ("running, completed, interrupted or failed", lambda run: (run.status,)),
    "smoke": ("whether it is a smoke run", lambda run: (bool(run.smoke),)),
    "started": ("when it began: `started>=2026-11-21`, `started<2026-11-21T14:00`", lambda run: (run.moment,)),
    "seconds": ("how long the command took: `seconds>90`, `seconds>5m`", lambda run: _present(run.seconds)),
    "epochs": ("epochs that ended", lambda run: _present(run.epochs)),
    "best_epoch": ("the best epoch", lambda run: _present(run.best_epoch)),
    "monitor": ("what the best epoch is judged by", lambda run: _present(run.monitor)),
    "monitored": ("its value in the best epoch", lambda run: _present(run.shown_monitored)),
    "seed": ("the seed", lambda run: _present(run.seed)),
    "parameters": ("the model's parameters", lambda run: _present(run.parameters)),
    "engine": ("the engine that trained", lambda run: _present(run.engine)),
    "device": ("the processor or graphics card", lambda run: _present(run.device)),
    "host": ("the machine", lambda run: _present(run.host)),
    "data": ("the data, as written", lambda run: _present(run.data)),
    "version": ("the version of nnrun", lambda run: _present(run.version)),
    "tag": ("its tags", lambda run: tuple(run.tag_names)),
    "note": ("its note", lambda run: _present(run.note)),
    "error": ("why it failed", lambda run: _present(run.error)),
}
"""The facts of a run by name, with a line of help each."""
_LISTED = {"id", "name", "kind", "started", "status", "epochs", "monitored", "seconds", "seed", "tag"}


class Keys:
    """Everything that some runs have; it finds what a text names."""

    def __init__(self, records: Sequence[RunRecord]) -> None:
        self.records = records

    def find(self, text: str, *, config_first: bool = False) -> Key | None:
        """What is named; None where nothing is.

        Args:
            text: A field; a score as ``test.accuracy``, ``val_loss`` or ``accuracy``; a key of the config as in
                overrides, or its end where no run has two of that end.
            config_first: Whether the config is looked through before the scores: ``loss=mse``.
        """
        if text in FIELDS:
            return Key(text, FIELDS[text][1], is_listed=text in _LISTED)
        lookups = (self._setting, self._score) if config_first else (self._score, self._setting)
        return next((key for lookup in lookups if (key := lookup(text))), None)

    def ambiguous(self, text: str) -> list[str]:
        """The keys of the config that end so, where a run has several of them."""
        ends = self._ending(text)
        is_several = any(sum(key in ends for key in record.settings) > 1 for record in self.records)
        return sorted(ends) if is_several else []

    def suggestion(self, text: str) -> str:
        """What was probably meant by a text that names nothing."""
        names = score_names(self.records)
        metrics = dict.fromkeys(name.metric for name in names)
        settings = [part for key in self._settings() for part in (key, key.partition(".")[0], key.rpartition(".")[2])]
        return suggestion(text, list(dict.fromkeys([*FIELDS, *map(str, names), *metrics, *settings])))

    def _score(self, text: str) -> Key | None:
        name = score_name(text, score_names(self.records))
        return Key(str(name), lambda record: _score_values(record, name), name) if name else None

    def _setting(self, text: str) -> Key | None:
        if any(text in record.settings for record in self.records):
            return Key(text, lambda record: _setting_values(record, text))
        if any(key.startswith(f"{text}.") for key in self._settings()):
            return Key(text, lambda record: _components(record, text))
        ends = self._ending(text)
        if not ends or self.ambiguous(text):
            return None
        name = next(iter(ends)) if len(ends) == 1 else text
        return Key(name, lambda record: tuple(value for key, value in record.settings.items() if key in ends))

    def _ending(self, text: str) -> set[str]:
        return {key for key in self._settings() if key.endswith(f".{text}")}

    def _settings(self) -> Iterable[str]:
        return dict.fromkeys(key for record in self.records for key in record.settings)


def _score_values(record: RunRecord, name: ScoreName) -> Values:
    if not record.has_score(name.part, name.metric):
        return ()
    value = record.score(name.part, name.metric)
    return (math.nan,) if value is None else (value,)


def _setting_values(record: RunRecord, key: str) -> Values:
    """A value of the config; of a component with arguments (``optimizer.Adam.learning_rate``) its name."""
    return (record.settings[key],) if key in record.settings else _components(record, key)


def _components(record: RunRecord, key: str) -> Values:
    start = f"{key}."
    names = (name.removeprefix(start).partition(".")[0] for name in record.settings if name.startswith(start))
    return tuple(dict.fromkeys(names))
