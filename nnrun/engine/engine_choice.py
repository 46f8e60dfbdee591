"""Which loop runs a training, XLA (jit), graph or keras: the rule behind ``engine: auto``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.arithmetic import Work, measure_work
from nnrun.types import Dataset, Part, Training

if TYPE_CHECKING:
    import keras

COMPILING = {"dense": 1.2, "attention": 3.5, "convolution": 3.0, "recurrent": 2.0}
"""Seconds that XLA's compilation takes beyond TensorFlow's tracing, by the kind of layer that decides."""
WON_A_STEP = {"dense": 1e-4, "attention": 2e-3, "convolution": 5e-4, "recurrent": 1e-4}
"""Seconds that XLA saves in the smallest step, by the kind of layer that decides: the dispatch of its operations."""
LOST_A_CONVOLVED_MFLOP = 1.3e-4
"""Seconds that its convolutions take longer than oneDNN's, for each of their MFLOP."""
WON_A_MFLOP = {"dense": 1e-6, "attention": 4e-6, "convolution": 0.0, "recurrent": -4e-6}
"""Seconds that it saves for each MFLOP of a step; loses, where recurrent layers multiply small matrices."""
WON_A_TIME_STEP = 9e-5
"""Seconds that it saves in each step of a loop over time: the dispatch of its operations, there and back."""
WON_A_LOOKUP = 3e-9
"""Seconds that it saves, where no other kind of layer decides, for each number that a step takes out of tables."""
WON_A_WEIGHT = 1e-9
"""Seconds that it saves for each weight in the optimizer's step, which is one pass over them in the place of many."""
MOST_MFLOP = {"dense": 1000.0, "attention": 5000.0, "convolution": 1000.0, "recurrent": 4000.0}
"""The largest step, in MFLOP, that it runs faster than TensorFlow's own kernels on the CPU."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine, and what it was chosen by."""

    engine: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def choose_engine(model: keras.Model, dataset: Dataset, training: Training) -> EngineChoice:
    """The engine of a training: the one asked for, or by a fixed rule.

    The rule looks at the model, the number of rows and the epochs, never at a clock or at the machine: XLA where no
    layer takes sparse rows (it has no kernels for them), where a step is small enough for its kernels to be the faster
    ones, and where there are steps enough to win the compilation back; else the graph, as where tracing meets a draw of
    random numbers that XLA cannot repeat. The figures above are fixed; they come from ``benchmarks/rules.py``.
    """
    if training.devices:
        return EngineChoice("graph", {"chosen_by": "training.device", "devices": len(training.devices)})
    if training.engine != "auto":
        return EngineChoice(training.engine, {"chosen_by": "training.engine"})
    work = measure_work(model, longest(dataset.train))
    batch = min(training.batch_size, len(dataset.train))
    facts = {"chosen_by": "auto", **facts_of(work, batch), "steps": len(dataset.train) // batch * training.epochs}
    return EngineChoice("xla" if xla_pays(facts) else "graph", facts)


def facts_of(work: Work, batch: int) -> dict[str, Any]:
    """What the rule looks at in a model, for a size of its batches."""
    return {
        "mflop_per_step": round(work.mflop(batch), 3),
        "convolved_mflop": round(work.convolved_mflop(batch), 3),
        "looked_up": work.looked_up * batch,
        "time_steps": work.time_steps,
        "weights": work.weights,
        "kind": kind_of(work),
        "sparse": work.sparse,
    }


def xla_pays(facts: Mapping[str, Any]) -> bool:
    """The rule itself."""
    kind = facts["kind"]
    won = facts["steps"] * won_a_step(facts)
    return not facts["sparse"] and facts["mflop_per_step"] <= MOST_MFLOP[kind] and won >= COMPILING[kind]


def won_a_step(facts: Mapping[str, Any]) -> float:
    """Seconds that XLA is taken to save in a step; fewer than none where its convolutions cost more than all else."""
    kind = facts["kind"]
    won = WON_A_STEP[kind] + WON_A_MFLOP[kind] * facts["mflop_per_step"] + WON_A_WEIGHT * facts["weights"]
    if kind == "dense":
        won += WON_A_LOOKUP * facts["looked_up"]
    if kind == "recurrent":
        won += WON_A_TIME_STEP * facts["time_steps"]
    if kind == "convolution":
        won -= LOST_A_CONVOLVED_MFLOP * facts["convolved_mflop"]
    return float(won)


def kind_of(work: Work) -> str:
    """The kind of layer that decides."""
    present = {"convolution": work.convolution, "recurrent": work.recurrent, "attention": work.attention}
    return next((kind for kind, is_there in present.items() if is_there), "dense")


def longest(part: Part) -> int:
    """The longest second axis of an input: the sequence length where the model leaves it open."""
    return max((array.shape[1] for array in part.x.values() if array.ndim > 1), default=1)
