"""docs/benchmarks.md and docs/benchmarks.csv: what was printed, and the raw numbers; a section for each benchmark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.places import ROOT
from benchmarks.tables import Table

TEXT = ROOT / "docs" / "benchmarks.md"
RAW = ROOT / "docs" / "benchmarks.csv"
COLUMNS = ("benchmark", "case", "measure", "unit", "run", "value")

HEAD = """# Benchmarks

This page is written by `python -m benchmarks --write`; every number in it was printed by the run it tells of, and the
raw ones are in [benchmarks.csv](benchmarks.csv). `make bench` prints the same tables, `python -m benchmarks NAME ...`
some of them, `sweep.iris` a part of one. Nothing here is a test: a clock depends on the machine, and on who else uses
it.

Whole processes are measured from their start to their end, in turns, after one run of each that is not counted. Where
others use the machine meanwhile, the processor time, of all threads together, is the truer figure, and so is the ratio
of two processes that were measured in turns.

The data sets are looked for where `NNRUN_DATA` says, those of Keras where `KERAS_HOME` does; what needs one that is not
there is left out. The scripts that do without nnrun lie in `benchmarks/plain`.
"""


def section(name: str, about: str, tables: Sequence[Table]) -> str:
    """One benchmark's part of the page: what it is about, its tables, when and on what it was measured.

    Args:
        name: The benchmark's.
        about: Its docstring.
        tables: What it gave.
    """
    measured = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {describe()}."
    return "\n\n".join([f"## {name}", about, *(table.render() for table in tables), measured]) + "\n"


def write(sections: dict[str, str], tables: dict[str, list[Table]], order: Sequence[str]) -> None:
    """Put new sections and numbers in the place of those of the same benchmarks; the others stay."""
    kept = _sections(TEXT)
    kept.update(sections)
    TEXT.parent.mkdir(exist_ok=True)
    TEXT.write_text("\n".join([HEAD, *(kept[name] for name in order if name in kept)]), encoding="utf-8")
    for table in (table for made in tables.values() for table in made if table.draw):
        table.draw()
    numbers = [row for row in _numbers(RAW) if row[0] not in tables]
    numbers += [row for name, made in tables.items() for row in _rows(name, made)]
    numbers.sort(key=lambda row: order.index(row[0]) if row[0] in order else len(order))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *numbers])
    RAW.write_text(text.getvalue(), encoding="utf-8")


def _sections(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    _, *parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}


def _numbers(path: Path) -> list[list[str]]:
    if not path.is_file():
        return []
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]


def _rows(name: str, tables: Sequence[Table]) -> list[list[str]]:
    return [
        [name, series.case, series.measure, series.unit, str(run), format(value, ".6g")]
        for table in tables
        for series in table.raw
        for run, value in enumerate(series.values, 1)
    ]
