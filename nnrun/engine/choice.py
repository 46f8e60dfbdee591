"""Which loop runs a training: the rule behind ``engine: auto``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnrun.engine.work import Work, measure_work
from nnrun.types import Dataset, Part, Training

if TYPE_CHECKING:
    import keras

STEPS_A_SHAPE = 3000
"""Steps after which compiling by XLA is won back, for each shape of a batch that is compiled."""
MOST_MFLOP = {"convolution": 1.0, "recurrent": 400.0, "dense": 1000.0}
"""The largest step, in MFLOP, that XLA runs faster than TensorFlow's own kernels on the CPU."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine, and what it was chosen by."""

    engine: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def choose_engine(model: keras.Model, dataset: Dataset, training: Training) -> Choice:
    """The engine of a training: the one asked for, or by a fixed rule.

    The rule looks at the model, the number of rows and the epochs, never at a clock or at the machine: XLA where no
    layer draws random numbers (it would draw others), the work of a step is small enough for its kernels to be the
    faster ones, and there are steps enough to win the compilation back; else the graph. The limits come from
    ``benchmarks/engine.py``.
    """
    if training.engine != "auto":
        return Choice(training.engine, {"chosen_by": "training.engine"})
    work = measure_work(model, longest(dataset.train))
    batch = min(training.batch_size, len(dataset.train))
    facts = {
        "chosen_by": "auto",
        "mflop_per_step": round(work.mflop(batch), 3),
        "kind": kind_of(work),
        "random": work.random,
        "steps": -(-len(dataset.train) // batch) * training.epochs,
        "shapes": shapes(dataset, training),
    }
    return Choice("xla" if xla_pays(facts) else "graph", facts)


def xla_pays(facts: Mapping[str, Any]) -> bool:
    """The rule itself."""
    small = facts["mflop_per_step"] <= MOST_MFLOP[facts["kind"]]
    return small and not facts["random"] and facts["steps"] >= STEPS_A_SHAPE * facts["shapes"]


def kind_of(work: Work) -> str:
    """The kind of layer that decides."""
    return "convolution" if work.convolution else "recurrent" if work.recurrent else "dense"


def shapes(dataset: Dataset, training: Training) -> int:
    """How many shapes of a batch there are to compile, training and validation."""
    count = batch_shapes(dataset.train, training.batch_size)
    return count + (batch_shapes(dataset.validation, training.validation_batch_size) if dataset.validation else 0)


def batch_shapes(part: Part, batch: int) -> int:
    """One, or two with a short last batch."""
    return 1 if len(part) <= batch or len(part) % batch == 0 else 2


def longest(part: Part) -> int:
    """The longest second axis of an input: the sequence length where the model leaves it open."""
    return max((array.shape[1] for array in part.x.values() if array.ndim > 1), default=1)
