"""The names of layers: those of the run, written where Keras would give others.

They are more than labels: TensorFlow orders parts of a graph by the names of its operations, and with them sums, so
that another name can change the last digit of a loss.
"""

from __future__ import annotations

from dataclasses import replace

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call
from nnrun.scripts.model.component_lines import becomes_layer, nested
from nnrun.spec import Component
from nnrun.spec.decoding.components import snake_case

MODEL = "model"
"""The name of every run's model."""
_COMPOSITE = frozenset(
    {
        *("AugMix", "GroupQueryAttention", "MultiHeadAttention", "Pipeline", "RandAugment", "RandomColorJitter"),
        *("TextVectorization",),
    }
)
"""Layers that make others inside, which Keras names and counts."""


class Naming:
    """Gives layers their names, in the order in which the script makes them."""

    def __init__(self, experiment: Experiment) -> None:
        calls = [call.spec.component for call in experiment.plan.graph.calls if call.spec.component]
        self._all = any(map(_makes_others, [*calls, *experiment.dataset.augment]))
        self._counts: dict[str, int] = {}

    def named(self, name: str, layer: Call) -> Call:
        """The layer with its name, where Keras would not give it the same."""
        if "name" in layer.keywords:
            return layer
        base = snake_case(layer.function.rpartition(".")[2])
        count = self._counts.get(base, 0)
        if not self._all and name == (f"{base}_{count}" if count else base):
            self._counts[base] = count + 1
            return layer
        return replace(layer, keywords={**layer.keywords, "name": name})


def _makes_others(component: Component) -> bool:
    inside = nested(component)
    if any(layer.plugin is not None or layer.name in _COMPOSITE for layer in inside):
        return True
    return any(inner.kind == "layer" for inner in inside[1:]) or any(map(becomes_layer, inside))
