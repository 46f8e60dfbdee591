"""Archives of new rows (npz): their arrays by the names of the source's columns, whole or some rows at a time."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, TypeVar

from nnrun.data.new_rows.new_arrays import by_keys
from nnrun.data.new_rows.new_targets import needed_columns
from nnrun.data.sources.archive import Archive
from nnrun.data.sources.npz import texts_as_objects
from nnrun.data.sources.request import Content, file_fingerprint
from nnrun.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    import numpy as np

    from nnrun.data.prepare.preparation import Preparation

    Form = tuple[tuple[int, ...], np.dtype]
    """Shape and dtype of an array."""

Values = TypeVar("Values")


def archive_content(path: Path, preparation: Preparation) -> Content:
    """All rows of an archive.

    Raises:
        DataError: It is none, or arrays that belong together have different numbers of rows.
    """
    with Archive(path) as archive:
        columns = texts_as_objects({name: archive.read(name) for name in archive.names})
    columns = _by_column(columns, preparation)
    needed = needed_columns(preparation)
    lengths = {name: len(column) for name, column in columns.items() if name in needed}
    if len(set(lengths.values())) > 1:
        raise DataError(
            f"{path} has columns of unequal length: {', '.join(f'{n} {r}' for n, r in lengths.items())}",
            code="unequal-lengths",
        )
    return Content(columns, file_fingerprint(path), str(path))


def archive_stretches(
    path: Path, preparation: Preparation, wanted: Collection[str], naming: str, size: int
) -> Iterator[Content] | None:
    """The rows of an archive some at a time, of columns that are not wanted nothing but their names.

    None where they are read whole: there are few, some array is text or sequences, or something is wrong, which reading
    tells.

    Args:
        path: Of the archive.
        preparation: Of the run.
        wanted: Columns that are read.
        naming: One that is read too where it is there, in any case.
        size: Bytes of a stretch.
    """
    try:
        with Archive(path) as archive:
            keys = _by_column({name: name for name in archive.names}, preparation)
            forms = {name: archive.form(key) for name, key in keys.items()}
    except DataError:
        return None
    targets = needed_columns(preparation)
    needed = {*wanted, *(name for name in keys if name in targets or name.lower() == naming)}
    if None in forms.values() or not needed <= forms.keys():
        return None
    known = {name: form for name, form in forms.items() if form is not None}
    widths = {name: prod(known[name][0][1:]) * known[name][1].itemsize for name in needed}
    lengths = {known[name][0][0] for name in needed}
    step = size // max(1, *widths.values(), sum(widths.values()))
    if len(lengths) > 1 or 0 in widths.values() or not 0 < step < min(lengths):
        return None
    return _stretches(archive, keys, known, {name: step * width for name, width in widths.items()})


def _stretches(
    archive: Archive, keys: Mapping[str, str], forms: Mapping[str, Form], sizes: Mapping[str, int]
) -> Iterator[Content]:
    import numpy as np

    for arrays in zip(*(archive.stretches(keys[name], size) for name, size in sizes.items()), strict=True):
        rows, columns = len(arrays[0]), dict(zip(sizes, arrays, strict=True))
        for name, (shape, dtype) in forms.items():
            columns.setdefault(name, np.broadcast_to(np.zeros((), dtype), (rows, *shape[1:])))
        yield Content({name: columns[name] for name in keys}, "", str(archive.path))


def _by_column(arrays: Mapping[str, Values], preparation: Preparation) -> dict[str, Values]:
    """What stands under the keys of an archive by the names of the columns; the only array where one is taken."""
    needed = needed_columns(preparation)
    columns = by_keys(arrays, {name: (*preparation.keys.get(name, ()), name, f"{name}_test") for name in needed})
    features = preparation.signature.columns
    if len(features) == 1 == len(columns):
        columns = dict(zip(features, columns.values(), strict=True))
    return {**{name: columns[name] for name in needed if name in columns}, **columns}
