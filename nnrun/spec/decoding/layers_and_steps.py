"""Components with keys of nnrun's own beside them: layers with names and inputs, preprocessing steps with columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nnrun.errors import Place
from nnrun.spec.decoding.component_shape import ComponentOf
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.scalar_shapes import Column, Flag, Name, Text
from nnrun.spec.decoding.shapes import Either, ListOf, MapOf
from nnrun.spec.nodes import Key, Node, join
from nnrun.words.suggestions import suggestion

Inputs: TypeAlias = str | tuple[str, ...] | Mapping[str, str]
"""One tensor, a list of them, or named call arguments; ``a.1`` is the second output of ``a``."""

COLUMN_WORDS = ("numeric", "categorical", "text", "target")


@dataclass(frozen=True)
class LayerSpec:
    """One layer of the graph: a component of its own, or another call of an earlier layer (``use``).

    It has neither where the component was refused: a config with that mistake is checked to its end, never built.
    """

    component: Component | None
    use: str | None = None
    name: str | None = None
    """As given; a layer without a name is named by the model after its class."""
    inputs: Inputs | None = None
    """None for the layer above."""
    trainable: bool | None = None
    path: str = ""
    place: Place | None = field(default=None, compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    def at(self, key: str, item: Key | None = None) -> tuple[str, Place | None]:
        """The path and the place of the value of a key beside the component, or of an item of it."""
        if key not in self.places and self.component and key in self.component.places:  # a name given inside
            return self.component.at(key)
        path, place = join(self.path, key), self.places.get(key, self.place)
        return (path, place) if item is None else (join(path, item), self.places.get(f"{key}.{item}", place))

    @property
    def refused(self) -> bool:
        """Whether the layer is not known."""
        return self.component is None and self.use is None

    @property
    def title(self) -> str:
        """What a message calls the layer."""
        return self.name or (self.component.name if self.component else f"use: {self.use}")


@dataclass(frozen=True)
class Step:
    """One preprocessing step and the columns it works on."""

    component: Component
    columns: str | tuple[str | int, ...] | None = None
    """Names or indices, or one of the words numeric, categorical, text, target; None for all of the kind it takes."""
    path: str = ""
    place: Place | None = field(default=None, compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)


_TENSORS = Either(
    Text("the name of an input or a layer"), ListOf(Text(), single=False, least=1), MapOf(Text(), least=1)
)
LAYER_KEYS: dict[str, Any] = {"name": Name(), "inputs": _TENSORS, "trainable": Flag()}
"""What may stand beside a layer."""
USE_KEYS: dict[str, Any] = {"use": Name(), "name": Name(), "inputs": _TENSORS}
"""What another call of an earlier layer consists of."""
HELP = {
    "name": "the layer's name, for inputs, outputs, messages and overrides",
    "inputs": "what the layer takes: one tensor, a list, or call arguments by name; the layer above without it",
    "trainable": "whether training changes the layer's weights; true without it",
    "use": "the name of an earlier layer that is called again, with the same weights",
    "columns": "what the step takes: a kind of columns, or names and indices; all columns of its kind without it",
}
"""A line of help for each key that stands beside a layer or a step."""


_LAYER = ComponentOf("layer", beside=tuple(LAYER_KEYS))


class Layer:
    """A layer, or ``use`` of an earlier one."""

    expects = "a layer by its name"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) or node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> LayerSpec | None:
        if node.is_mapping and "use" in node.mapping:
            return self._use(node, path, context)
        component = _LAYER.decode(node, path, context)
        beside = _beside(node, path, context, LAYER_KEYS)
        if component is None:
            return LayerSpec(None, path=path, place=node.place, places=_places(node), **beside)
        beside = {"name": component.arguments.get("name"), **beside}
        return LayerSpec(component, path=path, place=component.place, places=_places(node), **beside)

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/layer-item"}

    def _use(self, node: Node, path: str, context: Context) -> LayerSpec | None:
        for key, place in node.keys.items():
            if key not in USE_KEYS:
                message, help = f"unknown key {str(key)!r} beside use", suggestion(str(key), list(USE_KEYS))
                context.refuse(message, join(path, key), place, code="unknown-key", help=help)
        values = _beside(node, path, context, USE_KEYS)
        return LayerSpec(None, path=path, place=node.place, places=_places(node), **values)


class PreprocessingStep:
    """A preprocessing step: nnrun's own or a transformer of scikit-learn."""

    expects = "a preprocessing step by its name"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) or node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> Step | None:
        component = ComponentOf("step", "transformer", beside=tuple(STEP_KEYS)).decode(node, path, context)
        columns = _beside(node, path, context, STEP_KEYS).get("columns")
        if component is None:
            return None
        return Step(component, columns, path, component.place, _places(node))

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/step"}


class _Columns:
    """A word for a kind of columns, or names and indices of single ones; a lone name is a list of one."""

    expects = f"{', '.join(COLUMN_WORDS)}, or a list of columns' names and indices"

    def accepts(self, node: Node) -> bool:
        return node.is_list or Column().accepts(node)

    def decode(self, node: Node, path: str, context: Context) -> Any:
        if isinstance(node.value, str) and node.value in COLUMN_WORDS:
            return node.value
        if not self.accepts(node):
            return context.refuse(
                f"expected {self.expects}, got {node.describe()}", path, node.place, code="wrong-type"
            )
        return ListOf(Column(), least=1).decode(node, path, context)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(COLUMN_WORDS)}, ListOf(Column(), least=1).schema()]}


STEP_KEYS: dict[str, Any] = {"columns": _Columns()}
"""What may stand beside a preprocessing step."""


def name_of(item: Node) -> str | None:
    """The name that a layer was given, beside its component or inside."""
    if not item.is_mapping:
        return None
    inside = [node.mapping for node in item.mapping.values() if node.is_mapping]
    names = [mapping["name"].value for mapping in (item.mapping, *inside) if "name" in mapping]
    return str(names[0]) if names else None


def _beside(node: Node, path: str, context: Context, shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The decoded keys that stand beside a component; null, but for ``use``, is as if the key were not there."""
    if not node.is_mapping:
        return {}
    written = {key: node.mapping[key] for key in shapes if key in node.mapping}
    return {
        key: shapes[key].decode(value, join(path, key), context)
        for key, value in written.items()
        if value.value is not None or key == "use"
    }


def _places(node: Node) -> dict[str, Place]:
    return node.places() if node.is_mapping else {}
