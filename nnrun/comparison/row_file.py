"""The rows that runs mend and break as a CSV file."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.comparison.result import ChangedRows
from nnrun.words.csv_text import records_csv


def changed_rows_csv(changed: Sequence[ChangedRows]) -> str:
    """The changed rows of every run and output, a line each; the largest changes of each first."""
    columns = list(dict.fromkeys(name for its in changed for name in its.columns))
    return records_csv((record for its in changed for record in its.records()), columns)
