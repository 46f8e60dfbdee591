"""The graph of layers as a Keras model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnrun.errors import ConfigError, TrainingError
from nnrun.model.activations import layer_and_activation
from nnrun.model.model_inputs import Entrance, build_inputs
from nnrun.model.ranks import Axes, check_given, check_outputs
from nnrun.model.regularization import added_arguments, following_layers
from nnrun.plan.augmentation import Named, augmentation
from nnrun.registry import build, one_line
from nnrun.spec import Call, Component, Graph, RegularizationSpec
from nnrun.spec.checks.graph import producer, references
from nnrun.types import Signature

if TYPE_CHECKING:
    from nnrun.types import Array

_BATCH_OF_IMAGES = 4
"""Axes: rows, height, width, channels."""


def build_model(
    graph: Graph,
    signature: Signature,
    regularization: RegularizationSpec,
    *,
    augment: tuple[Component, ...] = (),
    adapt: Mapping[str, Array] | None = None,
    targets: Mapping[str, Axes] | None = None,
) -> Any:
    """Build the layers over the signature's inputs.

    Args:
        graph: The layers.
        signature: What the model takes.
        regularization: What is added to every hidden layer.
        augment: Layers that vary the training rows, between the first input and the first layer.
        adapt: The training part's inputs by name, for layers with ``adapt``; such layers stay as they are without.
        targets: What outputs are compared with, by their names; those of a plugin's loss may be left out.

    Returns:
        A functional ``keras.Model``: one tensor as output, or a dictionary of them by output name.

    Raises:
        ConfigError: A layer cannot be built, or not on what it is given, or an output does not fit its target; at the
            layer's place.
    """
    builder = _Builder(graph, signature, regularization, adapt)
    network = builder.model(augment)
    check_outputs(graph, {name: builder.shape_of(name) for name in graph.outputs}, targets or {})
    return network


class _Builder:
    def __init__(
        self,
        graph: Graph,
        signature: Signature,
        regularization: RegularizationSpec,
        adapt: Mapping[str, Array] | None,
    ) -> None:
        self.graph = graph
        self.regularization = regularization
        self.adapt = adapt
        self.entrances: Mapping[str, Entrance] = build_inputs(signature, graph)
        self.shapes = {described.name: described.shape for described in signature.inputs}
        self.tensors: dict[str, Any] = {name: entrance.prepared for name, entrance in self.entrances.items()}
        self.layers: dict[str, list[Any]] = {}
        self.ends = {owner for output in graph.outputs for owner in [graph.call(output).layer]}

    def model(self, augment: tuple[Component, ...]) -> Any:
        import keras

        if augment:
            first = self.graph.inputs[0]
            self.tensors[first] = _varied(self.tensors[first], augment, self.shapes[first])
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
                said = f"a layer that nnrun adds has the name {call.name!r} too; give this one another"
                return ConfigError(said, *call.spec.at("name"))
        return ConfigError(message)

    def _called(self, call: Call) -> Any:
        if call.spec.use is None:
            self.layers[call.name] = self._built(call)
        first, *following = self.layers[call.layer]
        if call.spec.use is None and call.spec.component and hasattr(first, "adapt"):
            self._adapt(first, call, call.spec.component)
        try:
            given = self._given(call)
        except ConfigError as error:
            raise error.located(*call.spec.at("inputs")) from None
        check_given(self.graph, call, given)
        output = _call(first, given, call.spec.path, call.spec.place, call.spec.title)
        for layer in following:
            output = layer(output)
        return output

    def _built(self, call: Call) -> list[Any]:
        """The layer, and what the regularization block lets follow it."""
        component = call.spec.component
        assert component is not None
        hidden = call.layer not in self.ends
        arguments = added_arguments(self.regularization, call, hidden)
        layers = layer_and_activation(component, call.name, arguments)
        if call.spec.trainable is not None:
            for layer in layers:
                layer.trainable = call.spec.trainable
        return [*layers, *following_layers(self.regularization, call, hidden)]

    def _given(self, call: Call) -> Any:
        """The tensors of a call: one, a list, or a dictionary of call arguments."""
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
            raise ConfigError(message)
        return value[index]

    def _adapt(self, layer: Any, call: Call, component: Component) -> None:
        """Fit a preprocessing layer of Keras on the training part of the data input that feeds it."""
        given = {"mean", "variance", "bin_boundaries", "vocabulary"} & component.arguments.keys()
        if given:
            return
        source = references(call.inputs)[0]
        if source not in self.entrances:
            message = f"{component.name} must be fed by a data input, on whose training part it is adapted"
            raise ConfigError(message, component.path, component.place)
        if self.adapt is None:
            return
        entrance = self.entrances[source]
        values = self.adapt[source]
        if entrance.prepared is not entrance.raw:
            import keras

            values = keras.Model(entrance.raw, entrance.prepared).predict(values, verbose=0)
        try:
            layer.adapt(values)
        except Exception as error:
            raise ConfigError(one_line(error), component.path, component.place) from error


def _varied(given: Any, augment: tuple[Component, ...], shape: tuple[int | None, ...]) -> Any:
    """The tensor with its rows varied in training.

    Raises:
        ConfigError: A layer learns, or takes images where there are none, or all of them together change the shape:
            predictions, which they leave alone, would not fit the layers.
    """
    opening, varying, closing = augmentation(augment, shape)
    opened = _through(given, opening)
    varied = _through(opened, varying)
    if varied.shape != opened.shape:
        before, after = tuple(opened.shape[1:]), tuple(varied.shape[1:])
        message = f"rows are {before} before augment and {after} after it, in training only; add Resizing at its end"
        raise ConfigError(message, augment[-1].path, augment[-1].place)
    return _through(varied, closing)


def _through(tensor: Any, layers: Named) -> Any:
    """The tensor after layers without weights, one after the other."""
    for name, component in layers:
        layer = build(component, name=name)
        if "image_preprocessing" in type(layer).__module__ and len(tensor.shape) != _BATCH_OF_IMAGES:
            message = f"{component.name} varies images (height, width, channels), and got {_shapes(tensor)}"
            raise ConfigError(message, component.path, component.place)
        tensor = _call(layer, tensor, component.path, component.place, component.name)
        if layer.weights:
            message = f"{component.name} has weights, and augment only varies rows: it belongs to the layers"
            raise ConfigError(message, component.path, component.place)
    return tensor


def _call(layer: Any, given: Any, path: str, place: Any, title: str) -> Any:
    """Apply a layer to tensors; what it refuses is said with the shapes that it got.

    Raises:
        ConfigError: The layer cannot take these shapes.
        TrainingError: Its weights do not fit into memory.
    """
    try:
        return layer(**given) if isinstance(given, dict) else layer(given)
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
            message = f"{title} over {_shapes(given)} has more weights than fit into this machine's memory"
            raise TrainingError(message, path, place) from error
        raise ConfigError(f"{title} got {_shapes(given)}: {one_line(error)}", path, place) from error


def _shapes(given: Any) -> str:
    """The shapes of tensors, rows left out, as a message says them."""
    if isinstance(given, dict):
        return ", ".join(f"{name} {_shapes(tensor)}" for name, tensor in given.items())
    if isinstance(given, list):
        return "shapes " + ", ".join(str(tuple(tensor.shape[1:])) for tensor in given)
    return f"the shape {tuple(given.shape[1:])}"
