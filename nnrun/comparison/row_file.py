"""The rows that runs mend and break as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from nnrun.comparison.result import ChangedRows


def changed_rows_csv(changed: Sequence[ChangedRows]) -> str:
    """The changed rows of every run and output, a line each; the largest changes of each first."""
    names = list(dict.fromkeys(name for its in changed for name in its.columns))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    for its in changed:
        writer.writerows(its.records())
    return stream.getvalue()
