"""The keys of configs that differ among some runs: what a list of them has columns for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import combinations

from nnrun.runs.index.record import RunRecord, setting, settings_lines

SEED = "seed"
SPLIT_SEED = "dataset.split.seed"
OF_OUTPUT = frozenset({"plots", "report", "tensorboard", "tracking", "expect"})
"""Keys that say what is made of a training, not what is trained."""


def varying_keys(records: Sequence[RunRecord]) -> list[str]:
    """The dotted keys whose values differ, the seed among them, in the order of the configs.

    A key that is missing differs among runs of a kind, and not between two kinds: the config of a cross-validation has
    keys that a run's has not, and leaves open what that has spelled out. The seed of the split is left out where it is
    the seed itself.
    """
    by_kind: dict[str, list[RunRecord]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    varied = set().union(*map(_varied, by_kind.values())) | _between([alike[0] for alike in by_kind.values()])
    if all(setting(record, SPLIT_SEED) in (record.seed, None) for record in records if SPLIT_SEED in varied):
        varied.discard(SPLIT_SEED)
    has_seeds = len({record.seed for record in records}) > 1
    return [*([SEED] if has_seeds else []), *_in_order(varied, records)]


def _varied(records: Sequence[RunRecord]) -> set[str]:
    """The keys that not all of some runs have with the same value."""
    texts = {record.config: record for record in records}
    lines: list[set[str]] = [set(settings_lines(record)) for record in texts.values()]
    if len(lines) < 2:
        return set()
    return _keys(lines[0].union(*lines) - lines[0].intersection(*lines))


def _between(records: Sequence[RunRecord]) -> set[str]:
    """The keys whose values differ between a run of each kind, where neither leaves it open."""
    pairs = ((first.settings, second.settings) for first, second in combinations(records, 2))
    return {
        key
        for first, second in pairs
        for key in first.keys() & second.keys()
        if first[key] != second[key] and "auto" not in (first[key], second[key])
    }


def _keys(lines: Iterable[str]) -> set[str]:
    return {next(iter(json.loads(f"{{{line}}}"))) for line in lines if line}


def _in_order(keys: set[str], records: Sequence[RunRecord]) -> list[str]:
    left, ordered = set(keys), []
    for record in records:
        if not left:
            break
        ordered += [key for key in record.settings if key in left]
        left.difference_update(record.settings)
    return ordered
