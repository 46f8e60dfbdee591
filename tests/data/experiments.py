"""Configs with a data set, taken as far as a test wants: loaded, split, prepared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun import data

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun import spec
    from nnrun.types import Dataset, Split, Table

NUMBER = "layers: [{Dense: 1}]\nloss: mse\ntraining: {epochs: 1}\n"
BINARY = "layers: [{Dense: {units: 1, activation: sigmoid}}]\nloss: binary_crossentropy\ntraining: {epochs: 1}\n"
CLASSES = (
    "layers: [{Dense: {units: 3, activation: softmax}}]\nloss: sparse_categorical_crossentropy\ntraining: {epochs: 1}\n"
)
ONE_HOT = "layers: [{Dense: {units: 3, activation: softmax}}]\nloss: categorical_crossentropy\ntraining: {epochs: 1}\n"


@dataclass
class Experiment:
    """A config in a folder of its own."""

    config: spec.Config
    search: tuple[Path, ...] = ()

    @property
    def dataset(self) -> Any:
        return self.config.spec.dataset

    def table(self) -> Table:
        training = self.config.spec.training
        return data.load(
            self.dataset,
            search=self.search,
            targets=self.config.tasks,
            weight=training.sample_weight,
            group=self.dataset.split.group,
        )

    def split(self, table: Table | None = None) -> Split:
        seed = self.config.spec.seed
        return data.split(self.table() if table is None else table, self.dataset.split, seed=seed, search=self.search)

    def prepared(self, table: Table | None = None, parts: Split | None = None) -> Dataset:
        table = self.table() if table is None else table
        parts = self.split(table) if parts is None else parts
        weight = self.config.spec.training.class_weight
        return data.prepare(table, parts, self.dataset, self.config.tasks, class_weight=weight)
