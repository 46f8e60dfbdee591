"""The runs that a directory holds, as they are sent: its own first, then those of a group's folds, seeds or members."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.files import is_run
from nnrun.runs import Metrics, Run, Status
from nnrun.runs.history import scalars


def runs_of(directory: Path) -> list[Run]:
    """A directory's own run, then those inside it; none where it is gone."""
    return [run for run, _ in with_groups(directory)]


def with_groups(directory: Path, group: Run | None = None) -> Iterator[tuple[Run, Run | None]]:
    """The same, each with the group that it is one of; a comparison may hold ensembles, and these members."""
    if not is_run(directory):
        return
    run = Run(directory)
    yield run, group
    try:
        inside = [path for path in directory.iterdir() if not path.name.startswith(".") and not path.is_symlink()]
    except OSError:  # it was removed meanwhile
        return
    for path in sorted(inside, key=layout.by_number):
        yield from with_groups(path, run)


def identity(run: Run) -> str:
    """A mark that a run keeps when its directory is moved or renamed, and shares with no other.

    It follows from what run.json says from the beginning: name, moment, process, seed, and whose run it is.
    """
    facts = run.facts
    marks: list[Any] = [facts.name, facts.started, facts.seed, facts.parent, facts.kind]
    process: Mapping[str, Any] = facts.process
    text = json.dumps([*marks, process.get("host"), process.get("pid")], ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def has_ended(run: Run) -> bool:
    """Whether nothing more is written of it but its plots and notes."""
    return run.status != Status.RUNNING


def final_scores(run: Run) -> dict[str, float]:
    """The scores of each part by ``part/metric``, as ``test/accuracy``; of folds, their means; none before they end."""
    try:
        metrics: Metrics = run.metrics
        parts = [(part, scores) for part, scores in metrics.items() if isinstance(scores, Mapping)]
        return {f"{part}/{name}": value for part, scores in parts for name, value in _numbers(scores)}
    except (RunDamaged, TypeError, ValueError):
        return {}


def _numbers(scores: Mapping[str, Any]) -> list[tuple[str, float]]:
    return list(scalars({name: value for name, value in scores.items() if value is not None}))
