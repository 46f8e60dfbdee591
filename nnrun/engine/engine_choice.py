"""Which loop runs a training, XLA (jit), graph or keras, the rule behind ``engine: auto``, and on how many threads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.arithmetic import Work, measure_work
from nnrun.types import Dataset, Part, Training

if TYPE_CHECKING:
    import keras

COMPILING = 0.6
"""Seconds that XLA's compilation takes beyond TensorFlow's tracing."""
WON_A_STEP = 1e-4
"""Seconds that XLA saves in the smallest step: the dispatch of its operations."""
WON_A_MFLOP = {"dense": 1e-6, "convolution": 0.0, "recurrent": 1e-5}
"""Seconds that it saves for each MFLOP of a step, by the kind of layer that decides."""
MOST_MFLOP = {"dense": 1000.0, "convolution": 1.0, "recurrent": 400.0}
"""The largest step, in MFLOP, that it runs faster than TensorFlow's own kernels on the CPU."""
MOST_THREADS = 8
"""More threads than that do not pay for the models that fit a CPU."""
WIDE = {"Dense": 256, "SparseDense": 256, "EinsumDense": 256}
"""Units from which on a matrix product is worth sharing."""
HEAVY = ("Conv", "LSTM", "GRU", "RNN", "Attention")
"""Layers that are worth sharing whatever their width, by a part of their name."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine, and what it was chosen by."""

    engine: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def choose_engine(model: keras.Model, dataset: Dataset, training: Training) -> EngineChoice:
    """The engine of a training: the one asked for, or by a fixed rule.

    The rule looks at the model, the number of rows and the epochs, never at a clock or at the machine: XLA where no
    layer draws random numbers (it would draw others) or takes sparse rows (it has no kernels for them), where a step is
    small enough for its kernels to be the faster ones, and where there are steps enough to win the compilation back;
    else the graph. The figures above are fixed; they come from ``benchmarks/rules.py``.
    """
    if training.engine != "auto":
        return EngineChoice(training.engine, {"chosen_by": "training.engine"})
    work = measure_work(model, longest(dataset.train))
    batch = min(training.batch_size, len(dataset.train))
    facts = {
        "chosen_by": "auto",
        "mflop_per_step": round(work.mflop(batch), 3),
        "kind": kind_of(work),
        "random": work.random,
        "sparse": work.sparse,
        "steps": len(dataset.train) // batch * training.epochs,
    }
    return EngineChoice("xla" if xla_pays(facts) else "graph", facts)


def xla_pays(facts: Mapping[str, Any]) -> bool:
    """The rule itself."""
    kind, mflop = facts["kind"], facts["mflop_per_step"]
    won = facts["steps"] * (WON_A_STEP + WON_A_MFLOP[kind] * mflop)
    return not (facts["random"] or facts["sparse"]) and mflop <= MOST_MFLOP[kind] and won >= COMPILING


def kind_of(work: Work) -> str:
    """The kind of layer that decides."""
    return "convolution" if work.convolution else "recurrent" if work.recurrent else "dense"


def longest(part: Part) -> int:
    """The longest second axis of an input: the sequence length where the model leaves it open."""
    return max((array.shape[1] for array in part.x.values() if array.ndim > 1), default=1)


def default_threads(layers: Sequence[tuple[str, Mapping[str, Any]]]) -> int:
    """The number of threads for a model, from its layers alone.

    Sums change with the threads, so the number must not depend on what else the machine is doing, and never on a
    measurement. Small layers are faster on one thread: handing their work around costs more than doing it. The limits
    come from ``benchmarks/rules.py``.

    Args:
        layers: Class name and arguments of each layer, those inside others too or not.
    """
    heavy = any(is_heavy(name, arguments) for name, arguments in layers)
    return min(MOST_THREADS, os.cpu_count() or 1) if heavy else 1


def is_heavy(name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a layer's work is worth more than one thread."""
    if any(part in name for part in HEAVY):
        return True
    return name in WIDE and any(number >= WIDE[name] for number in whole_numbers(arguments.values()))


def whole_numbers(values: Iterable[Any]) -> list[int]:
    """The whole numbers among values."""
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
