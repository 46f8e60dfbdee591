"""Runs that are equal but for the seed, as one: how many, the mean and the standard deviation of their scores."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nnrun.runs.facts import Status
from nnrun.runs.index.record import RunRecord, comparisons, settings_lines
from nnrun.runs.query.score_names import ScoreName
from nnrun.runs.query.varying import OF_OUTPUT, SPLIT_SEED

_SEEDS = "seeds"
"""The kind of a directory of one config's runs with several seeds, whose runs count, and not itself."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A score over several runs."""

    mean: float | None
    """None where a run has no finite number: a mean is said of all of them."""
    std: float | None
    """The sample standard deviation, with n-1; None of a single run."""


@dataclass(frozen=True, slots=True)
class SeedGroup:
    """Runs of one config."""

    records: tuple[RunRecord, ...]
    """The newest first."""

    @property
    def newest(self) -> RunRecord:
        """The one that began last."""
        return self.records[0]

    @property
    def names(self) -> tuple[str, ...]:
        """What its runs are called."""
        return tuple(dict.fromkeys(_name(record) for record in self.records))

    @property
    def completed(self) -> tuple[RunRecord, ...]:
        """Those that count."""
        return tuple(record for record in self.records if record.status == Status.COMPLETED)

    @property
    def seeds(self) -> tuple[int | None, ...]:
        """The seeds of those that count, in their order."""
        return tuple(sorted((record.seed for record in self.completed), key=lambda seed: (seed is None, seed or 0)))

    def spread(self, name: ScoreName) -> Spread:
        """Mean and standard deviation of a score over the completed runs."""
        values = [name.of(record) for record in self.completed]
        finite = [value for value in values if value is not None and math.isfinite(value)]
        if not finite or len(finite) < len(values):
            return Spread(None, None)
        mean = math.fsum(finite) / len(finite)
        if len(finite) == 1:
            return Spread(mean, None)
        return Spread(mean, math.sqrt(math.fsum((value - mean) ** 2 for value in finite) / (len(finite) - 1)))


def seed_groups(records: Iterable[RunRecord]) -> list[SeedGroup]:
    """Runs by what they were but for the seed: config, kind, data by its SHA-256; those with the newest run first.

    The seed of the split follows the seed unless the config says otherwise; the runs with another one tell which it is.
    """
    alike: dict[Hashable, list[RunRecord]] = {}
    for record in _counted(records):
        alike.setdefault(_likeness(record), []).append(record)
    groups = [group for members in alike.values() for group in _by_split_seed(members)]
    return sorted(groups, key=lambda group: -group.newest.moment)


def _counted(records: Iterable[RunRecord]) -> Iterator[RunRecord]:
    """Runs by themselves, with those of several seeds in the place of their directory; no folds and no members."""
    every = list(records)
    of_seeds = {record.path for record in every if record.kind == _SEEDS}
    compared = comparisons(every)
    for record in every:
        if record.path in of_seeds | compared:
            continue
        if not record.is_member or record.parent in of_seeds:
            yield record
        elif record.parent in compared:
            yield record._replace(parent="")


def _likeness(record: RunRecord) -> Hashable:
    own = (line for line in settings_lines(record) if not _is_of_output(line))
    return record.kind, record.smoke, record.data_sha256, frozenset(own)


def _is_of_output(line: str) -> bool:
    key = line[1:].partition('"')[0]
    return key == SPLIT_SEED or key.partition(".")[0] in OF_OUTPUT


def _by_split_seed(records: Sequence[RunRecord]) -> list[SeedGroup]:
    """Runs that differ by seeds alone, apart where the seed of their split was fixed."""
    fixed = {seed for record in records if (seed := record.settings.get(SPLIT_SEED)) != record.seed}
    apart: dict[Hashable, list[RunRecord]] = {}
    for record in sorted(records, key=lambda record: -record.moment):
        seed = record.settings.get(SPLIT_SEED)
        apart.setdefault(seed if seed in fixed else "follows", []).append(record)
    return [SeedGroup(tuple(members)) for members in apart.values()]


def _name(record: RunRecord) -> str:
    return record.parent if record.is_member else record.name
