"""Configs with a data set, taken as far as a test wants: loaded, split, prepared; and where the real data is."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nnrun import data, spec

if TYPE_CHECKING:
    from nnrun.types import Dataset, Split, Table

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

TASKS = {
    "number": ("{Dense: {units: %d}}", 1, "mse"),
    "binary": ("{Dense: {units: %d, activation: sigmoid}}", 1, "binary_crossentropy"),
    "signs": ("{Dense: {units: %d, activation: tanh}}", 1, "hinge"),
    "classes": ("{Dense: {units: %d, activation: softmax}}", 3, "sparse_categorical_crossentropy"),
    "one_hot": ("{Dense: {units: %d, activation: softmax}}", 3, "categorical_crossentropy"),
}
"""What is to be learned, by a word: the last layer, its units, the loss."""

TWO_OUTPUTS = (
    "layers: [{Dense: 1, name: n}, {Dense: {units: 3, activation: softmax}, name: k, inputs: n}]\noutputs: [n, k]\n"
    "loss: {n: mse, k: sparse_categorical_crossentropy}\ntraining: {epochs: 1}\n"
)


def learning(task: str, *, units: int | None, inputs: str, training: str) -> str:
    """The rest of a config for a task."""
    if task == "two outputs":
        return TWO_OUTPUTS
    layer, width, loss = TASKS[task]
    first = f"{{Concatenate: {{}}, inputs: {inputs}}}, " if inputs else ""
    more = f", {training}" if training else ""
    return f"layers: [{first}{layer % (units or width)}]\nloss: {loss}\ntraining: {{epochs: 1{more}}}\n"


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
        return data.split_table(
            self.table() if table is None else table, self.dataset.split, seed=seed, search=self.search
        )

    def prepared(self, table: Table | None = None, parts: Split | None = None) -> Dataset:
        table = self.table() if table is None else table
        parts = self.split(table) if parts is None else parts
        weight = self.config.spec.training.class_weight
        return data.prepare_dataset(table, parts, self.dataset, self.config.tasks, class_weight=weight)


Make = Callable[..., Experiment]


@pytest.fixture
def experiment(tmp_path: Path) -> Make:
    """Writes a config (its dataset block, and what is to be learned) beside the given files, and reads it."""

    def make(
        dataset: str,
        task: str = "number",
        *,
        units: int | None = None,
        inputs: str = "",
        training: str = "",
        search: tuple[Path, ...] = (),
        **files: str | bytes,
    ) -> Experiment:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / name.replace("_csv", ".csv").replace("_npz", ".npz")).write_bytes(data)
        path = tmp_path / "config.yaml"
        path.write_text(f"{dataset.rstrip()}\n{learning(task, units=units, inputs=inputs, training=training)}")
        return Experiment(spec.load(path), search)

    return make


@pytest.fixture
def real_data() -> Path:
    """The folder of the real data sets."""
    folder = Path(os.environ.get("NNRUN_DATA") or SHARED)
    if not (folder / "README.md").is_file():
        message = f"the real data sets are not in {folder}; set NNRUN_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder
