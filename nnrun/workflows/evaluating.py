"""Evaluate: the scores of a run computed anew, from nothing but its directory and its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun import data, scores
from nnrun.errors import ConfigError, DataError
from nnrun.scores import Scored
from nnrun.types import Part, Scores, Split
from nnrun.workflows.options import Options
from nnrun.workflows.restoring import Restored, restore
from nnrun.workflows.searching import data_search
from nnrun.workflows.material import Material


@dataclass(frozen=True)
class Evaluated:
    """The scores of a run."""

    run: Path
    metrics: Mapping[str, Scores]
    """By part, then by metric, as training reported them."""
    details: Mapping[str, Mapping[str, Scored]]
    """By part, then by output: what scikit-learn says of the predictions."""
    notes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "metrics": {part: dict(values) for part, values in self.metrics.items()},
            "details": scores.to_plain(self.details),
        }


def evaluate(
    run: str | Path,
    parts: Sequence[str] = (),
    other: Path | None = None,
    options: Options | None = None,
    *,
    device: str | None = None,
) -> Evaluated:
    """Score a run again.

    Args:
        run: A path, a name, or ``latest``.
        parts: train, validation, test; all that the run has by default.
        other: Other data in the form of the run's own; all its rows are scored, as the part "data".
        options: Where runs and data lie.
        device: Another device than the run's.

    Raises:
        ConfigError: The run, or a part of it, is not there.
        DataError: The data is not what the run was trained on, and ``other`` was not given.
    """
    options = options or Options()
    restored = restore(run, options, device)
    there = _other_data(restored, other, options) if other else _own_data(restored, options)
    chosen = _chosen(there, parts)
    metrics = {name: restored.scores(part) for name, part in chosen.items()}
    details = {
        name: {said.target.name: scores.score(said) for said in restored.answers(part)} for name, part in chosen.items()
    }
    return Evaluated(restored.run.path, metrics, details, restored.notes)


def _own_data(restored: Restored, options: Options) -> dict[str, Part]:
    """The parts of the run's own data, which must not have changed since."""
    said = restored.config.spec
    table = data.load(
        said.dataset,
        search=data_search(restored.run, options),
        targets=restored.config.tasks,
        weight=said.training.sample_weight,
    )
    trained_on = restored.run.facts.data
    if trained_on.sha256 and trained_on.sha256 != table.fingerprint:
        raise DataError(
            f"{table.source} has changed since the run: its SHA-256 was {trained_on.sha256}, and is {table.fingerprint}; "
            "--data scores other data"
        )
    split = restored.run.split
    return Material(restored.config, table, split, data.assemble(table, split, restored.preparation)).scored_parts


def _other_data(restored: Restored, other: Path, options: Options) -> dict[str, Part]:
    """All rows of another file, as one part."""
    import numpy as np

    table, _ = data.read_features(other, restored.preparation, search=options.search, targets=True)
    everything = np.arange(len(table), dtype=np.int64)
    return {"data": data.assemble(table, Split(everything), restored.preparation).train}


def _chosen(parts: Mapping[str, Part], wanted: Sequence[str]) -> dict[str, Part]:
    for name in wanted:
        if name not in parts:
            raise ConfigError(f"the run has no {name} part; it has {', '.join(parts)}")
    return {name: part for name, part in parts.items() if not wanted or name in wanted}
