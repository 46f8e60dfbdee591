"""Arrow's arrays as NumPy's: numbers, text, sequences and blocks, with what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.data.values.cells import EXACT, moment_text
from nnrun.data.values.missing import missing_texts
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array


def values_of(column: Any, *, as_text: bool = False) -> Array | Ragged:
    """An Arrow array as NumPy's; TypeError, with what it holds, where there is no such form.

    Args:
        column: The array.
        as_text: Whether whole numbers are text.
    """
    import pyarrow as pa
    from pyarrow import types

    kind = column.type
    if types.is_dictionary(kind):
        return values_of(column.dictionary_decode(), as_text=as_text)
    if types.is_list(kind) or types.is_large_list(kind):
        return _sequences(column)
    if types.is_fixed_size_list(kind):
        return _block(column)
    if types.is_temporal(kind) and not types.is_duration(kind):
        return _moments(column)
    if as_text and types.is_decimal(kind):
        return _texts(column.cast(pa.string()))
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or as_text:
        return _texts(column)
    return _numbers(column)


def _numbers(column: Any) -> Array:
    import numpy as np
    import pyarrow as pa
    from pyarrow import types

    kind = column.type
    if types.is_decimal(kind) and kind.scale == 0 and (np.abs(np.array(column.cast(pa.float64()))) >= EXACT).any():
        return _texts(column.cast(pa.string()))  # whole numbers that float64 would merge
    if types.is_decimal(kind) or types.is_null(kind):
        column = column.cast(pa.float64())
    elif types.is_boolean(kind):
        column = column.cast(pa.uint8())
    elif not (types.is_integer(kind) or types.is_floating(kind)):
        raise TypeError(str(kind))
    values: Array = column.to_numpy(zero_copy_only=False)  # whole numbers with gaps become float64 with NaN
    if column.null_count and types.is_integer(kind) and (np.abs(values[~np.isnan(values)]) >= EXACT).any():
        return _texts(column)  # which would merge different ones
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _texts(column: Any) -> Array:
    import numpy as np

    return missing_texts(np.array(column.to_pylist(), dtype=object))


def _moments(column: Any) -> Array:
    """Dates and times as text, of which a column often has few."""
    import numpy as np
    import pyarrow as pa

    coded = column.dictionary_encode()
    texts = [*map(moment_text, coded.dictionary.cast(pa.string()).to_pylist()), None]
    codes = coded.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
    values: Array = np.array(texts, dtype=object).take(codes)
    return values


def _sequences(column: Any) -> Ragged:
    """Lists of numbers end to end; a missing list is an empty one."""
    import numpy as np
    import pyarrow as pa

    lengths = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Ragged(_numbers(pa.array(column.flatten())), offsets)


def _block(column: Any) -> Array:
    """Lists of one length as rows, shape (rows, length)."""
    if column.null_count:
        raise TypeError(f"{column.type} with missing rows")
    rows: Array = _numbers(column.flatten()).reshape(len(column), column.type.list_size)
    return rows
