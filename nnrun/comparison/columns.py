"""The columns of a comparison: runs, and seeds of one config as one; the part on which they are compared."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import stdev

from nnrun import run_layout as layout
from nnrun.comparison.result import Column
from nnrun.comparison.scored_run import ScoredRun
from nnrun.errors import ConfigError, RunDamaged
from nnrun.files import is_run
from nnrun.runs import Run
from nnrun.runs.query.varying import OF_OUTPUT
from nnrun.runs.sweeps.record import SweepRecord

PARTS = ("test", "validation", "train")
"""The part that is compared, the most honest one that all have."""
SEEDS = "seeds"
"""The kind of a directory of one config's seeds."""
COMPARISON = "comparison"
"""The kind of a directory of several configs' runs."""
SWEEP = "sweep"
"""The kind of a directory of a search's trials."""


@dataclass(frozen=True)
class Runs:
    """A column while it is computed."""

    name: str
    members: tuple[ScoredRun, ...]
    is_seeds: bool = False

    @property
    def kind(self) -> str:
        """That of its runs."""
        return SEEDS if self.is_seeds else self.members[0].run.kind

    def scores(self, part: str) -> dict[str, list[float]]:
        """The score of each of its runs, by metric, as far as all have it."""
        by_member = [member.scores(part) for member in self.members]
        return {
            name: [scores[name] for scores in by_member]
            for name in by_member[0]
            if all(name in scores for scores in by_member)
        }

    def has_rows_of_its_own(self, part: str) -> bool:
        """Whether its seeds were split otherwise, so that each scored other rows."""
        if len(self.members) == 1:
            return False
        answers = [member.answers(part) for member in self.members]
        keys = [set(own.keys.tolist()) for own in answers if not isinstance(own, str)]
        return any(rows != keys[0] for rows in keys)

    def column(self, part: str) -> Column:
        """What is shown of it."""
        scores = self.scores(part)
        several = len(self.members) > 1
        return Column(
            name=self.name,
            runs=tuple(str(member.run) for member in self.members),
            kind=self.kind,
            scores={name: math.fsum(values) / len(values) for name, values in scores.items()},
            spread={name: stdev(values) for name, values in scores.items()} if several else {},
            seeds=tuple(member.run.facts.seed for member in self.members),
        )


def columns_of(runs: Sequence[Run]) -> tuple[list[Runs], list[str]]:
    """Runs as columns, in their order, and what is to be said of it.

    A directory of kind "seeds" is one column, and each run of one of kind "comparison"; the best trial answers for a
    sweep; runs that differ by nothing but their seed are one, too, if other runs stand beside them.

    Raises:
        ConfigError: There are not two different ones.
        RunDamaged: A sweep has no trial that was completed.
    """
    sweeps = {run.path: SweepRecord.read(run).best_run for run in runs if run.kind == SWEEP}
    notes = [f"{best.path.name} answers for {path.resolve().name}, its best trial" for path, best in sweeps.items()]
    opened = [sweeps.get(run.path, run) for run in runs]
    every = [single for run in opened for single in (_inside(run) if run.kind == COMPARISON else [run])]
    distinct = {run.path.resolve(): run for run in every}
    notes += ["a run that is named twice is compared once"] if len(distinct) < len(every) else []
    if len(distinct) < 2:
        raise ConfigError("a comparison takes two different runs or more", code="wrong-arguments")
    singles = [_column(run) for run in distinct.values()]
    grouped = list(_grouped(singles))
    if len(grouped) > 1:
        return _named(grouped), notes
    notes.append("the runs differ by nothing but their seed: what differs between them is chance")
    return _named(singles), notes


def _column(run: Run) -> Runs:
    if run.kind != SEEDS:
        return Runs(run.path.resolve().name, (ScoredRun(run),))
    members = tuple(ScoredRun(member) for member in _inside(run) if (member.path / layout.METRICS).is_file())
    if not members:
        raise RunDamaged(f"{run.path} holds no run that was scored", code="missing-run-file")
    return Runs(run.path.resolve().name, members, is_seeds=True)


def _inside(run: Run) -> list[Run]:
    return [Run(path) for path in sorted(run.path.iterdir(), key=layout.by_number) if is_run(path)]


def _grouped(singles: Sequence[Runs]) -> Iterator[Runs]:
    """Runs of one config but for the seed together, in the place of the first of them."""
    by_config: dict[object, list[Runs]] = {}
    for number, column in enumerate(singles):
        by_config.setdefault(_config_of(column, number), []).append(column)
    for columns in by_config.values():
        members = tuple(member for column in columns for member in column.members)
        if len(columns) == 1:
            yield columns[0]
        else:
            yield Runs(f"{columns[0].members[0].run.name} ({len(members)} seeds)", members, is_seeds=True)


def _config_of(column: Runs, number: int) -> object:
    """What is the same of runs that differ by nothing but their seed; a column of its own without a config."""
    first = column.members[0]
    text, facts = first.text, first.run.facts
    if not text or facts.smoke:
        return number
    return without_seed(text, facts.seed), facts.data.sha256, first.run.kind


def without_seed(resolved: str, seed: int | None) -> str:
    """A resolved config without its name and seed, and without the seeds that follow from it, as that of the split.

    What is made of a training beside its model (plots, a report) is left out too.
    """
    blocks = re.split(r"^(?=[^\s#-])", resolved, flags=re.MULTILINE)
    lines = [line for block in blocks if block.partition(":")[0] not in _NOT_TRAINED for line in block.splitlines()]
    return "\n".join(line for line in lines if line.strip() not in (f"seed: {seed}", f"- seed: {seed}"))


_NOT_TRAINED = frozenset({"name", *OF_OUTPUT})


def _named(columns: Sequence[Runs]) -> list[Runs]:
    """Columns of different names: by their directories, with the folder above where those are called alike."""
    names = [column.name for column in columns]
    return [
        column if names.count(column.name) == 1 else Runs(_longer(column), column.members, column.is_seeds)
        for column in columns
    ]


def _longer(column: Runs) -> str:
    path = column.members[0].run.path.resolve()
    return f"{path.parent.name}/{path.name}" if not column.is_seeds else f"{column.name} of {path.name}"


def part_of(columns: Sequence[Runs], chosen: str | None) -> str:
    """The part that is compared.

    Args:
        columns: Whose scores.
        chosen: What was asked for; None for the most honest part that all have, or most. Cross-validations by
            themselves are compared on the rows that each fold left out.

    Raises:
        ConfigError: A run has no such part.
    """
    having = {part: [column for column in columns if column.scores(part)] for part in PARTS}
    if chosen is None:
        if all(column.kind == "kfold" for column in columns) and len(having["validation"]) == len(columns):
            return "validation"  # fold by fold, which says how much chance there is in training
        return max(PARTS, key=lambda part: (len(having[part]) == len(columns), len(having[part])))
    if not having.get(chosen):
        known = [part for part in PARTS if having[part]]
        has = f"; they have {', '.join(known)}" if known else ""
        raise ConfigError(f"no run has scores of a {chosen} part{has}", code="missing-part")
    return chosen
