"""What a data source is: its name, what it takes and brings, how it is looked at and read, and where it is printed.

Each reader's module has the records of its sources as ``SOURCES``. ``nnrun/catalog/own.json`` is written from them, so
that a config is decoded without importing a reader: ``make catalog`` after a change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.data.sources.request import Content, array_fingerprint
from nnrun.data.values.missing import missing_texts, plain_column
from nnrun.errors import ConfigError, DataError, NnrunError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.catalog import Argument
    from nnrun.data.sources.request import Request
    from nnrun.spec.decoding.components import Component
    from nnrun.types import Array


FEATURES = "the columns that are features; without it all that are no target, weight or group"


@dataclass(frozen=True, slots=True)
class Head:
    """What a source shows of its columns before it is read: nothing where only reading it can tell."""

    names: Sequence[str] = ()
    """All columns, in their order."""
    features: Sequence[str] = ()
    """Those that are the features where the config does not say; empty where all are that are nothing else."""
    target: Sequence[str] = ()
    """Those that are the target where the config does not say."""


def no_head(_: Request) -> Head:
    """Of a source that is looked at only when it is read."""
    return Head()


def path_alone(request: Request) -> Head:
    """Of a source whose file only has to be there. Raises ConfigError where it is not."""
    request.path()
    return Head()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The record of a data source."""

    name: str
    help: str
    read: Callable[[Request], Content]
    """Reads everything that is asked for. Raises ConfigError and DataError, located."""
    arguments: tuple[Argument, ...] = ()
    head: Callable[[Request], Head] = no_head
    """Looks at what the config names, cheaply: no NumPy, no more of a file than its first line."""
    printer: str = ""
    """The module of ``nnrun.scripts`` whose ``source_lines`` prints it; empty where a script cannot."""
    endings: tuple[str, ...] = ()
    """How the names of its files end, where new rows are to be read from them."""
    read_file: Callable[[Path, str], Content] | None = None
    """Reads a file by its path alone, for new rows; with what messages call it. None where a run's form is needed."""
    brings: tuple[str, ...] = ()
    """parts of its own, validation too; arrays; files (a row each); rows of the config; words (an index of ids); chunks
    (rows that are larger than memory)."""
    mapped: str = ""
    """The module that maps what is too large for memory: ``size(request)`` in bytes, and ``read(request)``."""
    path: str = "nnrun.data"
    """Where it comes from, as ``nnrun components`` tells it."""


def source_of(component: Component) -> SourceRecord:
    """The record of the source that a config names. Raises ConfigError where there is no such source."""
    if component.plugin is not None:
        return _of_plugin(component)
    entry = catalog.find("source", component.name)
    if entry is None or not entry.home:
        raise ConfigError(
            f"unknown data source {component.name!r}", component.path, component.place, code="unknown-component"
        )
    return record(entry.home, entry.name)


def record(home: str, name: str) -> SourceRecord:
    """A record by the module that holds it, and its name."""
    records: Sequence[SourceRecord] = import_module(home).SOURCES
    return next(source for source in records if source.name == name)


def source_of_file(path: Path) -> SourceRecord | None:
    """The source that reads files with the ending of a name; None where no source claims it."""
    for name in catalog.names("source"):
        entry = catalog.find("source", name)
        if entry is not None and path.name.lower().endswith(entry.endings):
            return record(entry.home, entry.name)
    return None


class DataSource:
    """A data source of a plugin; the keywords of its constructor are its arguments, its docstring is its help."""

    target: tuple[str, ...] = ()
    """The columns that are the target where the config does not say."""

    def read(self, request: Request) -> Content | Mapping[str, Any]:
        """All rows: columns by name, arrays or lists of numbers or text, as many rows in each.

        Args:
            request: ``request.path("path")`` is where the file lies that the argument ``path`` names: beside the
                config, or in a data directory.

        Raises:
            DataError: The content cannot be used; with its place.
        """
        raise NotImplementedError


def _of_plugin(component: Component) -> SourceRecord:
    """The record of the source that a plugin's class is."""
    assert component.plugin is not None
    return SourceRecord(component.name, component.plugin.help, partial(_read, component))


def _read(component: Component, request: Request) -> Content:
    from nnrun.registry import build

    source = build(component)
    try:
        content = source.read(request)
    except NnrunError:
        raise
    except Exception as error:
        message = f"{component.name}: {type(error).__name__}: {error}"
        raise DataError(message, component.path, component.place, code="plugin-failed") from error
    if isinstance(content, Content):
        return content
    if not isinstance(content, Mapping) or not content:
        message = f"{component.name}: read gives columns by name, not {type(content).__name__}"
        raise ConfigError(message, component.path, component.place, code="plugin-failed")
    columns = {str(name): _column(values) for name, values in content.items()}
    if len({len(column) for column in columns.values()}) > 1:
        lengths = ", ".join(f"{name} {len(column)}" for name, column in columns.items())
        message = f"{component.name}: columns of unequal length: {lengths}"
        raise DataError(message, component.path, component.place, code="unequal-lengths")
    target = tuple(name for name in source.target if name in columns)
    return Content(columns, array_fingerprint(columns.items()), component.name, target=target)


def _column(values: Any) -> Array | Ragged:
    """A column as tables hold it: numbers in their own dtype, text as objects."""
    import numpy as np

    if isinstance(values, Ragged):
        return values
    array = np.asarray(values)
    if array.ndim == 1 and array.dtype == object:
        return plain_column(array)
    return missing_texts(array.astype(object)) if array.dtype.kind in "OUS" else array
