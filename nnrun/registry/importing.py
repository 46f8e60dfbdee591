"""The object that an entry of the catalog names: a class, a function or a module, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nnrun.catalog import Entry, plugin_source
from nnrun.catalog.plugins import PREFIX
from nnrun.registry.plugins import load


def imported(entry: Entry) -> Any:
    """The class, function or module of an entry.

    Raises:
        ConfigError: It is of a plugin that cannot be loaded.
    """
    if entry.path.startswith(PREFIX):
        file, name = plugin_source(entry.path)
        return getattr(load(file), name)
    module, _, name = entry.path.rpartition(".")
    return getattr(import_module(module), name)
