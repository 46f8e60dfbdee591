"""Checks that the file and the columns a config names are there, without reading more than a table's first line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from nnrun import catalog
from nnrun.data.columns import GROUP, TARGET, WEIGHT, Column, feature_columns, find_column, target_columns
from nnrun.errors import ConfigError, DataError
from nnrun.spec.decoding.layers_and_steps import COLUMN_WORDS
from nnrun.spec.nodes import Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nnrun.data.sources.record import Head
    from nnrun.errors import NnrunError, Place
    from nnrun.spec.keys.dataset_keys import DatasetSpec, SplitSpec

Result = TypeVar("Result")
NamedColumn = tuple[Column | None, tuple[str, "Place | None"]]


def check(dataset: DatasetSpec, *, search: Sequence[Path] = (), others: Sequence[NamedColumn] = ()) -> None:
    """Find what a config names.

    Args:
        dataset: The config's ``dataset``.
        search: The data directories.
        others: Further columns (of weights, of groups), each with its path and place in the config.

    Raises:
        ConfigError: Every file and column that is not there.
        DataError: Rows of the config itself that do not fit together; what the head of a text table tells.
    """
    gathered = _Gathered()
    gathered.of(partial(_check_indices, dataset.split, search))
    assert dataset.source is not None
    keys = [column for column, _ in others]
    try:
        head = gathered.of(partial(_head, dataset, search, keys))
    except DataError as error:
        if not gathered.problems.entries:
            raise
        head = None
        gathered.add(error)
    if head is not None and head.names:
        _check_columns(gathered, dataset, head, others)
    if gathered.problems.entries:
        raise ConfigError(gathered.problems.sorted())


class _Gathered:
    """What several checks refuse."""

    def __init__(self) -> None:
        self.problems = Problems()

    def of(self, check: Callable[[], Result]) -> Result | None:
        """What a check finds; None, with the mistakes noted, where it refuses."""
        try:
            return check()
        except ConfigError as error:
            self.add(error)
            return None

    def add(self, error: NnrunError) -> None:
        """Note the mistakes of an error."""
        for problem in error.problems:
            self.problems.include(problem)


def _check_indices(split: SplitSpec, search: Sequence[Path]) -> None:
    if split.indices is not None:
        from nnrun.data.split.indices import indices_file

        indices_file(split, search)


def _head(dataset: DatasetSpec, search: Sequence[Path], others: Sequence[Column | None]) -> Head | None:
    """What a source shows of its columns; None where it has no file, nor rows in the config, to be looked at."""
    source = dataset.source
    assert source is not None
    if source.plugin is not None:  # a check runs no code of a plugin
        return None
    entry = catalog.find("source", source.name)
    in_config = entry is not None and "rows" in entry.brings
    if not in_config and not isinstance(source.arguments.get("path"), str):
        return None
    from nnrun.data.sources.record import source_of  # here, so that a config without files costs nothing
    from nnrun.data.sources.request import request_of

    return source_of(source).head(request_of(dataset, search, *others))


def _check_columns(
    gathered: _Gathered,
    dataset: DatasetSpec,
    head: Head,
    others: Sequence[NamedColumn],
) -> None:
    names = head.names
    targets = gathered.of(partial(target_columns, dataset, names, head.target)) or {"": tuple(head.target)}
    taken = {name: TARGET for columns in targets.values() for name in columns}
    for column, key in others:
        name = None if column is None else gathered.of(partial(find_column, column, names, *key))
        if name is not None:
            taken[name] = WEIGHT if key[0].endswith("sample_weight") else GROUP
    gathered.of(partial(feature_columns, dataset, names, taken, head.features))
    first = dataset.preprocess[0] if dataset.preprocess else None
    if first is not None and isinstance(first.columns, tuple):  # later steps may name columns that this one makes
        at, place = f"{first.path}.columns", first.places.get("columns", first.place)
        words = COLUMN_WORDS if len(first.columns) == 1 else ()
        for n, column in enumerate(first.columns):
            own = first.places.get(f"columns.{n}")
            where = (f"{at}.{n}", own) if own else (at, place)
            gathered.of(partial(find_column, column, names, *where, words))
