"""The keys ``kfold`` and ``ensemble``: several trainings of one config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnrun.spec.decoding.decode import Section, key
from nnrun.spec.decoding.scalar_shapes import Choice, Column, Flag, Share, Text, Whole
from nnrun.spec.decoding.shapes import Either, ListOf
from nnrun.spec.keys.limits import (
    MOST_FOLDS,
    MOST_LISTED,
    MOST_MEMBERS,
)


@dataclass(frozen=True)
class KfoldSpec(Section):
    """Cross-validation."""

    k: int | None = key(Whole(2, most=MOST_FOLDS), "the number of folds; 5 without it", None)
    shuffle: bool | None = key(Flag(), "shuffle the rows before they are cut into folds; true without it", None)
    stratify: bool | None = key(
        Flag(), "give every fold the classes' shares; without it, where the target has classes", None
    )
    group: str | int | None = key(
        Column(), "a column whose equal values stay in one fold, as in the parts; it is no feature", None
    )
    repeats: int = key(Whole(1, most=MOST_FOLDS), "how often the whole is repeated with other folds", 1)
    time_series: bool = key(Flag(), "folds that train on earlier rows than those they leave out", False)
    leave_one_out: bool = key(Flag(), "a fold for every row", False)
    inner: float | int | None = key(
        Share(),
        "a validation part of the training rows of each fold; else the rows left out choose epochs and weights",
        None,
    )


@dataclass(frozen=True)
class EnsembleSpec(Section):
    """Several models that answer as one."""

    members: int | tuple[Any, ...] = key(
        Either(
            Whole(2, most=MOST_MEMBERS), ListOf(ListOf(Text("an override")), single=False, least=2, most=MOST_LISTED)
        ),
        "how many, or overrides for each",
    )
    combine: str = key(Choice(("mean", "median", "vote", "max")), "how the answers become one", "mean")
