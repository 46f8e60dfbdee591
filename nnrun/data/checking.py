"""Checks that the file and the columns a config names are there, without reading more than a table's first line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nnrun.data.columns import Column, feature_columns, find_column, target_columns
from nnrun.errors import ConfigError, DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from nnrun.data.content import Request
    from nnrun.errors import Place
    from nnrun.spec.components import Component
    from nnrun.spec.sections import DatasetSpec

Named = tuple[Column | None, tuple[str, "Place | None"]]


def check(dataset: DatasetSpec, *, search: Sequence[Path] = (), others: Sequence[Named] = ()) -> None:
    """Find what a config names.

    Args:
        dataset: The config's ``dataset``.
        search: The data directories.
        others: Further columns (of weights, of groups), each with its path and place in the config.

    Raises:
        ConfigError: Every file and column that is not there.
    """
    source = dataset.source
    assert source is not None
    if not isinstance(source.arguments.get("path"), str):
        return
    names, features = _columns(source, search)
    problems = list(_unknown(dataset, names, features, others)) if names else []
    if problems:
        raise ConfigError(problems)


def _columns(source: Component, search: Sequence[Path]) -> tuple[Sequence[str], Sequence[str]]:
    """The columns of a source, and those that are its features by default; none where only reading it can tell."""
    from nnrun.data.content import Request  # here, so that a config without files costs nothing

    request = Request(source, search)
    if source.name == "csv":
        return _of_text(request), ()
    if source.name == "parquet":
        return _of_parquet(request), ()
    if source.name == "images":
        return _of_images(request)
    if source.name == "npz":
        request.path()
        return (), ()
    from nnrun.data.keras_sets import local_files

    local_files(request)
    return (), ()


def _of_text(request: Request) -> Sequence[str]:
    from nnrun.data.csvfile import first_row, form_of, names_of

    path, form = request.path(), form_of(request)
    return names_of(first_row(path, form), form)


def _of_parquet(request: Request) -> Sequence[str]:
    from nnrun.data.parquetfile import column_names

    path = request.path()
    try:
        return column_names(path)
    except DataError:
        return ()  # which loading says
    except ConfigError as error:
        raise error.located(request.source.path, request.source.place) from None


def _of_images(request: Request) -> tuple[Sequence[str], Sequence[str]]:
    from nnrun.data.csvfile import first_row, form_of, names_of
    from nnrun.data.images import LABEL, file_column, image_source, list_names

    path = image_source(request)
    if path.is_dir():
        return ("image", LABEL), ("image",)
    form = form_of(request)
    names = names_of(first_row(path, form), form)
    return (list_names(names, file_column(request, names)), ("image",)) if names else ((), ())


def _unknown(
    dataset: DatasetSpec, names: Sequence[str], features: Sequence[str], others: Sequence[Named]
) -> Iterator[Problem]:
    label = ("label",) if features and "label" in names else ()
    checks: list[Callable[[], object]] = [
        partial(target_columns, dataset, names, label),
        partial(feature_columns, dataset, names, (), features),
    ]
    checks += [partial(find_column, column, names, *at) for column, at in others if column is not None]
    first = dataset.preprocess[0] if dataset.preprocess else None
    if first is not None and isinstance(first.columns, tuple):  # later steps may name columns that this one makes
        place = first.places.get("columns", first.place)
        at = f"{first.path}.columns"
        checks += [partial(find_column, column, names, at, place) for column in first.columns]
    for one in checks:
        try:
            one()
        except ConfigError as error:
            yield from error.problems
