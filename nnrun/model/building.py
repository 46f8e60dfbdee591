"""The graph of layers as a Keras model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.errors import ConfigError, TrainingError
from nnrun.model.model_inputs import Entrance, build_inputs
from nnrun.model.ranks import Axes, check_axes, check_outputs
from nnrun.plan.augmentation import Augmentation, Named
from nnrun.plan.layer_plan import LayerPlan
from nnrun.plan.model_plan import ModelPlan
from nnrun.registry import build, one_line
from nnrun.spec import Call
from nnrun.spec.checks.graph import producer, references

if TYPE_CHECKING:
    from nnrun.types import Array

_BATCH_OF_IMAGES = 4
"""Axes: rows, height, width, channels."""


def build_model(
    plan: ModelPlan, *, adapt: Mapping[str, Array] | None = None, targets: Mapping[str, Axes] | None = None
) -> Any:
    """Build the layers over the signature's inputs.

    Args:
        plan: What is built.
        adapt: The training part's inputs by name, for layers with ``adapt``; such layers stay as they are without.
        targets: What outputs are compared with, by their names; those of a plugin's loss may be left out.

    Returns:
        A functional ``keras.Model``: one tensor as output, or a dictionary of them by output name.

    Raises:
        ConfigError: A layer cannot be built, or not on what it is given, or an output does not fit its target; at the
            layer's place.
    """
    builder = _Builder(plan, adapt)
    network = builder.model()
    check_outputs(plan.graph, {name: builder.shape_of(name) for name in plan.graph.outputs}, targets or {})
    return network


def outputs_by_name(network: Any, names: Sequence[str]) -> dict[str, Any]:
    """The symbolic outputs of a model by name, in the order of the names: Keras keeps several in that of the alphabet.

    Args:
        network: As `build_model` makes it.
        names: Of the graph's outputs.
    """
    return {name: network.output[name] for name in names} if len(names) > 1 else {names[0]: network.outputs[0]}


class _Builder:
    def __init__(self, plan: ModelPlan, adapt: Mapping[str, Array] | None) -> None:
        self.plan = plan
        self.graph = plan.graph
        self.adapt = adapt
        self.entrances: Mapping[str, Entrance] = build_inputs(plan)
        self.tensors: dict[str, Any] = {name: entrance.prepared for name, entrance in self.entrances.items()}
        self.layers: dict[str, list[Any]] = {}

    def model(self) -> Any:
        import keras

        first = self.graph.inputs[0]
        self.tensors[first] = _varied(self.tensors[first], self.plan.augmentation)
        for call in self.graph.calls:
            self.tensors[call.name] = self._called(call)
        outputs = {name: self._tensor(name) for name in self.graph.outputs}
        raw = [entrance.raw for entrance in self.entrances.values()]
        single = next(iter(outputs.values())) if len(outputs) == 1 else None
        try:
            return keras.Model(raw, outputs if single is None else single, name="model")
        except ValueError as error:
            raise self._refused(one_line(error)) from error

    def shape_of(self, name: str) -> tuple[int | None, ...]:
        """The shape of an output, without the rows."""
        return tuple(self._tensor(name).shape[1:])

    def _refused(self, message: str) -> ConfigError:
        """Layers that are made for the config, for an input's steps or for regularization, may have a layer's name."""
        for call in self.graph.calls:
            if f'"{call.name}"' in message:
                clash = f"a layer that nnrun adds has the name {call.name!r} too; give this one another"
                return ConfigError(clash, *call.spec.at("name"), code="refused-by-library")
        return ConfigError(message, code="refused-by-library")

    def _called(self, call: Call) -> Any:
        plan = self.plan.layers.get(call.layer)
        if call.spec.use is None and plan:
            self.layers[call.name] = _layers(plan)
            self._adapt(self.layers[call.name][0], call, plan)
        first, *following = self.layers[call.layer]
        try:
            tensors = self._tensors(call)
        except ConfigError as error:
            raise error.located(*call.spec.at("inputs")) from None
        check_axes(self.graph, call, tensors)
        output = _call(first, tensors, call.spec.path, call.spec.place, call.spec.title)
        for layer in following:
            output = layer(output)
        return output

    def _tensors(self, call: Call) -> Any:
        """The tensors that a call takes: one, a list, or a dictionary of call arguments."""
        if isinstance(call.inputs, str):
            return self._tensor(call.inputs)
        if isinstance(call.inputs, Mapping):
            return {name: self._tensor(reference) for name, reference in call.inputs.items()}
        return [self._tensor(reference) for reference in call.inputs]

    def _tensor(self, reference: str) -> Any:
        """The tensor of a reference; the first one of several where none is said."""
        name = producer(reference)
        value = self.tensors[name]
        several = isinstance(value, list | tuple)
        if reference == name:
            return value[0] if several else value
        index = int(reference.rpartition(".")[2])
        if not several or index >= len(value):
            count = len(value) if several else 1
            message = (
                f"{name!r} has {count} output{'s' if count > 1 else ''}, counted from 0: there is no {reference!r}"
            )
            raise ConfigError(message, code="unknown-layer")
        return value[index]

    def _adapt(self, layer: Any, call: Call, plan: LayerPlan) -> None:
        """Fit a preprocessing layer of Keras on the training part of the data input that feeds it."""
        if not plan.adapts or not hasattr(layer, "adapt"):
            return
        source, component = references(call.inputs)[0], plan.component
        if source not in self.entrances:
            message = f"{component.name} must be fed by a data input, on whose training part it is adapted"
            raise ConfigError(message, component.path, component.place, code="cannot-adapt")
        if self.adapt is None:
            return
        import numpy as np

        entrance = self.entrances[source]
        values = np.asarray(self.adapt[source])  # rows that lie in a file, too
        if entrance.prepared is not entrance.raw:
            import keras

            values = keras.Model(entrance.raw, entrance.prepared).predict(values, verbose=0)
        try:
            layer.adapt(values)
        except Exception as error:
            raise ConfigError(one_line(error), component.path, component.place, code="cannot-adapt") from error


def _layers(plan: LayerPlan) -> list[Any]:
    """A layer and those that follow it, newly built."""
    added = {argument: build(regularizer) for argument, regularizer in plan.added.items()}
    layers = [build(plan.component, **added, name=plan.name)]
    if plan.activation:
        layers.append(build(plan.activation, name=plan.activation_name))
    for layer in layers if plan.trainable is not None else ():
        layer.trainable = plan.trainable
    return [*layers, *(build(component, name=name) for name, component in plan.following)]


def _varied(tensor: Any, augmentation: Augmentation) -> Any:
    """The tensor with its rows varied in training.

    Raises:
        ConfigError: A layer learns, or takes images where there are none, or all of them together change the shape:
            predictions, which they leave alone, would not fit the layers.
    """
    opened = _through(tensor, augmentation.opening)
    varied = _through(opened, augmentation.varying)
    if varied.shape != opened.shape:
        before, after = tuple(opened.shape[1:]), tuple(varied.shape[1:])
        _, last = augmentation.varying[-1]
        message = f"rows are {before} before augment and {after} after it, in training only; add Resizing at its end"
        raise ConfigError(message, last.path, last.place, code="wrong-augment")
    return _through(varied, augmentation.closing)


def _through(tensor: Any, layers: Named) -> Any:
    """The tensor after layers without weights, one after the other."""
    for name, component in layers:
        layer = build(component, name=name)
        if "image_preprocessing" in type(layer).__module__ and len(tensor.shape) != _BATCH_OF_IMAGES:
            message = f"{component.name} varies images (height, width, channels), and got {_shapes(tensor)}"
            raise ConfigError(message, component.path, component.place, code="wrong-augment")
        tensor = _call(layer, tensor, component.path, component.place, component.name)
        if layer.weights:
            message = f"{component.name} has weights, and augment only varies rows: it belongs to the layers"
            raise ConfigError(message, component.path, component.place, code="wrong-augment")
    return tensor


def _call(layer: Any, tensors: Any, path: str, place: Any, title: str) -> Any:
    """Apply a layer to tensors; what it refuses is said with the shapes that it got.

    Raises:
        ConfigError: The layer cannot take these shapes.
        TrainingError: Its weights do not fit into memory.
    """
    try:
        return layer(**tensors) if isinstance(tensors, dict) else layer(tensors)
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
            message = f"{title} over {_shapes(tensors)} has more weights than fit into this machine's memory"
            raise TrainingError(message, path, place, code="out-of-memory") from error
        raise ConfigError(
            f"{title} got {_shapes(tensors)}: {one_line(error)}", path, place, code="wrong-shape"
        ) from error


def _shapes(tensors: Any) -> str:
    """The shapes of tensors, rows left out, as a message says them."""
    if isinstance(tensors, dict):
        return ", ".join(f"{name} {_shapes(tensor)}" for name, tensor in tensors.items())
    if isinstance(tensors, list):
        return "shapes " + ", ".join(str(tuple(tensor.shape[1:])) for tensor in tensors)
    return f"the shape {tuple(tensors.shape[1:])}"
