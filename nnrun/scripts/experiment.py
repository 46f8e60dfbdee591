"""What a script is printed from: a config with its data, split and prepared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from nnrun.scripts.source import WIDTH, assigned, literal
from nnrun.spec import Config, DatasetSpec, Spec
from nnrun.types import Input, Split, Table, Target


class Stage(Protocol):
    """One preprocessing step on some columns, fitted."""

    @property
    def step(self) -> str:
        """Its name in the catalog."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it takes."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Of nnrun's own steps."""

    @property
    def fitted(self) -> Any:
        """scikit-learn's transformer, fitted; None for nnrun's own steps."""

    @property
    def flat(self) -> bool:
        """Whether it takes its column as (rows,)."""

    @property
    def path(self) -> str:
        """Of its step in the config."""


class InputPlan(Protocol):
    """How one data input is made."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the source."""

    @property
    def stages(self) -> Sequence[Stage]:
        """Its steps, in order."""

    @property
    def described(self) -> Input:
        """The array that is fed."""


class TargetPlan(Protocol):
    """How one target is made; without columns it is the input itself."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the source."""

    @property
    def stages(self) -> Sequence[Stage]:
        """Its steps, in order."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the source's classes, before the steps."""

    @property
    def described(self) -> Target:
        """The array that is fed."""


Layout = tuple[tuple[str, bool], ...]
"""The columns of a frame in their order, each with whether it is a block: images, sequences."""


@dataclass(frozen=True)
class Experiment:
    """A config with its data."""

    config: Config
    """With a training block that leaves nothing open."""
    table: Table
    split: Split
    inputs: tuple[InputPlan, ...]
    targets: tuple[TargetPlan, ...]
    layouts: Mapping[str, tuple[Layout, ...]]
    """The columns of each input and target by name, before its steps and after each of them."""
    threads: int
    paths: Mapping[str, str]
    """Where the script finds the files that the config names, by the config's text."""
    origin: str
    """What the script is printed from."""

    @property
    def spec(self) -> Spec:
        """The config's content."""
        return self.config.spec

    @property
    def dataset(self) -> DatasetSpec:
        """Its data set."""
        return self.config.spec.dataset

    @property
    def is_autoencoder(self) -> bool:
        """Whether the target is the input itself."""
        return not self.table.targets


class Page:
    """The script while it is written: lines, and the imports that they need."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.imports: set[str] = {"import keras"}

    def add(self, *lines: str) -> None:
        """Write lines."""
        self.lines += lines

    def set(self, variable: str, value: Any) -> None:
        """Write an assignment; one that only changes what the line above made is joined to it."""
        text = literal(value)
        if text == variable:
            return
        last, more = self.lines[-1], text.removeprefix(variable)
        joined = last.startswith(f"{variable} = ") and _takes_method(last) and more.startswith((".astype", "[:, 0]"))
        if joined and text.startswith(variable) and len(last + more) <= WIDTH:
            self.lines[-1] += more
        else:
            self.add(*assigned(variable, value))

    def need(self, *imports: str) -> None:
        """Note what the lines use."""
        self.imports.update(imports)


def _takes_method(line: str) -> bool:
    """Whether a line's expression can be followed by a method: it ends in a bracket and holds no bare operator."""
    return line.endswith((")", "]")) and not any(f" {operator} " in line.partition(" = ")[2] for operator in "+-*/")
