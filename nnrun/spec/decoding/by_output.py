"""Values by output: one for the only output or for all of them, or a mapping by the outputs' names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnrun.spec.decoding.components import find_entry
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.shapes import MapOf, Shape
from nnrun.spec.nodes import Node
from nnrun.words.suggestions import suggestion


class OutputName:
    """The name of one of the config's outputs."""

    expects = "an output's name"

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str)

    def decode(self, node: Node, path: str, context: Context) -> str | None:
        name = str(node.value)
        if context.outputs and name not in context.outputs:
            help = suggestion(name, context.outputs)
            context.refuse(f"no output is named {name!r}", path, node.place, code="not-by-output", help=help)
            return None
        return name

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True, eq=False, repr=False)
class ByOutput:
    """A value for every output, or a mapping of values by output name."""

    shape: Shape
    kinds: tuple[str, ...] = ()
    """The kinds of component that a value is, so that a mapping may also be one of these."""

    @property
    def expects(self) -> str:
        return self.shape.expects

    def accepts(self, node: Node) -> bool:  # noqa: ARG002 (a shape's own form is its own affair)
        return True

    def decode(self, node: Node, path: str, context: Context) -> Any:
        if not node.is_mapping or self._is_component(node, context):
            return self.shape.decode(node, path, context)
        if context.outputs is not None:
            return MapOf(self.shape, OutputName()).decode(node, path, context)
        if self.kinds and not any(_names_any(value, self.kinds, context) for value in node.mapping.values()):
            return self.shape.decode(node, path, context)
        return context.refuse(
            "a mapping by output name needs 'outputs' at the root", path, node.place, code="not-by-output"
        )

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.shape.schema(), {"type": "object", "additionalProperties": self.shape.schema()}]}

    def _is_component(self, node: Node, context: Context) -> bool:
        """Whether a key names a component and is not the name of an output."""
        keys = [str(key) for key in node.mapping if key not in (context.outputs or ())]
        return any(find_entry(self.kinds, key, context.plugins) for key in keys)


def _names_any(node: Node, kinds: tuple[str, ...], context: Context) -> bool:
    """Whether a node is a component of these kinds, or a list with one."""
    if node.is_list:
        return any(_names_any(item, kinds, context) for item in node.items)
    names = list(node.mapping) if node.is_mapping else [node.value]
    return any(isinstance(name, str) and find_entry(kinds, name, context.plugins) is not None for name in names)
