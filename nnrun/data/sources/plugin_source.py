"""Data sources of plugins: a class whose ``read`` gives columns by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from nnrun.data.sources.record import SourceRecord
from nnrun.data.sources.request import Content, array_fingerprint
from nnrun.data.values.missing import missing_texts, plain_column
from nnrun.errors import ConfigError, DataError, NnrunError
from nnrun.registry import build
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.data.sources.request import Request
    from nnrun.spec.decoding.components import Component
    from nnrun.types import Array


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


def plugin_source(component: Component) -> SourceRecord:
    """The record of the source that a plugin's class is.

    Args:
        component: Of the config.
    """
    assert component.plugin is not None
    return SourceRecord(component.name, component.plugin.help, partial(_read, component))


def _read(component: Component, request: Request) -> Content:
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
