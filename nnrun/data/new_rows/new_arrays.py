"""New rows that are in memory already: data frames, arrays by name, a table of NumPy's, with the checks of a file."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from nnrun.data.sources.npz import text_of_bytes
from nnrun.data.sources.request import Content, array_fingerprint
from nnrun.data.values.cells import moment_text
from nnrun.data.values.missing import is_missing, missing_texts, plain_column
from nnrun.errors import ConfigError, DataError
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.data.prepare.preparation import Preparation
    from nnrun.types import Array

SOURCE = "the data"
"""What messages call it."""
Values = TypeVar("Values")


def array_content(source: Any, preparation: Preparation) -> Content:
    """The columns of a data frame, of a mapping by column or input name, or of an array.

    Args:
        source: The rows are the first axis. An array without names, shape (rows, columns), has the model's columns in
            their order; or it is the only array that the model takes.
        preparation: Of the run.

    Raises:
        ConfigError: Nothing of the kind; columns of one name.
        DataError: Values that are no rows, columns of unequal length.
    """
    by_column = by_keys(
        dict(_named(source, preparation)), {name: (*keys, name) for name, keys in preparation.keys.items()}
    )
    named = dict(_by_input(by_column, preparation))
    columns = {
        name: _column(name, values, sequences=preparation.shapes.get(name, ()) is None)
        for name, values in named.items()
    }
    features = preparation.signature.columns
    if len(features) == 1 == len(columns):
        columns = dict(zip(features, columns.values(), strict=True))
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{name} {rows}" for name, rows in lengths.items())
        raise DataError(f"{SOURCE} has columns of unequal length: {counts}", code="unequal-lengths")
    if not columns:
        raise DataError(f"{SOURCE} has no columns", code="wrong-shape")
    if not any(lengths.values()):
        raise DataError(f"{SOURCE} has no rows", code="empty-data")
    truths = tuple(name for name, values in named.items() if name in columns and _are_truths(values))
    return Content(columns, array_fingerprint(columns.items()), SOURCE, truths=truths)


def as_sequences(content: Content, preparation: Preparation) -> Content:
    """Lists of a file that happen to be of one length as sequences, where those of the training data were not."""
    import numpy as np

    names = [name for name in content.columns if preparation.shapes.get(name, ()) is None]
    if not names:
        return content
    columns: dict[str, Array | Ragged] = {}
    for name in names:
        column = content.columns[name]
        if not isinstance(column, Ragged) and column.ndim == 2:
            columns[name] = Ragged(column.reshape(-1), np.arange(len(column) + 1, dtype=np.int64) * column.shape[1])
    return replace(content, columns=ChainMap(columns, cast("dict[str, Any]", content.columns)))


def by_keys(arrays: Mapping[str, Values], keys: Mapping[str, Sequence[str]]) -> dict[str, Values]:
    """Arrays under the names of their columns.

    Args:
        arrays: As an archive has them.
        keys: Under which of them a column is looked for, by its name, the first that is there.
    """
    stored = {name: next((key for key in some if key in arrays), name) for name, some in keys.items()}
    others = {key: values for key, values in arrays.items() if key not in stored.values()}
    return {**others, **{name: arrays[key] for name, key in stored.items() if key in arrays}}


def _named(source: Any, preparation: Preparation) -> Iterator[tuple[str, Any]]:
    """The columns by name."""
    import numpy as np

    if isinstance(source, list) and source and all(isinstance(row, Mapping) for row in source):
        source = _of_records(source)
    if hasattr(type(source), "to_pydict"):  # a table of Arrow, whose arrays would be of floats where values are missing
        source = source.to_pydict()
    if isinstance(source, Mapping):
        yield from ((str(name), values) for name, values in source.items())
        return
    names = _column_names(source)
    if names is not None:
        texts = [str(name) for name in names]
        if twice := next((name for name in texts if texts.count(name) > 1), None):
            raise ConfigError(f"{SOURCE} has two columns named {twice!r}; names must differ", code="duplicate-column")
        yield from ((str(name), source[name]) for name in names)
        return
    if not isinstance(source, Iterable):
        expected = "a file's path, a data frame, arrays by column name, or an array"
        raise ConfigError(f"rows to predict are {expected}, not {type(source).__name__}", code="wrong-shape")
    source = _with_gaps(source)
    array = np.asarray(source)
    features = preparation.signature.columns
    if list(features) != [name for name in preparation.names if name in features] and len(preparation.inputs) > 1:
        inputs = ", ".join(plan.name for plan in preparation.inputs)
        expected = f"give columns by name, or an array for each of the inputs {inputs}"
        message = f"the model takes columns in another order than the training data had them; {expected}"
        raise ConfigError(message, code="wrong-shape")
    if len(features) == 1:
        yield features[0], array if preparation.shapes.get(features[0]) is not None else source
        return
    if array.ndim != 2 or array.shape[1] != len(features):
        expected = f"shape (rows, {len(features)}), the columns {', '.join(features[:20])}"
        raise DataError(f"{SOURCE} has the shape {array.shape}; the model takes {expected}", code="wrong-shape")
    yield from zip(features, array.T, strict=True)


def _column_names(source: Any) -> Sequence[Any] | None:
    """The names of a structured array, or of a data frame of whatever library."""
    names = getattr(getattr(source, "dtype", None), "names", None) or getattr(source, "columns", None)
    return None if names is None else list(names)


def _of_records(rows: Sequence[Mapping[Any, Any]]) -> dict[Any, list[Any]]:
    """Rows by column name as columns; what a row lacks is missing."""
    return {name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)}


def _by_input(named: Mapping[str, Any], preparation: Preparation) -> Iterator[tuple[str, Any]]:
    """The columns of tables that are given by the name of a data input."""
    import numpy as np

    whole = {plan.name: plan for plan in preparation.inputs if not set(plan.columns) & named.keys()}
    for name, values in named.items():
        plan = whole.get(name)
        if plan is None or name in plan.columns:
            yield name, values
            continue
        array = np.asarray(_with_gaps(values))
        if len(plan.columns) == 1:
            yield plan.columns[0], values
        elif array.ndim == 2 and array.shape[1] == len(plan.columns):
            yield from zip(plan.columns, array.T, strict=True)
        else:
            expected = f"(rows, {len(plan.columns)}), the columns {', '.join(plan.columns[:20])}"
            raise DataError(
                f"{SOURCE}: input {name!r} has the shape {array.shape}; the model takes {expected}", code="wrong-shape"
            )


def _column(name: str, values: Any, *, sequences: bool) -> Array | Ragged:
    """One column as a table holds it: numbers, text, or sequences."""
    import numpy as np

    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise DataError(f"{SOURCE}: {name!r} is a single value; it needs a row for each sample", code="wrong-shape")
    values = _with_gaps(values)
    if sequences:
        return _sequences(values)
    try:
        array = np.asarray(values)
        if array.dtype.kind == "U" and not hasattr(values, "dtype"):  # NumPy makes text of what stands beside text
            array = np.asarray(values, dtype=object)
    except ValueError:
        raise DataError(
            f"{SOURCE}: {name!r} has rows of unequal length, unlike the training data", code="unequal-lengths"
        ) from None
    if array.ndim == 0:
        raise DataError(f"{SOURCE}: {name!r} is a single value; it needs a row for each sample", code="wrong-shape")
    if array.dtype.kind in "cVm":
        message = f"{SOURCE}: {name!r} holds neither numbers nor text, but {array.dtype}"
        raise DataError(message, code="unreadable-data")
    if array.dtype.kind == "M":
        return _moments(array)
    if array.dtype.kind in "OUS":
        texts = text_of_bytes(array, name)
        array = plain_column(texts.tolist()) if texts.ndim == 1 else missing_texts(texts.astype(object))
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _with_gaps(values: Any) -> Any:
    """A masked array with what is missing in the place of what it masks; all others as they are."""
    import numpy as np

    if not isinstance(values, np.ma.MaskedArray):
        return values
    if values.dtype.kind == "f":
        return values.filled(np.nan)
    cells = values.data.astype(object)
    cells[np.ma.getmaskarray(values)] = None
    return cells


def _are_truths(values: Any) -> bool:
    """Whether values are yes and no, some of them missing; those without gaps are known by their dtype."""
    import numpy as np

    if getattr(values, "dtype", object) not in (object, "boolean", "bool[pyarrow]"):
        return False
    known = (value for value in values if not is_missing(value))
    return isinstance(next(known, None), bool | np.bool_) and all(isinstance(value, bool | np.bool_) for value in known)


def _moments(array: Array) -> Array:
    """Dates and times as text."""
    import numpy as np

    counted = array if np.datetime_data(array.dtype)[0] not in ("h", "m") else array.astype("datetime64[s]")
    missing, texts = np.isnat(counted), np.datetime_as_string(counted).astype(object)
    texts[~missing] = list(map(moment_text, texts[~missing].tolist()))
    texts[missing] = None
    return texts


def _sequences(rows: Iterable[Any]) -> Ragged:
    import numpy as np

    arrays = [np.asarray(row).reshape(-1) for row in rows]
    offsets = np.concatenate([[0], np.cumsum([len(array) for array in arrays])]).astype(np.int64)
    return Ragged(np.concatenate(arrays) if arrays else np.zeros(0, np.int64), offsets)
