"""A text table as lines: pandas, told to read numbers, missing values and names as nnrun does."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnrun.scripts.columns import Arrays
from nnrun.scripts.data import Loaded, table_columns
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.page import Page
from nnrun.scripts.source import Call, assigned

_WORDS = frozenset({"true", "false"})
"""Texts that pandas takes for something else."""


def csv_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the line that reads the table."""
    source = experiment.dataset.source
    assert source is not None
    return table_lines(experiment, page, experiment.paths[str(source.arguments["path"])])


def table_lines(experiment: Experiment, page: Page, path: str) -> Loaded:
    """Write the line that reads a table from a file."""
    page.need("import pandas as pd")
    cells = experiment.table.cells
    assert cells is not None
    arguments: dict[str, Any] = {}
    first, spaced = _looked_at(Path(path), cells.delimiter)
    if not cells.header:
        arguments["header"] = None
    elif first != list(cells.columns):
        arguments |= {"header": 0, "names": list(cells.columns)}
    if cells.delimiter != ",":
        arguments["sep"] = r"\s+" if cells.delimiter == " " else cells.delimiter
    if cells.missing:
        arguments["na_values"] = list(cells.missing)
    if spaced:
        arguments["skipinitialspace"] = True
    columns = table_columns(cells.columns, header=cells.header)
    if texts := _texts_to_keep(experiment):
        arguments["dtype"] = {columns[name].place: "str" for name in texts if name in columns}
    if has_fractions(experiment):
        page.add("# round_trip: each number exactly as it is written")
        arguments["float_precision"] = "round_trip"
    page.add(*assigned("table", Call("pd.read_csv", (path,), arguments)))
    return Loaded(
        columns,
        Arrays({}, tuple(column.place for column in columns.values() if column.place is not None)),
        "len(table)",
    )


def _looked_at(path: Path, delimiter: str) -> tuple[list[str], bool]:
    """The names in a file's first line as pandas reads them, and whether blanks follow delimiters."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode("utf-8-sig")
    line = next((line for line in text.splitlines() if line.strip()), "")
    if delimiter == " ":
        return line.split(), False
    names = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    cells = csv.reader(io.StringIO(text), delimiter=delimiter)
    return names, f"{delimiter} " in text and any(cell.startswith(" ") for row in cells for cell in row)


def _texts_to_keep(experiment: Experiment) -> list[str]:
    """Columns of text in which pandas would see numbers or truth values."""
    columns: dict[str, Any] = dict(experiment.table.columns)
    found = [name for name, values in columns.items() if values.dtype == "object" and _misread(values.tolist())]
    for output, classes in experiment.table.classes.items():
        found += experiment.table.target_columns.get(output, ()) if _misread(classes) else ()
    return found


def _misread(texts: Sequence[str | None]) -> bool:
    return any(text is not None and (_is_number(text) or text.lower() in _WORDS) for text in texts)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def has_fractions(experiment: Experiment) -> bool:
    table = experiment.table
    arrays: list[Any] = [
        *table.columns.values(),
        *table.targets.values(),
        *([] if table.weights is None else [table.weights]),
    ]
    return any(array.dtype.kind == "f" for array in arrays)
