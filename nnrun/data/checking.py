"""Checks that the file and the columns a config names are there, without reading more than a table's first line."""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

from nnrun.data.columns import Column, feature_columns, find_column, target_columns
from nnrun.data.content import Request
from nnrun.data.keras_sets import local_files
from nnrun.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

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
    written = source.arguments.get("path")
    if not isinstance(written, str):
        return
    request = Request(source, search)
    if source.name not in ("csv", "npz"):
        local_files(request)
        return
    path = request.path()
    if source.name == "npz":
        return
    names = _first_line(path, source)
    problems = list(_unknown(dataset, names, others)) if names else []
    if problems:
        raise ConfigError(problems)


def _unknown(dataset: DatasetSpec, names: Sequence[str], others: Sequence[Named]) -> Iterator[Problem]:
    checks: list[Callable[[], object]] = [
        partial(target_columns, dataset, names, ()),
        partial(feature_columns, dataset, names, ()),
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


def _first_line(path: Path, source: Component) -> list[str]:
    """The names of a table's columns; none where its first line cannot be read, which loading will say better."""
    from nnrun.data.csvfile import WHITE_SPACE

    delimiter = str(source.arguments.get("delimiter", ","))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = next((line for line in file if line.strip()), "")
            if delimiter in WHITE_SPACE:
                cells = line.split()
            else:
                cells = next(csv.reader([line], delimiter="\t" if delimiter in ("tab", r"\t") else delimiter), [])
    except (OSError, UnicodeDecodeError, csv.Error, TypeError):
        return []
    if source.arguments.get("header", True) in (False, None):
        return [str(n) for n in range(len(cells))]
    return [cell.strip() or str(n) for n, cell in enumerate(cells)]
