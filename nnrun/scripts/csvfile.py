"""A text table as lines: pandas, told to read numbers, missing values and names as nnrun does."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnrun.scripts.columns import Arrays
from nnrun.scripts.data import Loaded, table_columns, table_label
from nnrun.scripts.experiment import Experiment, Page
from nnrun.scripts.source import Call, assigned

_WORDS = frozenset({"true", "false"})
"""Texts that pandas takes for something else."""


def csv_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the line that reads the table."""
    page.need("import pandas as pd")
    cells = experiment.table.cells
    source = experiment.dataset.source
    assert cells is not None
    assert source is not None
    path = experiment.paths[str(source.arguments["path"])]
    arguments: dict[str, Any] = {}
    if not cells.header:
        arguments["header"] = None
    elif _header(Path(path), cells.delimiter) != list(cells.columns):
        arguments |= {"header": 0, "names": list(cells.columns)}
    if cells.delimiter != ",":
        arguments["sep"] = r"\s+" if cells.delimiter == " " else cells.delimiter
    if cells.missing:
        arguments["na_values"] = list(cells.missing)
    if cells.delimiter != " " and _blank_after_delimiter(Path(path), cells.delimiter):
        arguments["skipinitialspace"] = True
    texts = _texts_to_keep(experiment)
    if texts:
        arguments["dtype"] = {table_label(experiment, name): "str" for name in texts}
    if _has_fractions(experiment):
        page.add("# round_trip: each number exactly as it is written")
        arguments["float_precision"] = "round_trip"
    page.add(*assigned("table", Call("pd.read_csv", (path,), arguments)))
    labels = tuple(table_label(experiment, name) for name in experiment.table.names)
    return Loaded(table_columns(experiment), Arrays({}, labels), "len(table)")


def _header(path: Path, delimiter: str) -> list[str]:
    """The names in a file's first line, as pandas reads them."""
    line = _first_line(path)
    if delimiter == " ":
        return line.split()
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next((line.rstrip("\r\n") for line in file if line.strip()), "")


def _blank_after_delimiter(path: Path, delimiter: str) -> bool:
    return f"{delimiter} " in path.read_text(encoding="utf-8-sig")


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


def _has_fractions(experiment: Experiment) -> bool:
    table = experiment.table
    arrays: list[Any] = [
        *table.columns.values(),
        *table.targets.values(),
        *([] if table.weights is None else [table.weights]),
    ]
    return any(array.dtype.kind == "f" for array in arrays)
