"""The model of a config over its data: decided here once, built by ``model``, printed by ``scripts``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from nnrun.plan.augmentation import Augmentation, augmentation
from nnrun.plan.compile_plan import CompilePlan, compile_plan
from nnrun.plan.hyperparameter_paths import hyperparameters, without_hyperparameters
from nnrun.plan.input_plan import ModelInput, model_input, sparsely
from nnrun.plan.layer_plan import LayerPlan, layer_plans
from nnrun.spec.checks.graph import Graph
from nnrun.spec.decoding.components import Component
from nnrun.spec.loading import Config
from nnrun.types import Signature


@dataclass(frozen=True)
class ModelPlan:
    """All that a compiled model follows from, but for its seed and its rows."""

    signature: Signature
    """What the model takes and is to give."""
    graph: Graph
    """The layers, as the data have them built: with SparseDense where their rows are sparse."""
    inputs: tuple[ModelInput, ...]
    augmentation: Augmentation
    """Over the first of the graph's inputs."""
    layers: Mapping[str, LayerPlan]
    """By their names."""
    compiled: CompilePlan
    precision: str
    """Keras's dtype policy."""

    @property
    def rate(self) -> float | None:
        """The optimizer's plain learning rate; None where it has its own, or follows a schedule."""
        rate = self.compiled.optimizer.arguments.get("learning_rate")
        return float(rate) if isinstance(rate, int | float) else None

    @property
    def hyperparameters(self) -> dict[str, float]:
        """Of its layers, by their paths; see `nnrun.plan.hyperparameter_paths`."""
        layers = [layer for plan in self.layers.values() for layer in (*plan.parts, (plan.name, plan.added))]
        return dict(hyperparameters([*layers, *self.augmentation.layers]))

    @property
    def key(self) -> str:
        """The same for models that are built and compiled alike, by all arguments of every component.

        But for a plain learning rate, which is a variable of the optimizer as weights are of layers, and for the
        hyperparameters that a compiled program takes as inputs.
        """
        if self.rate is None:
            return repr(_plain(self))
        arguments = {
            name: value for name, value in self.compiled.optimizer.arguments.items() if name != "learning_rate"
        }
        optimizer = replace(self.compiled.optimizer, arguments=arguments)
        return repr(_plain(replace(self, compiled=replace(self.compiled, optimizer=optimizer))))


def model_plan(
    config: Config, graph: Graph, signature: Signature, shares: Mapping[str, float] | None = None
) -> ModelPlan:
    """What is built of a config.

    Args:
        config: As it was written.
        graph: Its layers, whose files are located.
        signature: Of its data.
        shares: For inputs whose zeros and ones can be multiplied as sparse rows, how many are ones.
    """
    spec, graph = config.spec, sparsely(graph, shares or {})
    shape = next((described.shape for described in signature.inputs if described.name == graph.inputs[0]), ())
    return ModelPlan(
        signature=signature,
        graph=graph,
        inputs=tuple(model_input(described, graph) for described in signature.inputs),
        augmentation=augmentation(spec.dataset.augment, shape),
        layers=layer_plans(graph, spec.regularization),
        compiled=compile_plan(spec, graph.outputs, config.tasks),
        precision=spec.training.precision,
    )


def _plain(value: Any) -> Any:
    """A value with all that it holds as lists and texts, without the places at which it was written."""
    if isinstance(value, Component):
        value = without_hyperparameters(value)
    if is_dataclass(value) and not isinstance(value, type):
        compared = [field.name for field in fields(value) if field.compare and field.name != "path"]
        return [type(value).__name__, *((name, _plain(getattr(value, name))) for name in compared)]
    if isinstance(value, Mapping):
        return [(key, _plain(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
