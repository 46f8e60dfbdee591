"""One run of a comparison: its scores by part, its answers, its config, each read when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.comparison.run_answers import RunAnswers, answers_of, left_out_part
from nnrun.errors import NnrunError, RunDamaged
from nnrun.runs import Run
from nnrun.spec import Config
from nnrun.types import Units
from nnrun.words.score_units import in_units


class ScoredRun:
    """One run, read as far as it is asked for."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._answers: dict[str, RunAnswers | str] = {}

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.run.path.resolve().name

    @cached_property
    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """Scores by part, as they are in metrics.json; none where it is not there. Of folds, their means.

        One that is a number for each class is as many scores, ``name_0`` and so on.
        """
        try:
            metrics = self.run.metrics
        except RunDamaged:
            return {}
        left_out = left_out_part(self.run) if self.run.kind == "kfold" else ""
        return {"validation" if part == left_out else part: _single(scores) for part, scores in metrics.items()}

    @cached_property
    def units(self) -> Units:
        """What brings scores to the units of the source. Those of folds are in them as far as a factor leads there."""
        try:
            if self.run.kind != "kfold":
                return self.run.metrics.units
            factors = self.fold(1).metrics.units
        except RunDamaged:
            return {}
        return {name: None for name, factor in factors.items() if factor is None}

    @property
    def test_held_out(self) -> bool:
        """Whether its weights were chosen without the test part, as far as it says."""
        return self.run.kind == "kfold" or not self.parts or self.run.metrics.test_held_out

    @property
    def chose_on_validation(self) -> bool:
        """Whether the rows called validation chose the epoch whose weights it kept."""
        if self.run.kind == "training":
            return bool(self.parts) and self.run.metrics.kept == "best"
        return self.run.kind == "kfold" and bool(self.parts) and left_out_part(self.run) == "validation"

    def scores(self, part: str) -> dict[str, float]:
        """The scores of a part that are single numbers, in the units of the source; NaN for what is no number."""
        values = {name: math.nan if value is None else value for name, value in self.parts.get(part, {}).items()}
        return {
            name: float(in_units(name, value, self.units))
            for name, value in values.items()
            if isinstance(value, int | float)
        }

    def answers(self, part: str) -> RunAnswers | str:
        """The answers for a part, or why there are none."""
        if part not in self._answers:
            self._answers[part] = answers_of(self.run, part)
        return self._answers[part]

    @cached_property
    def config(self) -> Config | None:
        """Its config; None where this version cannot read it. No plugin runs for it."""
        try:
            return spec.load(self.run.file(layout.RESOLVED), trust="not needed")
        except (NnrunError, OSError):
            return None

    @cached_property
    def text(self) -> str:
        """The resolved config; empty where it is not there."""
        try:
            return self.run.resolved
        except RunDamaged:
            return ""

    def fold(self, number: int) -> Run:
        """A fold of a cross-validation, counted from 1."""
        return Run(self.run.path / layout.fold(number))


def _single(scores: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in scores.items():
        several = value if isinstance(value, list | tuple) else None
        values |= {name: value} if several is None else {f"{name}_{n}": item for n, item in enumerate(several)}
    return values
