"""Evaluate: the scores of a run computed anew, from nothing but its directory and its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from nnrun import data, scores
from nnrun.errors import ConfigError, DataError
from nnrun.scores import Scored
from nnrun.types import Part, Predictions, Scores, Split
from nnrun.workflows.ensemble import Ensemble, open_predictor
from nnrun.workflows.material import Material
from nnrun.workflows.options import Options
from nnrun.workflows.restoring import Restored
from nnrun.workflows.searching import data_search

Chosen = TypeVar("Chosen")


@dataclass(frozen=True)
class Evaluated:
    """The scores of a run, or of an ensemble."""

    run: Path
    metrics: Mapping[str, Scores]
    """By part, then by metric, as training reported them."""
    details: Mapping[str, Mapping[str, Scored]]
    """By part, then by output: what scikit-learn says of the predictions."""
    members: Mapping[str, Mapping[str, Scores]] = field(default_factory=dict)
    """The metrics of an ensemble's members, by member, then as ``metrics``; empty for a run."""
    notes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        said = {
            "run": str(self.run),
            "metrics": {part: dict(values) for part, values in self.metrics.items()},
            "details": scores.to_plain(self.details),
        }
        return {**said, "members": scores.to_plain(self.members)} if self.members else said


def evaluate(
    run: str | Path,
    parts: Sequence[str] = (),
    other: Path | None = None,
    options: Options | None = None,
    *,
    device: str | None = None,
) -> Evaluated:
    """Score a run or an ensemble again.

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
    predictor = open_predictor(run, options, device)
    if isinstance(predictor, Ensemble):
        return _evaluated_ensemble(predictor, parts, other, options)
    there = _parts_of(predictor, other, options)
    chosen = _chosen(there, parts)
    metrics = {name: predictor.scores(part) for name, part in chosen.items()}
    details = {name: _details(predictor.answers(part)) for name, part in chosen.items()}
    return Evaluated(predictor.run.path, metrics, details, notes=predictor.notes)


def _evaluated_ensemble(ensemble: Ensemble, wanted: Sequence[str], other: Path | None, options: Options) -> Evaluated:
    """The scores of the members together, beside those of each."""
    each = [_parts_of(member, other, options) for member in ensemble.members]
    shared = {name: [parts[name] for parts in each] for name in each[0] if _same_rows(name, each)}
    chosen = _chosen(shared, wanted)
    members = {
        member.run.path.name: {name: member.scores(parts[n]) for name, parts in chosen.items()}
        for n, member in enumerate(ensemble.members)
    }
    metrics = {name: ensemble.scores(parts) for name, parts in chosen.items()}
    details = {name: _details(ensemble.answers(parts)) for name, parts in chosen.items()}
    left_out = [name for name in each[0] if name not in shared]
    differ = (f"the members were split otherwise: {', '.join(left_out)} cannot be scored together",) if left_out else ()
    return Evaluated(ensemble.run.path, metrics, details, members, (*ensemble.notes, *differ))


def _same_rows(name: str, each: Sequence[Mapping[str, Part]]) -> bool:
    """Whether a part has the same rows for every member; members of several runs may have been split otherwise."""
    import numpy as np

    rows = each[0][name].rows
    return all(name in parts and np.array_equal(parts[name].rows, rows) for parts in each)


def _details(said: Sequence[Predictions]) -> dict[str, Scored]:
    return {one.target.name: scores.score(one) for one in said}


def _parts_of(restored: Restored, other: Path | None, options: Options) -> dict[str, Part]:
    return _other_data(restored, other, options) if other else _own_data(restored, options)


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
            f"{table.source} has changed since the run: its SHA-256 was {trained_on.sha256}, "
            f"and is {table.fingerprint}; --data scores other data"
        )
    split = restored.run.split
    return Material(restored.config, table, split, data.assemble(table, split, restored.preparation)).scored_parts


def _other_data(restored: Restored, other: Path, options: Options) -> dict[str, Part]:
    """All rows of another file, as one part."""
    import numpy as np

    table, _ = data.read_features(other, restored.preparation, search=options.search, targets=True)
    everything = np.arange(len(table), dtype=np.int64)
    return {"data": data.assemble(table, Split(everything), restored.preparation).train}


def _chosen(parts: Mapping[str, Chosen], wanted: Sequence[str]) -> dict[str, Chosen]:
    for name in wanted:
        if name not in parts:
            raise ConfigError(f"the run has no {name} part; it has {', '.join(parts)}")
    return {name: part for name, part in parts.items() if not wanted or name in wanted}
