"""Transformers of scikit-learn fitted some rows at a time, where that gives what a fit on all rows gives.

Scalers are fitted by their own ``partial_fit``: sums are taken in another order, so that last digits may differ from a
fit on all rows at once. Encoders are fitted on the different values of each column, which is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.data.prepare.steps.transformer_errors import needs_all_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnrun.types import Array

    Learn = Callable[[Callable[[Array], Any], Array], None]

SUMMED = ("StandardScaler", "MinMaxScaler", "MaxAbsScaler")
ENCODERS = ("OneHotEncoder", "OrdinalEncoder")
MOST_VALUES = 1_000_000
"""Different values of a column beyond which no encoder is fitted in parts: they would fill the memory."""


def fit_in_parts(kind: str, transformer: Any, matrices: Iterable[Array], learn: Learn) -> None:
    """Fit a transformer on rows that are too many for memory.

    Args:
        kind: Its name in the catalog.
        transformer: Not yet fitted.
        matrices: The rows, shape (rows, columns), some at a time.
        learn: Calls a function with a matrix, and explains what that refuses.

    Raises:
        ConfigError: It needs all rows at once.
    """
    if kind in SUMMED:
        for matrix in matrices:
            learn(transformer.partial_fit, matrix)
    elif kind in ENCODERS and by_values_alone(transformer):
        learn(transformer.fit, _distinct(matrices, kind))
    elif kind == "SimpleImputer" and not transformer.add_indicator and transformer.strategy in ("mean", "constant"):
        learn(transformer.fit, _first(matrices) if transformer.strategy == "constant" else _means(matrices, learn))
    elif not getattr(transformer.__sklearn_tags__(), "requires_fit", True):
        learn(transformer.fit, _first(matrices))
    else:
        raise needs_all_rows(kind)


def by_values_alone(encoder: Any) -> bool:
    """Whether an encoder is fitted to the values that there are, not to how often they come."""
    counts = encoder.min_frequency is not None or encoder.max_categories is not None
    return isinstance(encoder.categories, str) and encoder.categories == "auto" and not counts


def _first(matrices: Iterable[Array]) -> Array:
    return next(iter(matrices))


def _distinct(matrices: Iterable[Array], kind: str) -> Array:
    """A matrix with the same values in each column, each value of the longest once."""
    import numpy as np

    values: list[dict[Any, None]] = []
    dtype: Any = None
    for matrix in matrices:
        dtype = matrix.dtype if dtype is None else np.result_type(dtype, matrix.dtype)
        values = values or [{} for _ in range(matrix.shape[1])]
        for column, known in zip(matrix.T, values, strict=True):
            known.update(dict.fromkeys(_single(column)))
            if len(known) > MOST_VALUES:
                raise needs_all_rows(kind)
    longest = max(map(len, values))
    columns = [[*known, *[next(iter(known))] * (longest - len(known))] for known in values]
    matrix = np.empty((longest, len(columns)), dtype)
    for index, column in enumerate(columns):
        matrix[:, index] = column
    return matrix


def _single(column: Array) -> Iterator[Any]:
    """The different values of a column; NaN, which equals nothing, is one object."""
    import numpy as np

    values = set(column.tolist()) if column.dtype == object else np.unique(column).tolist()
    return (np.nan if value != value else value for value in values)  # noqa: PLR0124  # NaN


def _means(matrices: Iterable[Array], learn: Learn) -> Array:
    """One row with the mean of each column's values; NaN where it has none."""
    import numpy as np

    total: Any = 0.0
    count: Any = 0

    def add(matrix: Array) -> None:
        nonlocal total, count
        numbers = matrix.astype(np.float64)
        total = total + np.nansum(numbers, axis=0)
        count = count + (~np.isnan(numbers)).sum(axis=0)

    for matrix in matrices:
        learn(add, matrix)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / count).reshape(1, -1)
