"""Evaluate: the scores of a run computed anew, from nothing but its directory and its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from nnrun import data, scores
from nnrun.errors import ConfigError
from nnrun.experiment.answering.ensemble import open_predictor
from nnrun.experiment.answering.new_rows import Source, notes_of
from nnrun.experiment.answering.restore import Restored
from nnrun.experiment.answering.scored_rows import rows_to_score
from nnrun.experiment.data_files import check_unchanged, data_search
from nnrun.experiment.error_places import files_of
from nnrun.experiment.larger_than_memory import in_chunks, rows_of
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import PreparedExperiment, TableCache
from nnrun.experiment.protocols import Predictor
from nnrun.files import RunLike
from nnrun.runs import Run, Status
from nnrun.scores import Gain, Scored
from nnrun.types import Part, Predictions, Scores, Units
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import scores_table

if TYPE_CHECKING:
    from pandas import DataFrame

Chosen = TypeVar("Chosen")


@dataclass(frozen=True)
class Evaluated(ShownAsTable):
    """The scores of a run, or of an ensemble."""

    run: Run
    metrics: Mapping[str, Scores]
    """By part, then by metric, as training reported them."""
    answers: Mapping[str, Sequence[Predictions]] = field(repr=False)
    """By part, an item an output."""
    members: Mapping[str, Mapping[str, Scores]] = field(default_factory=dict, repr=False)
    """The metrics of an ensemble's members, by member, then as ``metrics``; empty for a run.

    Their answers are scored as those of all together are: a loss is without the penalties of a member's own model, and
    numbers are in the units of the first member."""
    notes: tuple[str, ...] = ()
    units: Units = field(default_factory=dict, repr=False)
    """Of metrics of a scaled target, by name: what brings a score to the source's units, None where nothing does."""

    @cached_property
    def details(self) -> Mapping[str, Mapping[str, Scored]]:
        """By part, then by output: what scikit-learn says of the answers. It is imported for those who ask."""
        return {
            part: {output.target.name: scores.score(output) for output in outputs}
            for part, outputs in self.answers.items()
        }

    @property
    def status(self) -> Status:
        """That of the run."""
        return self.run.status

    @property
    def table(self) -> DataFrame:
        """The scores and those of each member, a row a part and metric."""
        return scores_table({"ensemble" if self.members else "score": self.metrics, **self.members})

    @property
    def gains(self) -> list[Gain]:
        """What an ensemble gains over its members."""
        return list(scores.gains(self.metrics, self.members.values())) if self.members else []

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        plain = {
            "run": str(self.run),
            "metrics": {part: dict(values) for part, values in self.metrics.items()},
            "details": scores.to_plain(self.details),
            **({"units": dict(self.units)} if self.units else {}),
            "notes": list(self.notes),
        }
        return {**plain, "members": scores.to_plain(self.members)} if self.members else plain


def score_again(
    run: RunLike,
    parts: Sequence[str] = (),
    source: Source | None = None,
    *,
    options: Options,
    device: str | None = None,
) -> Evaluated:
    """Score a run or an ensemble; arguments and errors are those of the command ``evaluate``."""
    with files_of(run):
        return _evaluated(run, parts, source, options, device)


def _evaluated(
    run: RunLike, parts: Sequence[str], source: Source | None, options: Options, device: str | None
) -> Evaluated:
    predictor = open_predictor(run, options, device)
    with _parts_of(predictor.members, source, options) as (of_members, notes):
        return _scored(predictor, of_members, notes, parts, source)


def _scored(
    predictor: Predictor,
    of_members: Sequence[Mapping[str, Part]],
    notes: Sequence[str],
    parts: Sequence[str],
    source: Source | None,
) -> Evaluated:
    difference = _difference(predictor.members, source)
    shared = {
        name: [owned[name] for owned in of_members]
        for name in of_members[0]
        if not difference and _same_rows(name, of_members)
    }
    left_out = [name for name in of_members[0] if name not in shared]
    note = f"{difference or 'the members were split otherwise'}: {', '.join(left_out)} cannot be scored together"
    if any(name in left_out for name in parts):
        raise ConfigError(note, code="mixed-results")
    judged = {name: predictor.judged(owned) for name, owned in _chosen(shared, parts).items()}
    return Evaluated(
        predictor.run,
        metrics={name: scored.together for name, scored in judged.items()},
        answers={name: scored.answers for name, scored in judged.items()},
        members={
            member.run.path.name: {name: scored.members[number] for name, scored in judged.items()}
            for number, member in enumerate(predictor.members)
            if predictor.is_joint
        },
        notes=(*predictor.notes, *notes, *([note] if left_out else [])),
        units=predictor.units,
    )


def _difference(members: Sequence[Restored], source: Source | None) -> str:
    """Why a row's number does not stand for the same row, or the same truth, whichever member says it; or ""."""
    if len({tuple(plan.columns for plan in member.preparation.targets) for member in members}) > 1:
        return "the members predict different columns"
    if source is None and len({member.run.facts.data.sha256 for member in members}) > 1:
        return "the members were trained on different data"
    return ""


def _same_rows(name: str, of_members: Sequence[Mapping[str, Part]]) -> bool:
    """Whether a part has the same rows for every member; members of several runs may have been split otherwise."""
    import numpy as np

    rows = of_members[0][name].rows
    return all(name in parts and np.array_equal(parts[name].rows, rows) for parts in of_members)


@contextmanager
def _parts_of(
    members: Sequence[Restored], source: Source | None, options: Options
) -> Iterator[tuple[list[Mapping[str, Part]], tuple[str, ...]]]:
    """The parts of each member, and notes on their reading."""
    if source is None:
        loaded = TableCache()
        own = [_own_data(member, options, loaded) for member in members]
        yield [experiment.dataset.parts for experiment in own], notes_of([experiment.table for experiment in own])
        return
    weighted = any(member.config.spec.training.sample_weight is not None for member in members)
    of_weights = ("all rows count the same: weights of other data are not read",) if weighted else ()
    with rows_to_score(source, members, options) as (parts, notes):
        yield [{"data": part} for part in parts], (*notes, *of_weights)


def _own_data(restored: Restored, options: Options, tables: TableCache) -> PreparedExperiment:
    """The run's own data, which must not have changed since."""
    table = tables.load(restored.config, data_search(restored.run, options))
    check_unchanged(table, restored.run, "--data scores other data")
    split = restored.run.split
    dataset = data.assemble(table, split, restored.preparation)
    if table.on_disk:
        dataset = in_chunks(restored.config.spec, dataset)
        table, split = data.without_rows(table), rows_of(dataset, split)
    return PreparedExperiment(restored.config, table, split, dataset, restored.plan)


def _chosen(parts: Mapping[str, Chosen], names: Sequence[str]) -> dict[str, Chosen]:
    for name in names:
        if name not in parts:
            raise ConfigError(f"the run has no {name} part; it has {', '.join(parts)}", code="missing-part")
    return {name: part for name, part in parts.items() if not names or name in names}
