"""The protocols of what commands give back, and of what answers for a directory: a run, or several as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from nnrun.experiment.answering.answers import Judged
from nnrun.runs import Run, Status
from nnrun.types import Part, Predictions, Units

if TYPE_CHECKING:
    from pandas import DataFrame

    from nnrun.experiment.answering.restore import Restored


class Predictor(Protocol):
    """Takes the same rows once for each member, as that member's preparation makes them."""

    @property
    def run(self) -> Run:
        """The directory that is answered for."""

    @property
    def members(self) -> tuple[Restored, ...]:
        """The runs that answer; a run itself is its only one."""

    @property
    def is_joint(self) -> bool:
        """Whether what the members say is put together, be it one alone."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the members."""

    @property
    def units(self) -> Units:
        """The metrics that are not in the units of the source."""

    def answers_of(self, parts: Sequence[Part]) -> list[Predictions]:
        """What is said of the rows of a part, an item an output."""

    def judged(self, parts: Sequence[Part]) -> Judged:
        """The scores of a part, and what is said of its rows."""


class Result(Protocol):
    """What every command that trains or scores gives back; each kind knows more of itself."""

    @property
    def run(self) -> Run:
        """Its directory; it stands wherever a path does."""

    @property
    def status(self) -> Status:
        """How it ended."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, a sentence each."""

    @property
    def metrics(self) -> Mapping[str, Mapping[str, Any]]:
        """By part (train, validation, test), then by metric, the loss first; of folds, their mean."""

    @property
    def table(self) -> DataFrame:
        """The same with what there is beside it (members, folds): a row a part and metric."""

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
