"""What a script is printed from: a config with its data, split and prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.plan.model_plan import ModelPlan
from nnrun.scripts.expressions import Code
from nnrun.spec import Config, DatasetSpec, Spec, TrainingSpec
from nnrun.types import Split, Table

if TYPE_CHECKING:
    from nnrun.data.prepare.fitted_input import InputPlan
    from nnrun.data.prepare.fitted_target import TargetPlan

Layout = tuple[tuple[str, bool], ...]
"""The columns of a frame in their order, each with whether it is a block: images, sequences."""


@dataclass(frozen=True)
class Folds:
    """How the training rows are divided again and again, by the config's ``kfold``."""

    splitter: Any
    """scikit-learn's."""
    labelled: bool
    """Whether it sees the classes."""
    grouped: bool
    """Whether it sees the groups."""
    in_order: bool
    """Whether the training rows stand in the order of their source first."""


@dataclass(frozen=True)
class Experiment:
    """A config with its data."""

    config: Config
    plan: ModelPlan
    training: TrainingSpec
    """The training block with nothing left open."""
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
    folds: Folds | None = None
    """Of a cross-validation; the split and what was prepared are then those of the first fold."""
    seeds: tuple[int, ...] = ()
    """Of the members of an ensemble."""
    scaled: tuple[str, ...] = ()
    """The metrics that are told as trained, on targets that are scaled for it."""

    @property
    def spec(self) -> Spec:
        """The config's content."""
        return self.config.spec

    @property
    def dataset(self) -> DatasetSpec:
        """Its data set."""
        return self.config.spec.dataset

    @property
    def sparse(self) -> set[str]:
        """The inputs that are fed with ids, of which the model makes sparse rows."""
        return {model_input.name for model_input in self.plan.inputs if model_input.sparse}

    @property
    def repeated(self) -> str:
        """What the program trains one after the other: "fold" or "member"; "" where it trains once."""
        return "fold" if self.folds else "member" if self.seeds else ""

    @property
    def fitted_on(self) -> str:
        """The variable that holds the rows on which steps are fitted; a smoke run was cut after that."""
        return "train" if self.split.fitted is None else "fitted"

    @property
    def validates(self) -> bool:
        """Whether there are rows on which each epoch is validated."""
        return self.split.validation is not None and len(self.split.validation) > 0

    @property
    def validation_size(self) -> str:
        """The variable of the size of batches in which rows are scored; "" where they are of training's size."""
        return "" if self.training.validation_batch_size == self.training.batch_size else "VALIDATION_BATCH_SIZE"

    def batches(self, rows: str) -> str:
        """The expression that feeds some rows to be scored."""
        return f"Batches({rows}{', ' if self.validation_size else ''}{self.validation_size})"

    @property
    def tests(self) -> bool:
        """Whether there are rows for a test at the end."""
        return self.split.test is not None and len(self.split.test) > 0

    @property
    def seed(self) -> str:
        """The variable that holds the seed."""
        return "seed" if self.seeds else "SEED"

    @property
    def drawing(self) -> Code:
        """What rows are drawn with: the seed, unless the config has another for that; members share their rows."""
        own = self.dataset.split.seed
        same = own in (None, self.spec.seed) and not self.seeds
        return Code("SEED" if same else repr(self.spec.seed if own is None else own))

    @property
    def group(self) -> str | int | None:
        """The column of groups."""
        return self.spec.group

    @property
    def group_name(self) -> str:
        """The name of the column of groups; "" where there is none."""
        return self.table.names[self.group] if isinstance(self.group, int) else self.group or ""

    @property
    def is_autoencoder(self) -> bool:
        """Whether the target is the input itself."""
        return not self.table.targets


def is_column(plan: TargetPlan) -> bool:
    """Whether a target is fed as (rows, 1): a number or a yes and no, where class numbers are fed as (rows,)."""
    return plan.described.kind != "classes" and not plan.described.shape
