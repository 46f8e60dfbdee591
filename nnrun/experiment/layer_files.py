"""The files that layers read, such as the vocabulary of a StringLookup, found as all files that a config names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun import catalog
from nnrun.data.paths import locate
from nnrun.errors import Place
from nnrun.spec import Call, Component, Graph


def with_located_files(graph: Graph, search: Sequence[Path]) -> Graph:
    """The graph with the paths of the files that its layers read as they were found.

    Args:
        graph: The layers, with paths as they were written.
        search: The folders in which files are looked for after that of the file that wrote the path.

    Raises:
        ConfigError: There is no such file, or it cannot be read; at the path's place.
    """
    return replace(graph, calls=tuple(_located_call(call, search) for call in graph.calls))


def located_files(graph: Graph, search: Sequence[Path]) -> Iterator[Path]:
    """The files that layers read, as they were found. Arguments and errors are those of `with_located_files`."""
    for call in graph.calls:
        for component, name in _paths(call.spec.component):
            yield _file(component, name, search)


def places_of_files(graph: Graph) -> Iterator[Place]:
    """Where the paths of the files that layers read were written."""
    for call in graph.calls:
        for component, name in _paths(call.spec.component):
            if place := component.at(name)[1]:
                yield place


def _located_call(call: Call, search: Sequence[Path]) -> Call:
    if next(_paths(call.spec.component), None) is None:
        return call
    return replace(call, spec=replace(call.spec, component=_located(call.spec.component, search)))


def _located(value: Any, search: Sequence[Path]) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_located(item, search) for item in value)
    if not isinstance(value, Component):
        return value
    located = {name: _located(argument, search) for name, argument in value.arguments.items()}
    for name in _own_paths(value):
        located[name] = os.path.relpath(_file(value, name, search))
    return replace(value, arguments=located)


def _file(component: Component, name: str, search: Sequence[Path]) -> Path:
    path, place = component.at(name)
    beside = Path(place.file).parent if place else Path()
    return locate(component.arguments[name], beside, search, at=path, place=place)


def _paths(layer: Component | None) -> Iterator[tuple[Component, str]]:
    """The arguments that are paths of files, of a layer and of those inside it."""
    if layer is not None:
        for inner in _layers_in(layer.arguments.values()):
            yield from _paths(inner)
        yield from ((layer, name) for name in _own_paths(layer))


def _layers_in(values: Iterable[Any]) -> Iterator[Component]:
    for value in values:
        if isinstance(value, Component):
            if value.kind == "layer":
                yield value
        elif isinstance(value, (list, tuple)):
            yield from _layers_in(value)


def _own_paths(component: Component) -> list[str]:
    """The arguments of a component that are paths of files."""
    names = catalog.read_path_arguments(component.name) if component.plugin is None else ()
    return [name for name in names if isinstance(component.arguments.get(name), str)]
