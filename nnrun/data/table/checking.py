"""Checks that the file and the columns a config names are there, without reading more than a table's first line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from nnrun.data.columns import GROUP, TARGET, WEIGHT, Column, feature_columns, find_column, target_columns
from nnrun.errors import ConfigError, DataError
from nnrun.spec.decoding.layers_and_steps import COLUMN_WORDS
from nnrun.spec.nodes import Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nnrun.data.sources.request import Request
    from nnrun.errors import NnrunError, Place
    from nnrun.spec.decoding.keys import DatasetSpec, SplitSpec

Result = TypeVar("Result")
Named = tuple[Column | None, tuple[str, "Place | None"]]


def check(dataset: DatasetSpec, *, search: Sequence[Path] = (), others: Sequence[Named] = ()) -> None:
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
        names, features = gathered.of(partial(_columns, dataset, search, keys)) or ((), ())
    except DataError as error:
        if not gathered.problems.found:
            raise
        names, features = (), ()
        gathered.add(error)
    if names:
        _check_columns(gathered, dataset, names, features, others)
    if gathered.problems.found:
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
        from nnrun.data.split.parts import indices_file

        indices_file(split, search)


def _columns(
    dataset: DatasetSpec, search: Sequence[Path], others: Sequence[Column | None]
) -> tuple[Sequence[str], Sequence[str]]:
    """The columns of a source, and those that are its features by default; none where only reading it can tell."""
    source = dataset.source
    assert source is not None
    if source.name != "inline" and not isinstance(source.arguments.get("path"), str):
        return (), ()
    from nnrun.data.sources.request import request_of  # here, so that a config without files costs nothing

    request = request_of(dataset, search, *others)
    if source.name == "inline":
        from nnrun.data.sources.inline import rows_of

        rows_of(request)
        return (), ()
    if source.name == "csv":
        return _of_text(request), ()
    if source.name == "parquet":
        return _of_parquet(request), ()
    if source.name == "images":
        return _of_images(request)
    if source.name == "npz":
        request.path()
        return (), ()
    from nnrun.data.sources.keras_sets import local_files

    local_files(request)
    return (), ()


def _of_text(request: Request) -> Sequence[str]:
    from nnrun.data.sources.text_table.form import form_of, named_form
    from nnrun.data.sources.text_table.head import check_header, check_names, checked_head, columns_of

    path, form = request.path(), form_of(request)
    line, first = checked_head(path, request, form)
    check_header(path, request, first)
    names = columns_of(first, form).names
    if form.header:
        check_names(names, str(path), line)
    named_form(request, form, names)
    return names


def _of_parquet(request: Request) -> Sequence[str]:
    from nnrun.data.sources.parquet import column_names

    path = request.path()
    try:
        return column_names(path)
    except DataError:
        return ()  # which loading says
    except ConfigError as error:
        raise error.located(request.source.path, request.source.place) from None


def _of_images(request: Request) -> tuple[Sequence[str], Sequence[str]]:
    from nnrun.data.sources.image_lists import LABEL, file_column, list_names
    from nnrun.data.sources.images import image_source
    from nnrun.data.sources.text_table.form import form_of, named_form
    from nnrun.data.sources.text_table.head import checked_head, columns_of

    path = image_source(request)
    if path.is_dir():
        return ("image", LABEL), ("image",)
    form = form_of(request)
    names = columns_of(checked_head(path, request, form)[1], form).names
    named_form(request, form, names)
    return (list_names(names, file_column(request, names)), ("image",)) if names else ((), ())


def _check_columns(
    gathered: _Gathered,
    dataset: DatasetSpec,
    names: Sequence[str],
    features: Sequence[str],
    others: Sequence[Named],
) -> None:
    label = ("label",) if features and "label" in names else ()
    targets = gathered.of(partial(target_columns, dataset, names, label)) or {"": label}
    taken = {name: TARGET for columns in targets.values() for name in columns}
    for column, key in others:
        name = None if column is None else gathered.of(partial(find_column, column, names, *key))
        if name is not None:
            taken[name] = WEIGHT if key[0].endswith("sample_weight") else GROUP
    gathered.of(partial(feature_columns, dataset, names, taken, features))
    first = dataset.preprocess[0] if dataset.preprocess else None
    if first is not None and isinstance(first.columns, tuple):  # later steps may name columns that this one makes
        at, place = f"{first.path}.columns", first.places.get("columns", first.place)
        words = COLUMN_WORDS if len(first.columns) == 1 else ()
        for n, column in enumerate(first.columns):
            own = first.places.get(f"columns.{n}")
            where = (f"{at}.{n}", own) if own else (at, place)
            gathered.of(partial(find_column, column, names, *where, words))
