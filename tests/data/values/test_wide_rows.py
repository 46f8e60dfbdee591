"""Rows of a wide table that are read as numbers give what columns by themselves give, to the last bit."""

from __future__ import annotations

from random import Random

import pytest

from nnrun.data.sources.text_table import exact
from nnrun.data.sources.text_table.exact import read_exactly
from nnrun.data.sources.text_table.rows import Rows
from nnrun.data.values import wide_rows
from nnrun.errors import DataError
from nnrun.types import Form
from tests.data.sources.text_table.tables import table


def _facts(rows: Rows) -> str:
    """All that was read; Python writes a float to its last bit."""
    columns = [(name, str(column.dtype), column.tolist()) for name, column in rows.columns.items()]
    return repr((rows.head, columns, rows.lines.tolist(), {name: some for name, some in rows.counts.items() if some}))


def _both(text: str, form: Form, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    """What is read, and whether a column was read by rows; it is the same by columns."""
    results: list[str] = []
    known = []
    fractions = wide_rows.fractions

    def watched(*arguments: object) -> object:
        seen = fractions(*arguments)  # type: ignore[arg-type]
        known.append(seen is not None and bool(seen[1].any()))
        return seen

    monkeypatch.setattr(exact, "fractions", watched)
    for wide in (1, 10**9):
        monkeypatch.setattr(wide_rows, "WIDE", wide)
        try:
            results.append(_facts(read_exactly(text, "t.csv", form)))
        except DataError as error:
            results.append(str(error.problems))
    assert results[0] == results[1], (text, form)
    return results[0], any(known)


@pytest.mark.parametrize("cells", [3, 500_000])
def test_odd_tables_are_read_alike(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "CELLS", cells)
    random = Random(cells)  # noqa: S311
    taken = 0
    for _ in range(150):
        content, form = table(random)
        taken += _both(content.decode("utf-8-sig"), form, monkeypatch)[1]
    assert taken > 10


@pytest.mark.parametrize(
    "other", ["1_0.5", "nan", "NA", "", "-999", "007", "x", "1e400", "-0.0", " 2.5 ", "9007199254740993"]
)
def test_a_cell_among_fractions_is_what_it_is_in_its_column(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"a,b\n0.5,1.25\n2.5,{other}\n"
    for form in (Form(), Form(missing=frozenset({"", "NA", "-999"})), Form(text=frozenset({"b"}))):
        facts, taken = _both(text, form, monkeypatch)
        assert taken is ("-999" not in form.missing)
        assert "[0.5, 2.5]" in facts
