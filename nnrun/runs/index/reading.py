"""A run directory as a record of the index, in whatever state it was left: from run.json, metrics.json and others."""

from __future__ import annotations

import hashlib
import math
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import ConfigError, RunDamaged
from nnrun.files import is_run
from nnrun.runs.facts import Facts, Status
from nnrun.runs.index.annotations import Annotations, read_annotations
from nnrun.runs.index.progress import as_float, common_score, monitor_of, progress_of
from nnrun.runs.index.record import COMPARISON, RunRecord, json_text, main_metric, settings_text
from nnrun.runs.metrics import Metrics
from nnrun.runs.run import Run
from nnrun.words.score_units import in_units

STAMP = re.compile(r"(\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)_(.+?)(?:-\d+)?$")
"""The name of a run directory: when it began, and how it is called."""
_COLUMNS = ("name", "seed")
_DEEPEST = 3
"""Levels of runs inside of runs that are looked at."""


def read_records(runs_dir: Path, path: str, stamps: tuple[int, int], parent: str = "") -> Iterator[RunRecord]:
    """A run, and after it those that lie in it.

    Args:
        runs_dir: The folder of all runs.
        path: The run's directory below it.
        stamps: When the directory and its run.json were changed last; (0, 0) where that is not to be relied on.
        parent: The path of the directory of several runs that it lies in.
    """
    record, inside = read_record(runs_dir, path, stamps, parent), []
    if record.kind != "training" and path.count("/") < _DEEPEST:
        names = _runs_inside(runs_dir / path)
        inside = [below for name in names for below in read_records(runs_dir, f"{path}/{name}", (0, 0), path)]
    is_whole = record.monitor or not inside or record.kind == COMPARISON
    yield record if is_whole else _monitored_as(record, inside[0])
    yield from inside


def _monitored_as(record: RunRecord, member: RunRecord) -> RunRecord:
    """A directory of several runs with the monitor of these, which its own files do not tell."""
    monitored = common_score(record.scores, member.monitor)
    return record._replace(monitor=member.monitor, mode=member.mode, monitored=monitored, version=member.version)


def read_record(runs_dir: Path, path: str, stamps: tuple[int, int], parent: str) -> RunRecord:
    """What the index keeps of one directory; what cannot be read is told by its remarks."""
    run = Run(runs_dir / path)
    facts, remarks = run.facts, [run.state_remark] if run.state_remark else []
    is_comparison = run.kind == COMPARISON  # whose runs have all that
    metrics = None if is_comparison else _metrics(run, remarks)
    settings = {} if is_comparison else _settings(run, remarks)
    annotations = _annotations(run, remarks)
    monitor, mode = monitor_of(metrics, settings)
    epochs, best_epoch, monitored = progress_of(run, metrics, monitor, mode)
    scores, judged = _numbers(metrics), _judged(metrics)
    started, moment = _began(facts.started, run.path.name)
    name = config_name(run.path.name) if run.state_remark and not facts.started else facts.name
    asked = settings.get("training.epochs")
    return RunRecord(
        path=path,
        id=_id(started or path, facts),
        name=name,
        kind=run.kind,
        parent=parent,
        status=run.status.value,
        smoke=int(facts.smoke),
        started=started,
        moment=moment,
        ended=facts.ended or "",
        seconds=_seconds(facts, started),
        epochs=epochs,
        asked_epochs=asked if type(asked) is int else None,
        best_epoch=best_epoch,
        monitor=monitor,
        mode=mode,
        monitored=monitored,
        stopped_because=metrics.stopped_because if metrics else "",
        seed=facts.seed,
        parameters=facts.parameters,
        engine=facts.engine,
        device=facts.device,
        host=str(facts.process.get("host") or ""),
        test_metric=judged[0],
        test_score=judged[1],
        data=facts.data.source,
        data_sha256=facts.data.sha256,
        commit_hash=str((facts.git or {}).get("commit") or ""),
        version=facts.versions.get("nnrun", ""),
        error=facts.error or "",
        note=annotations.note,
        tags=json_text(annotations.tags),
        remarks=json_text(remarks),
        metrics=json_text(scores),
        units=json_text(metrics.units if metrics else {}),
        config=settings_text(settings),
        stamp=stamps[0],
        facts_stamp=stamps[1],
    )


def config_name(directory: str) -> str:
    """The name of a config by that of a run's directory."""
    match = STAMP.match(directory)
    return match.group(2) if match else directory


def _runs_inside(directory: Path) -> list[str]:
    """The names of the runs that lie in a directory, fold-2 before fold-10."""
    try:
        paths = [Path(entry.path) for entry in os.scandir(directory) if not entry.name.startswith(".")]
    except OSError:
        return []
    return [path.name for path in sorted(filter(is_run, paths), key=layout.by_number)]


def _metrics(run: Run, remarks: list[str]) -> Metrics | None:
    try:
        return run.metrics
    except RunDamaged as error:
        if run.status == Status.COMPLETED:
            remarks.append(_without_folder(error, run))
    return None


def _settings(run: Run, remarks: list[str]) -> dict[str, Any]:
    """The values of resolved.yaml by dotted key, but for what has a column of its own."""
    try:
        settings = settings_of(run.resolved)
    except (ConfigError, RunDamaged, RecursionError) as error:
        remarks.append(_without_folder(error, run))
        return {}
    return {key: value for key, value in settings.items() if key not in _COLUMNS}


def settings_of(resolved: str) -> dict[str, Any]:
    """The values of a config that is spelled out, by dotted key. Raises ConfigError where it cannot be read."""
    from nnrun.spec.reading import read_text  # the config language, which a list of known runs does without

    return dict(_flattened("", read_text(resolved, layout.RESOLVED).plain()))


def _flattened(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    from nnrun.spec.nodes import float_text, join

    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flattened(join(path, key), item)
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for number, item in enumerate(value):
            yield from _flattened(join(path, number), item)
    else:
        yield path, float_text(value) if isinstance(value, float) and not math.isfinite(value) else value


def _annotations(run: Run, remarks: list[str]) -> Annotations:
    try:
        return read_annotations(run.path)
    except RunDamaged as error:
        remarks.append(_without_folder(error, run))
        return Annotations()


def _without_folder(error: Exception, run: Run) -> str:
    """The message without the directory, which a list names beside it; it may move."""
    return str(error).replace(f"{run.path}{os.sep}", "").removeprefix(f"{run.path} ")


def _began(started: str, directory: str) -> tuple[str, float]:
    """When a run began as run.json has it, and as seconds; else by the name of its directory, in the local zone."""
    with suppress(ValueError, OverflowError, OSError):
        return started, datetime.fromisoformat(started).timestamp()
    match = STAMP.match(directory)
    with suppress(ValueError, OverflowError, OSError):
        return "", datetime.strptime(match.group(1) if match else "", "%Y-%m-%d_%H-%M-%S").timestamp()
    return "", 0.0


def _seconds(facts: Facts, started: str) -> float | None:
    """The wall-clock seconds of a run; of one that did not come to tell them, by its times."""
    if "total" in facts.seconds:
        return as_float(facts.seconds["total"])
    with suppress(ValueError, TypeError):
        return (datetime.fromisoformat(facts.ended or "") - datetime.fromisoformat(started)).total_seconds()
    return None


def _id(started: str, facts: Facts) -> str:
    """What `nnrun runs` lists a run by: it stays when the directory is moved or renamed."""
    identity = f"{started}\n{facts.name}\n{facts.parent}"
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _numbers(metrics: Metrics | None) -> dict[str, dict[str, Any]]:
    """The scores that are numbers, none (NaN), or several numbers; a damaged file may hold others."""
    return {
        str(part): {str(name): value for name, value in scores.items() if _is_score(value)}
        for part, scores in (metrics.metrics if metrics else {}).items()
    }


def _judged(metrics: Metrics | None) -> tuple[str, float | None]:
    """The score of the test part by which a person judges the run, in the units of the source."""
    scores = _numbers(metrics).get("test", {})
    name = main_metric(scores)
    value = in_units(name, scores.get(name), metrics.units if metrics else {})
    score = as_float(value)
    return name, score if score is not None and math.isfinite(score) else None


def _is_score(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_score(item) for item in value)
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
