"""A text table as lines: pandas, told to read numbers, missing values and names as nnrun does."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from nnrun.data.sources.text_table.written import is_number
from nnrun.provenance import WrittenCells
from nnrun.scripts.column_lines import Arrays
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, assigned, literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, table_columns
from nnrun.types import MISSING, Cells, Form

_WORDS = frozenset({"true", "false"})
"""Texts that pandas takes for something else."""


def source_lines(experiment: Experiment, page: Page) -> Loaded:
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
    written = experiment.table.provenance
    assert isinstance(written, WrittenCells)
    if not cells.header:
        arguments |= {"header": None} | ({"names": list(cells.columns)} if cells.form.names else {})
    elif list(written.names) != list(cells.columns):
        arguments |= {"header": 0, "names": list(cells.columns)}
    if cells.delimiter != ",":
        arguments["sep"] = r"\s+" if cells.delimiter == " " else cells.delimiter
    arguments |= _number_form(cells.form) | _missing(cells.form, written.missing) | _left_out(cells, written)
    if written.spaced:
        arguments["skipinitialspace"] = True
    columns = table_columns(cells.columns, header=cells.header or bool(cells.form.names))
    group = experiment.group_name
    groups = written.texts.get(group, ())
    if texts := [*_texts_to_keep(experiment), *([group] if _misread(groups) else [])]:
        arguments["dtype"] = {columns[name].place: "str" for name in texts if name in columns}
    if large := [name for name in cells.form.numbers if name in columns and _is_float(experiment, name)]:
        arguments["dtype"] = arguments.get("dtype", {}) | {columns[name].place: "float64" for name in sorted(large)}
    if has_fractions(experiment) and not _reads_exactly():
        page.add("# round_trip: each number exactly as it is written")
        arguments["float_precision"] = "round_trip"
    page.add(*assigned("table", Call("pd.read_csv", (path,), arguments)))
    padded = (_texts(experiment) | ({group} if groups else set())) & written.padded
    for name in (name for name in cells.columns if name in padded):
        held = f"table[{literal(columns[name].place)}]"
        page.add(f"{held} = {held}.str.strip()")
    return Loaded(
        columns,
        Arrays({}, tuple(column.place for column in columns.values() if column.place is not None)),
        "len(table)",
        frozenset() if groups else frozenset({group} - {""}),
    )


def _reads_exactly() -> bool:
    """Whether pandas reads each number exactly without being told, as it does from 3.1 on, which warns if it is."""
    major, minor = version("pandas").split(".")[:2]
    return (int(major), int(minor)) >= (3, 1)


def _left_out(cells: Cells, written: WrittenCells) -> dict[str, Any]:
    """What pandas is told of lines of nothing but delimiters, and of delimiters after the last column."""
    skipped = {"skiprows": [line - 1 for line in cells.skipped]} if cells.skipped else {}
    longer = {"index_col": False, "usecols": Call("range", (len(cells.columns),))} if written.longer else {}
    return skipped | longer


def _number_form(form: Form) -> dict[str, Any]:
    """What pandas is told of how numbers are written."""
    decimal = {} if form.decimal == "." else {"decimal": form.decimal}
    return {**decimal, **({"thousands": form.thousands} if form.thousands else {})}


def _missing(form: Form, spaced: Sequence[str]) -> dict[str, Any]:
    """What pandas is told of missing values: those that it does not know, or all of them where it knows too many."""
    if form.missing >= MISSING:
        return {"na_values": more} if (more := [*sorted(form.missing - MISSING), *spaced]) else {}
    return {"keep_default_na": False, "na_values": [*sorted(form.missing), *spaced]}


def _is_float(experiment: Experiment, name: str) -> bool:
    """Whether a feature is a column of fractions, or of whole numbers that only float64 holds."""
    values: Any = experiment.table.columns.get(name)
    return values is not None and values.dtype.kind == "f"


def _texts(experiment: Experiment) -> set[str]:
    """The columns of text: features, targets that name classes."""
    table = experiment.table
    columns: dict[str, Any] = dict(table.columns)
    named = {name for name, values in columns.items() if values.dtype == "object"}
    named |= {name for output in table.classes for name in table.target_columns.get(output, ())}
    return named


def _texts_to_keep(experiment: Experiment) -> list[str]:
    """Columns of text in which pandas would see numbers or truth values."""
    columns: dict[str, Any] = dict(experiment.table.columns)
    cells = experiment.table.cells
    own = cells is not None and bool(_number_form(cells.form))
    named = [n for n, values in columns.items() if values.dtype == "object" and (own or _misread(values.tolist()))]
    for output, classes in experiment.table.classes.items():
        named += experiment.table.target_columns.get(output, ()) if own or _misread(classes) else ()
    return named


def _misread(texts: Sequence[str | None]) -> bool:
    """Whether pandas would see numbers or truth values in a column of text."""
    return any(text is not None and (is_number(text) or text.lower() in _WORDS) for text in texts)


def has_fractions(experiment: Experiment) -> bool:
    table = experiment.table
    arrays: list[Any] = [
        *table.columns.values(),
        *table.targets.values(),
        *([] if table.weights is None else [table.weights]),
    ]
    return any(array.dtype.kind == "f" for array in arrays)
