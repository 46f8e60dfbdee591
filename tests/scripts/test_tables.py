"""A script reads a text table as the run does: digits, missing values, names, and lines that are no rows."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nnrun import data, spec
from nnrun.commands.script import script
from nnrun.scripts.sources import csv

pytestmark = [pytest.mark.usefixtures("folder"), pytest.mark.filterwarnings("ignore")]

CONFIG = """
name: table
dataset:
  csv: {path: t.csv%s}
  target: y
  preprocess: [%s]
layers: [{Dense: 1}]
loss: mse
training: {epochs: 1}
plots: false
"""
IMPUTED = "{SimpleImputer: {strategy: most_frequent}, columns: [k]}, "
ENCODED = "{OneHotEncoder: {}, columns: [k]}"
TABLES = {
    "leading zeros": ("", "k,y\n01001,1\n1001,5\n02,3\n", ENCODED),
    "leading zeros as numbers": (", numbers: [k]", "k,y\n01001,1\n1001,5\n02,3\n", ""),
    "many digits": ("", f"k,y\n{10**19},1\n{10**19 + 1},2\n7,3\n", ENCODED),
    "many digits as numbers": (", numbers: [k]", f"k,y\n{10**21},1\n{10**20},2\n7,3\n", ""),
    "digits as text": (", text: [k]", "k,y\n1,1\n2,2\n1,3\n", ENCODED),
    "words as values": (", missing: ['?']", "k,y\nNA,1\nNone,2\n?,3\n,4\nnull,5\n", IMPUTED + ENCODED),
    "more words for missing": (", na_values: [x]", "k,y\nNA,1\na,2\nx,3\n,4\n", IMPUTED + ENCODED),
    "decimal commas": (
        ", delimiter: ';', decimal: ',', thousands: '.'",
        "k;n;y\na;1.234,5;1\n1,5;2,25;2\nb;3;0,5\n",
        ENCODED,
    ),
    "names": (", names: [k, n, y]", "a,0.5,1\nb,2.5,2\n", ENCODED),
    "other names": (", header: true, names: [k, n, y]", "y,y,y\na,0.5,1\nb,2.5,2\n", ENCODED),
    "rows of delimiters": ("", "k,n,y\n,,\na,1.5,1\n,,\nb,2.5,2\n,,\n", ENCODED),
    "rows that are longer": ("", "k,n,y\na,1.5,1,\nb,2.5,2\nc,2.5,2,,\n", ENCODED),
    "columns without a name": ("", ",k,n,y,,\n4,a,1.5,1,,\n2,b,2.5,2,,\n9,b,2.5,2,,\n", ENCODED),
    "numbered columns": ("", ",0,k,y\n4,1,a,1\n2,2,b,2\n", ENCODED),
    "one column": (", text: [k]", 'k,y\n"  ",1\na,2\nb,3\n', IMPUTED + ENCODED),
}


def tables(form: str, text: str, steps: str) -> Iterator[tuple[str, Any, Any]]:
    """Each column of the run with that of the script."""
    Path("t.csv").write_text(text)
    Path("config.yaml").write_text(CONFIG % (form, steps))
    config = spec.load("config.yaml")
    table = data.load(config.spec.dataset, targets=config.tasks)
    lines = script("config.yaml").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("table = "))
    stop = next(number for number, line in enumerate(lines) if number > start and line.startswith("y = "))
    Path("reading.py").write_text("\n".join(lines[start:stop]))
    read = runpy.run_path("reading.py", {"pd": pd, "np": np})["table"]
    for name, values in {**table.columns, "y": table.targets["target"]}.items():
        yield name, values, read[name]


@pytest.mark.parametrize(("installed", "told"), [("2.2.3", True), ("3.0.9", True), ("3.1.0", False), ("10.0.0", False)])
def test_pandas_is_told_to_read_exactly_where_it_does_not_by_itself(
    installed: str, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv, "version", lambda _: installed)
    Path("t.csv").write_text("k,y\n0.1,1\n0.2,2\n")
    Path("config.yaml").write_text(CONFIG % ("", ""))
    assert ("float_precision" in script("config.yaml")) == told


@pytest.mark.parametrize("name", TABLES)
def test_script_reads_the_columns_of_the_run(name: str) -> None:
    for column, own, read in tables(*TABLES[name]):
        if own.dtype == object:
            assert [None if pd.isna(value) else value for value in read] == own.tolist(), column
        else:
            assert np.array_equal(read.to_numpy(own.dtype), own, equal_nan=True), column
