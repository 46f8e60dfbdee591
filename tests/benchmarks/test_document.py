"""The page of figures: what was measured anew replaces its own section, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import document
from benchmarks.tables import Series, Table

ORDER = ("first", "second")


def _table(value: float) -> Table:
    return Table("Seconds", ("what", "seconds"), (("a", f"{value:.1f}"),), (Series("a", "clock", "s", (value,)),))


@pytest.fixture(autouse=True)
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(document, "TEXT", tmp_path / "docs" / "benchmarks.md")
    monkeypatch.setattr(document, "RAW", tmp_path / "docs" / "benchmarks.csv")
    return tmp_path / "docs"


def _write(name: str, value: float) -> None:
    table = _table(value)
    document.write({name: document.section(name, f"About {name}.", [table])}, {name: [table]}, ORDER)


def test_table_lines_up_for_the_terminal() -> None:
    table = Table("Title", ("what", "seconds"), (("long name", "1.5"), ("b", "10.25")), note="A note.")
    assert table.render().splitlines() == [
        "**Title**",
        "",
        "| what      | seconds |",
        "| --------- | ------: |",
        "| long name |     1.5 |",
        "| b         |   10.25 |",
        "",
        "A note.",
    ]


def test_section_measured_again_replaces_its_own_and_keeps_the_others(page: Path) -> None:
    _write("second", 2.0)
    _write("first", 1.0)
    before = (page / "benchmarks.md").read_text()
    _write("second", 3.0)
    after = (page / "benchmarks.md").read_text()
    assert after == before.replace("2.0", "3.0")
    assert after.index("## first") < after.index("## second")


def test_raw_numbers_have_a_row_each_and_replace_their_own(page: Path) -> None:
    _write("second", 2.0)
    _write("first", 1.0)
    _write("second", 3.0)
    assert (page / "benchmarks.csv").read_text().splitlines() == [
        "benchmark,case,measure,unit,run,value",
        "first,a,clock,s,1,1",
        "second,a,clock,s,1,3",
    ]
