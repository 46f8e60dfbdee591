"""What a report reads of a run directory, whatever state it was left in: a file that fails is noted, and left out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from nnrun import run_layout as layout
from nnrun.errors import NnrunError
from nnrun.plots.drawn_answers import answers_of_folds, answers_of_training
from nnrun.plots.of_run import title
from nnrun.plots.pictures import Answers
from nnrun.reports.findings.archived_layers import archived_layers
from nnrun.runs import Metrics, Run, is_run, read_json
from nnrun.runs.facts import Facts, Status
from nnrun.runs.rows import Row
from nnrun.types import LayerRow, Signature, Units
from nnrun.words.score_units import shown_parts

Value = TypeVar("Value")
UNREADABLE = (NnrunError, OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, csv.Error)
"""What a file raises that is missing, half-written, damaged or of a newer version."""


class RunContent:
    """A run directory for a report; every property is empty where its file cannot be read."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.unread: list[str] = []
        """A sentence for each file that could not be read."""

    def attempt(self, read: Callable[[], Value], otherwise: Value, what: str) -> Value:
        """What a function reads; where it fails, something else, and a note on what is missing."""
        try:
            return read()
        except UNREADABLE as error:
            reason = str(error) if isinstance(error, NnrunError) else f"{type(error).__name__}: {error}"
            note = f"{what}: {' '.join(reason.split())}"
            if note not in self.unread:
                self.unread.append(note)
            return otherwise

    @property
    def facts(self) -> Facts:
        """What run.json says."""
        return self.run.facts

    @property
    def is_over(self) -> bool:
        """Whether all files that it should have can be expected."""
        return self.facts.status == Status.COMPLETED

    @cached_property
    def name(self) -> str:
        """The config's name."""
        return self.attempt(lambda: title(self.run), self.run.name, "the name") or self.run.path.name

    @cached_property
    def kind(self) -> str:
        """training, or what has several of them."""
        return self.run.kind

    @cached_property
    def metrics(self) -> Metrics | None:
        """The scores."""
        if not self.is_over and not self._has(layout.METRICS) and not self._has(layout.KFOLD):
            return None
        return self.attempt(lambda: self.run.metrics, None, "there are no scores")

    @property
    def units(self) -> Units:
        """What brings scores to the units of the source."""
        return self.metrics.units if self.metrics else {}

    @cached_property
    def scores(self) -> dict[str, dict[str, Any]]:
        """The scores by part, by the names and in the units in which a person reads them."""
        metrics = self.metrics
        if metrics is None:
            return {}
        return self.attempt(lambda: shown_parts(metrics.metrics, metrics.units), {}, "there are no scores")

    @cached_property
    def history(self) -> tuple[Row, ...]:
        """The rows of history.csv."""
        return self.attempt(lambda: self.run.epochs, (), "there are no curves")

    @cached_property
    def signature(self) -> Signature | None:
        """What the model takes and gives; of several runs, that of the first."""
        if not self._has(layout.SIGNATURE):
            return self.members[0].signature if self.members else None
        return self.attempt(lambda: self.run.signature, None, "what the model takes is not known")

    @cached_property
    def layers(self) -> tuple[LayerRow, ...]:
        """The model's layers; of a run without layers.json as far as its model's file tells them."""
        if self._has(layout.LAYERS):
            return self.attempt(lambda: self.run.layers, (), "the layers are not known")
        if self._has(layout.MODEL):
            return self.attempt(lambda: archived_layers(self.run / layout.MODEL), (), "the layers are not known")
        return self.members[0].layers if self.members else ()

    @cached_property
    def preparation(self) -> Mapping[str, Any]:
        """What preparation.json says."""
        if not self._has(layout.PREPARATION):
            return self.members[0].preparation if self.members else {}
        return self.attempt(lambda: read_json(self.run / layout.PREPARATION), {}, "the preparation is not known")

    @cached_property
    def answers(self) -> tuple[Answers, ...]:
        """The answers to rows whose truth is known, an item an output."""
        if self.kind == "kfold":
            signature = self.signature
            if signature is None or not self._has(layout.OUT_OF_FOLD):
                return ()
            targets = signature.targets
            return self.attempt(
                lambda: tuple(answers_of_folds(self.run, targets)), (), "the folds' answers cannot be read"
            )
        if not self._has(layout.PREDICTIONS):
            return ()
        return self.attempt(lambda: tuple(answers_of_training(self.run, self.name)), (), "the answers cannot be read")

    @cached_property
    def together(self) -> Mapping[str, Any]:
        """What kfold.json says of the folds."""
        return self.attempt(lambda: read_json(self.run / layout.KFOLD), {}, "the folds' scores cannot be read")

    @cached_property
    def members(self) -> tuple[RunContent, ...]:
        """The runs that lie in the directory of several."""
        if self.kind == "training":
            return ()
        return self.attempt(
            lambda: tuple(
                RunContent(Run(path)) for path in sorted(self.run.path.iterdir(), key=layout.by_number) if is_run(path)
            ),
            (),
            "its runs cannot be read",
        )

    @property
    def finished(self) -> Sequence[RunContent]:
        """Those of them that have scores; without the final one of a cross-validation."""
        return [member for member in self.members if member.scores and member.run.path.name != layout.FINAL]

    def _has(self, name: str) -> bool:
        return (self.run / name).is_file()
