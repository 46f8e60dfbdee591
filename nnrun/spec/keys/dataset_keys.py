"""The keys ``dataset`` and ``dataset.split``: where the rows come from, and how they are split and prepared."""

# ruff: noqa: RUF009 (`key` makes a field)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnrun.spec.decoding.by_output import ByOutput
from nnrun.spec.decoding.component_shape import ComponentOf
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import Section, SectionOf, decode_section, key, keys_of
from nnrun.spec.decoding.layers_and_steps import PreprocessingStep, Step
from nnrun.spec.decoding.scalar_shapes import Choice, Column, Flag, Share, Text, Whole
from nnrun.spec.decoding.shapes import Either, ListOf, MapOf
from nnrun.spec.keys.limits import (
    LARGEST_SEED,
    MOST_PARTS,
)
from nnrun.spec.nodes import Key, Node


@dataclass(frozen=True)
class SplitSpec(Section):
    """How the rows are split into parts."""

    validation: float | int | str | None = key(
        Either(Share(), Choice(("test",))), "the validation part: of the training rows, or the test part itself", None
    )
    test: float | int | None = key(Share(), "the test part, where the source brings none", None)
    stratify: bool = key(Flag(), "give every part the classes' shares", False)
    shuffle: bool = key(
        Flag(), "draw the rows of the parts; false takes them as they stand, the last ones for test", True
    )
    group: str | int | None = key(Column(), "a column whose equal values stay in one part; it is no feature", None)
    seed: int | None = key(Whole(0, LARGEST_SEED), "the split's own seed; the config's seed without it", None)
    indices: str | None = key(
        Text("the path of a split.npz"), "another run's split.npz, or one of your own, whose split is repeated", None
    )


@dataclass(frozen=True)
class DatasetSpec(Section):
    """Where the data comes from, and what is done to it before the model sees it."""

    source: Component | None = None
    """None only where it was refused."""
    split: SplitSpec = key(SectionOf(SplitSpec), "how the rows are split into parts", SplitSpec())
    preprocess: tuple[Step, ...] = key(
        ListOf(PreprocessingStep(), most=MOST_PARTS), "steps fitted on the training part only", ()
    )
    augment: tuple[Component, ...] = key(
        ListOf(ComponentOf("layer"), most=MOST_PARTS), "layers that vary the training rows", ()
    )
    inputs: Mapping[str, tuple[str | int, ...]] | None = key(
        MapOf(ListOf(Column(), least=1), least=1), "several inputs by name: the columns or keys of each", None
    )
    target: Any = key(
        ByOutput(Either(Column(), ListOf(Column(), single=False, least=1))),
        "the column to predict, by output name where there are several; inputs for an autoencoder",
        None,
    )


class DatasetShape:
    """A data source with keys beside it, decoded into `DatasetSpec`."""

    expects = "a data source by its name"
    section = DatasetSpec
    beside = tuple(keys_of(DatasetSpec))

    def accepts(self, node: Node) -> bool:
        return isinstance(node.value, str) or node.is_mapping

    def decode(self, node: Node, path: str, context: Context) -> DatasetSpec | None:
        source = ComponentOf("source", beside=self.beside).decode(node, path, context)
        beside = node.mapping if node.is_mapping else {}
        own: dict[Key, Node] = {name: value for name, value in beside.items() if name in self.beside}
        rest = Node(own, node.place, {name: node.keys[name] for name in own})
        decoded = decode_section(DatasetSpec, rest, path, context)
        return replace(decoded, source=source) if decoded else None

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/dataset"}
