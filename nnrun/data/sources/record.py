"""What a data source is: its name, what it takes and brings, how it is looked at and read, and where it is printed.

Each reader's module has the records of its sources as ``SOURCES``. ``nnrun/catalog/own.json`` is written from them, so
that a config is decoded without importing a reader: ``make catalog`` after a change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from nnrun import catalog
from nnrun.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.catalog import Argument
    from nnrun.data.sources.request import Content, Request
    from nnrun.spec.decoding.components import Component


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
    """parts of its own, validation too; arrays; files (a row each); rows of the config; words (an index of ids)."""
    path: str = "nnrun.data"
    """Where it comes from, as ``nnrun components`` tells it."""


def source_of(component: Component) -> SourceRecord:
    """The record of the source that a config names.

    Raises:
        ConfigError: There is no such source.
    """
    if component.plugin is not None:
        from nnrun.data.sources.plugin_source import plugin_source

        return plugin_source(component)
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
    ending = path.suffix.lower()
    for name in catalog.names("source"):
        entry = catalog.find("source", name)
        if entry is not None and ending in entry.endings:
            return record(entry.home, entry.name)
    return None
