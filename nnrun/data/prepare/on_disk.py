"""Parts of a table on the disk: prepared some rows at a time, into files of the cache that are trained in chunks."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from nnrun.data.cache import location, removal
from nnrun.data.cache.cached import cached
from nnrun.data.cache.key import Key
from nnrun.data.cache.watcher import current
from nnrun.data.prepare.plain_plans import input_to_plain, target_to_plain
from nnrun.data.prepare.steps.kept_scaler import attributes_of
from nnrun.data.prepare.stretches import row_stretches, some_rows, told_by_table
from nnrun.errors import DataError
from nnrun.mapped import release
from nnrun.types import Dataset, Part, Ragged, Split

if TYPE_CHECKING:
    from nnrun.data.cache.entry_writer import EntryWriter
    from nnrun.data.prepare.preparation import Preparation
    from nnrun.types import Array, Indices, Table

VERSION = 1
"""Of what is written here; a change of it makes all of it anew."""
_MADE_FOR = "made_for"
UNCUT = 1
"""Rows of a chunk of parts that are still to be given their chunks."""


def assemble_on_disk(table: Table, split: Split, preparation: Preparation) -> Dataset:
    """The parts of a table on the disk under a preparation that is fitted: as files, their rows in rising order.

    Raises:
        DataError: Content that cannot be prepared; of the first rows that have some.
        StorageError: The cache has no room.
    """
    parts: dict[str, Indices] = {name: getattr(split, name) for name in split.parts}
    if split.validates_on_test:
        del parts["validation"]

    def build(writer: EntryWriter) -> Mapping[str, Any]:
        done, total = 0, sum(map(len, parts.values()))
        for name, rows in parts.items():
            files = _PartFiles(writer, name)
            for positions in row_stretches(table, rows):
                with told_by_table(table, positions):
                    files.append(_arrays(table, positions, preparation))
                done += len(positions)
                writer.watcher.converting(f"preparing {table.source}", done, total)
        return {_MADE_FOR: key.name}

    key = _key(table, parts, preparation)
    arrays = cached(_for_once(key) if _has_plugins(preparation) else key, build, current()).arrays
    prepared = {name: _part(name, arrays, preparation, files_of(table, rows)) for name, rows in parts.items()}
    validation = prepared["test"] if split.validates_on_test else prepared.get("validation")
    fold = prepared.get("fold")
    return Dataset(prepared["train"], validation, prepared.get("test"), preparation.signature, preparation, fold)


def files_of(table: Table, rows: Indices) -> tuple[str, ...]:
    """The file of each of some rows; none where rows are no files."""
    return tuple(table.files[row] for row in rows.tolist()) if table.files else ()


def in_file_order(split: Split) -> Split:
    """The split with rising rows in every part: as they are read from the disk."""
    import numpy as np

    def rising(rows: Indices | None) -> Indices | None:
        return None if rows is None else np.sort(rows)

    test = rising(split.test)
    validation = test if split.validates_on_test else rising(split.validation)
    return Split(np.sort(split.train), validation, test, rising(split.fold), rising(split.fitted))


def weights_on_disk(table: Table, dataset: Dataset, class_weight: Any, weigh: Callable[[], Array]) -> Array:
    """The weights of the training rows by their classes, mapped from a file of the cache."""
    labels = _digest(list(dataset.train.y.values()))
    return kept_on_disk(table, "weights", {"labels": labels, "class_weight": repr(class_weight)}, weigh)


def kept_on_disk(table: Table, name: str, made_of: Mapping[str, Any], make: Callable[[], Array]) -> Array:
    """An array of a number a row, made once and mapped from a file of the cache.

    Args:
        table: Whose rows it is of.
        name: What it is.
        made_of: All that it follows from beside the content of the table.
        make: Makes it.
    """

    def build(writer: EntryWriter) -> Mapping[str, Any]:
        values = make()
        writer.rows(name, values.dtype, values.shape[1:])(values)
        return {}

    content = {"table": table.fingerprint, "version": VERSION, **made_of}
    return cached(Key(name, table.source, content), build, current()).arrays[name]


class _PartFiles:
    """The files of a part, which grow by rows."""

    def __init__(self, writer: EntryWriter, part: str) -> None:
        self.writer, self.part = writer, part
        self.files: dict[str, tuple[Any, Callable[[Array], None]]] = {}

    def append(self, arrays: Mapping[str, Array]) -> None:
        """Add rows to all of them. Raises DataError where they are of another kind than those before."""
        for name, rows in arrays.items():
            if name not in self.files:
                append = self.writer.rows(f"{self.part}-{name}", rows.dtype, rows.shape[1:])
                self.files[name] = rows.dtype, append
            dtype, append = self.files[name]
            if rows.dtype != dtype:
                message = f"some rows are prepared as {dtype}, others as {rows.dtype}; they need one step that makes"
                raise DataError(f"{message} numbers of one kind of them", code="wrong-step")
            append(rows)


def _arrays(table: Table, positions: Indices, preparation: Preparation) -> dict[str, Array]:
    """What is kept of some rows, prepared."""
    rows = some_rows(table, positions)
    x, y = preparation.apply(rows), preparation.labels(rows)
    arrays = {f"x{number}": array for number, array in enumerate(x.values())}
    arrays |= {f"y{number}": array for number, array in enumerate(y.values())}
    weight = {} if rows.weights is None else {"weight": rows.weights}
    return {**arrays, **weight, "rows": rows.rows}


def _part(name: str, arrays: Mapping[str, Array], preparation: Preparation, files: tuple[str, ...]) -> Part:
    x = {plan.described.name: arrays[f"{name}-x{number}"] for number, plan in enumerate(preparation.inputs)}
    y = {plan.described.name: arrays[f"{name}-y{number}"] for number, plan in enumerate(preparation.targets)}
    return Part(x, y, arrays[f"{name}-rows"], arrays.get(f"{name}-weight"), files, chunk=UNCUT)


def _key(table: Table, parts: Mapping[str, Indices], preparation: Preparation) -> Key:
    """What the prepared parts follow from: the content, the rows of each part, and everything that was fitted."""
    fitted: list[Any] = []
    words: dict[str, list[str]] = {}
    plain = [input_to_plain(plan, fitted, words) for plan in preparation.inputs]
    plain += [target_to_plain(plan, fitted, words) for plan in preparation.targets]
    learned = [(name, _plain(attributes)) for name, attributes in map(attributes_of, fitted)]
    prepared = repr((plain, words, learned, [plan.intake for plan in preparation.inputs]))
    content = {
        "table": table.fingerprint,
        "kind": table.kind,
        "keys": {name: list(keys) for name, keys in table.keys.items()},
        "provenance": repr(table.provenance),
        "targets": {name: list(columns) for name, columns in table.target_columns.items()},
        "weights": None if table.weights is None else _digest([table.weights]),
        "parts": {name: _digest([rows]) for name, rows in parts.items()},
        "preparation": hashlib.sha256(prepared.encode("utf-8", "surrogateescape")).hexdigest(),
        "versions": [version(package) for package in ("nnrun", "numpy", "pillow", "scikit-learn")],
        "version": VERSION,
    }
    return Key("rows", table.source, content)


def _has_plugins(preparation: Preparation) -> bool:
    plans: tuple[Any, ...] = (*preparation.inputs, *preparation.targets)
    return any(stage.plugin for plan in plans for stage in plan.stages)


def _for_once(key: Key) -> Key:
    """The key of an entry that nobody finds again, as the code of plugins may change; those before it are removed."""
    folder = location.root()
    for entry in removal.listed(folder):
        if entry.manifest and entry.manifest.facts.get(_MADE_FOR) == key.name:
            removal.remove(entry.path, location.unfinished(folder))
    return replace(key, content={**key.content, "once": secrets.token_hex(8)})


def _plain(value: Any) -> Any:
    """What a transformer holds, in a form that is the same whether it was fitted now or comes from a run."""
    import numpy as np

    if isinstance(value, Mapping):
        return sorted((str(key), _plain(entry)) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return (array.dtype.str, array.shape, repr(array.tolist()) if array.dtype == object else array.tobytes().hex())
    return repr(value)


def _digest(arrays: Iterator[Array] | list[Array]) -> str:
    """SHA-256 of arrays of one kind."""
    import numpy as np

    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).view(np.uint8).data)
        release(array)
    return digest.hexdigest()


def without_rows(table: Table) -> Table:
    """The table with nothing in memory that grows with its rows, once they are prepared."""
    for column in table.columns.values():
        values: Any = column.values if isinstance(column, Ragged) else column
        release(getattr(values, "codes", values))
    if table.cells is not None:
        release(table.cells.lines)
    rows = kept_on_disk(table, "numbers", {"rows": len(table)}, lambda: table.rows)
    return replace(table, rows=rows, targets={}, weights=None, groups=None, parts={})
