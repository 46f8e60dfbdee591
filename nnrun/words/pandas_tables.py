"""Tables as pandas DataFrames, made when a person asks for one; pandas is imported only then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame


def rows_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> DataFrame:
    """Rows by column name as a table; a row without a column has no number there."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=None if columns is None else list(columns))


def columns_table(columns: Mapping[str, Sequence[Any]]) -> DataFrame:
    """Columns of equal length by name as a table."""
    import pandas as pd

    return pd.DataFrame(dict(columns))


def scores_table(scores: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> DataFrame:
    """Scores as a table, a row a part and metric.

    Args:
        scores: By column (a member, a fold, a mean), then by part, then by metric.
    """
    import pandas as pd

    keys = dict.fromkeys((part, name) for parts in scores.values() for part in parts for name in parts[part])
    index = pd.MultiIndex.from_tuples(list(keys), names=["part", "metric"])
    values = {column: [parts.get(part, {}).get(name) for part, name in keys] for column, parts in scores.items()}
    return pd.DataFrame(values, index=index)


def csv_table(path: Path, text_of: Callable[[Sequence[str]], Sequence[str]]) -> DataFrame:
    """A CSV file as a table.

    Args:
        path: The file.
        text_of: Which of its columns hold text, whatever the words; in the others ``nan`` is no number.
    """
    import pandas as pd

    names = list(pd.read_csv(path, nrows=0).columns)
    words = text_of(names)
    numbers = {name: ["nan"] for name in names if name not in words}
    return pd.read_csv(path, dtype=dict.fromkeys(words, str), keep_default_na=False, na_values=numbers)
