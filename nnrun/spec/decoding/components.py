"""Components: a name with its arguments, the one form in which everything that is named is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from nnrun import catalog
from nnrun.catalog import Entry
from nnrun.errors import Place
from nnrun.spec.nodes import join
from nnrun.words.suggestions import fold

Value: TypeAlias = Any
"""None, bool, int, float, str, a list or a dictionary of values, or a Component."""

OWN = "nnrun.data"
"""The import path of nnrun's own data sources and preprocessing steps."""
TAKE_MAPPINGS = ("callback", "transformer")
"""Kinds whose arguments may be mappings; elsewhere Keras would make an object of one."""


@dataclass(frozen=True)
class Component:
    """A name with its arguments, and where each was written."""

    kind: str
    """As in the catalog: layer, loss, optimizer, ..."""
    name: str
    """The catalog's own spelling."""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    path: str = ""
    place: Place | None = field(default=None, compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    plugin: Entry | None = field(default=None, compare=False, repr=False)
    """Its entry where a plugin of the config defines it; the catalog knows the others."""

    def at(self, argument: str, item: int | None = None) -> tuple[str, Place | None]:
        """The path and the place of an argument, or of an item of it; of the nearest thing above that has a place."""
        path, place = join(join(self.path, self.name), argument), self.places.get(argument, self.place)
        own = None if item is None else self.places.get(f"{argument}.{item}")
        return (f"{path}.{item}", own) if own else (path, place)

    def layers(self) -> Iterator[Component]:
        """A layer, and those inside it at any depth: what a wrapper is around, a cell, the parts of a Sequential."""
        yield self
        for value in self.arguments.values():
            for inner in value if isinstance(value, list | tuple) else [value]:
                if isinstance(inner, Component) and inner.kind == "layer":
                    yield from inner.layers()

    def plain(self) -> Any:
        """As it is written: the name, or a mapping from the name to its arguments."""
        return {self.name: plain(dict(self.arguments))} if self.arguments else self.name


def plain(value: Value) -> Any:
    """A value with its components as they are written."""
    if isinstance(value, Component):
        return value.plain()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def find_entry(kinds: Iterable[str], name: str, plugins: Iterable[Entry] = ()) -> Entry | None:
    """The catalog's entry of a name in the first of some kinds that has it; a plugin's own entry comes first."""
    kinds = tuple(kinds)
    for entry in plugins:
        if entry.kind in kinds and fold(entry.name) == fold(name):
            return entry
    return catalog.find_among(kinds, name)


BY_TEXT = frozenset({"optimizer", "loss", "metric", "regularizer", "constraint", "initializer"})
"""Kinds that Keras knows by texts too, such as glorot_uniform."""


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """A class name as Keras names its objects: MaxPooling2D becomes max_pooling2d."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def respelled(kind: str, name: str, as_: str) -> str:
    """A component's name in the spelling of another: mean_squared_error where that one is in small letters."""
    if not as_.islower() or kind == "source":
        return name
    if kind == "optimizer":
        return name.lower()
    return snake_case(name) if "_" in as_ or kind in BY_TEXT else name


def short_names(kind: str) -> list[str]:
    entries = [catalog.find(kind, name) for name in catalog.names(kind)]
    return [alias for entry in entries if entry for alias in entry.aliases]


def spoken(kind: str) -> str:
    """A kind as a message calls it."""
    words = {"source": "data source", "step": "preprocessing step", "transformer": "preprocessing step"}
    return words.get(kind, kind)


def with_article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
