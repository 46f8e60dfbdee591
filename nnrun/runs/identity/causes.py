"""What may have brought a difference between two runs: whatever of them is not the same and decides numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.runs.index.reading import read_record
from nnrun.runs.run import Run
from nnrun.runs.split import equal_splits

DEFECT = "none of config, data, versions, threads, device, processor and engine: a defect of nnrun, please report it"
CHANGED = "the weights of every epoch are the same: one of the files was changed, or damaged, after its training"
_NUMBERLESS = ("plots", "report", "tracking", "expect", "plugins", "kfold", "ensemble", "dataset.split")
"""Beginnings of a config's keys that decide no number of one training, or are told by the rows of the parts."""
_NUMBERLESS_KEYS = ("training.threads", "training.device", "training.engine")
"""Keys of it that run.json has, too."""
_OF_CHECKPOINTS = ("training.checkpoint_every", "training.keep_checkpoints")


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that is not the same for two runs."""

    name: str
    """versions.keras, threads, processor.features ..."""
    first: Any = None
    second: Any = None

    def __str__(self) -> str:
        return f"{self.name}: {_shown(self.first)} and {_shown(self.second)}"


def causes(first: Run, second: Run, *, same_weights: bool = False) -> tuple[str, ...]:
    """The likely causes of a difference, those that explain most first; never none."""
    differing = tuple(str(cause) for cause in _differing(first, second))
    return differing or ((CHANGED,) if same_weights else _without_any(first))


def _without_any(run: Run) -> tuple[str, ...]:
    """Nothing that is recorded differs."""
    hosts = dict.fromkeys(str(attempt.get("host")) for attempt in run.facts.attempts)
    if len(hosts) > 1:
        return (f"it was gone on with on another machine: {', '.join(hosts)}",)
    if run.facts.device.startswith("gpu"):
        return ("a graphics card, which adds up in no fixed order",)
    if (run / layout.PLUGINS).is_dir():
        return ("code of its plugins, as a callback that draws numbers or looks at the clock",)
    if not run.facts.processor:
        return ("not known: its run.json does not say on which processor it was trained, being of an older nnrun",)
    return (DEFECT,)


def _differing(first: Run, second: Run) -> Iterator[Cause]:
    """What differs, in this order."""
    a, b = first.facts, second.facts
    settings = [_settings(run) for run in (first, second)]
    yield from _pairs("config.", *settings) if all(settings) else ()
    if not _same_split(first, second):
        yield Cause("rows of the parts", "one split", "another")
    yield from _pairs("", {"seed": a.seed, "data": a.data.sha256[:16]}, {"seed": b.seed, "data": b.data.sha256[:16]})
    yield from _pairs("versions.", a.versions, b.versions, both=True)
    machines = [{"engine": facts.engine, "threads": facts.threads, "device": facts.device} for facts in (a, b)]
    yield from _pairs("", *machines, both=True)
    if a.processor and b.processor:
        yield from _pairs("processor.", a.processor, b.processor)


def _pairs(prefix: str, first: Mapping[str, Any], second: Mapping[str, Any], *, both: bool = False) -> Iterator[Cause]:
    """Values that differ; with ``both`` only those that both have, as an older run says less of itself."""
    for name in dict.fromkeys((*first, *second)):
        a, b = first.get(name), second.get(name)
        if a != b and not (both and (a in (None, "") or b in (None, ""))):
            yield Cause(f"{prefix}{name}", a, b)


def _settings(run: Run) -> dict[str, Any]:
    """What its config says that decides numbers."""
    whole = Path(os.path.abspath(run.path))  # noqa: PTH100  # a name also for "."
    settings = read_record(whole.parent, whole.name, (0, 0), "").settings
    left_out = (*_NUMBERLESS_KEYS, *_OF_CHECKPOINTS)
    return {
        key: value
        for key, value in settings.items()
        if key not in left_out and not any(key == name or key.startswith(f"{name}.") for name in _NUMBERLESS)
    }


def _same_split(first: Run, second: Run) -> bool:
    """Whether the rows of the parts are the same, as far as both are known."""
    try:
        return equal_splits(first.split, second.split)
    except (OSError, RunDamaged):
        return True


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "none"
    return "nothing" if value in (None, "") else str(value)
