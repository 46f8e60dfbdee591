"""What every plot is: a title, a file's name and plain data; of what it is made, and how it is drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnrun.runs import Metrics, Run
    from nnrun.runs.sweeps.record import SweepRecord
    from nnrun.types import Predictions


@dataclass(frozen=True, slots=True)
class Picture(ABC):
    """What all plots have.

    A subclass stands in a file of the folder ``kinds``: by that it is known. It adds what it shows, as plain data, says
    of what of a run it is made, and draws itself.
    """

    file: str
    """The name of the file, ``history.png``."""
    title: str
    """The run's name."""
    subject: str
    """What it shows, beside the title: the part and its rows, the output."""

    @abstractmethod
    def figure(self) -> Figure:
        """The picture as a figure of matplotlib, under the style of the moment."""

    @classmethod
    def of_training(cls, name: str, history: Sequence[Mapping[str, Any]], metrics: Metrics) -> Iterator[Picture]:
        """What a training shows of it when it ends, before anything is scored; nothing unless a subclass says so."""
        yield from ()

    @classmethod
    def of_answers(cls, answers: Answers) -> Iterator[Picture]:
        """What answers to rows whose truth is known show of it."""
        yield from ()

    @classmethod
    def of_folds(cls, name: str, folds: Sequence[Run], together: Mapping[str, Any]) -> Iterator[Picture]:
        """What finished folds show of it."""
        yield from ()

    @classmethod
    def of_seeds(cls, name: str, runs: Sequence[Run]) -> Iterator[Picture]:
        """What finished runs of a config with several seeds show of it."""
        yield from ()

    @classmethod
    def of_sweep(cls, record: SweepRecord) -> Iterator[Picture]:
        """What the trials of a sweep show of it."""
        yield from ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one output."""

    title: str
    """The run's name."""
    subject: str
    """Which rows were answered, how many, and which output where there are several."""
    suffix: str
    """What distinguishes the file of this output from that of others; nothing where it is the only one."""
    output: Predictions
    """With the true values."""
