"""Labels that look alike are told whatever file they come from, of targets and of features."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

MARKS = ["pass", "p\u0430ss", "fail", "pass"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("target", ["y", "c"])
def test_labels_that_look_alike_are_told_of_every_column(
    experiment: Any, tmp_path: Path, kind: str, target: str
) -> None:
    columns = {"c": MARKS, "x": [1, 2, 3, 4], "y": [0.5, 1.5, 2.5, 3.5]}
    parquet.write_table(pa.table(columns), tmp_path / "t.parquet")
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "t.csv").write_text("c,x,y\n" + "\n".join(lines) + "\n", encoding="utf-8")
    dataset = f"dataset: {{{kind}: t.{kind}, target: {target}}}"
    notes = experiment(dataset, "classes" if target == "c" else "number").table().notes
    subject = "classes of 'target'" if target == "c" else "values of 'c'"
    assert any(note.startswith(f"{subject} look alike: 'pass' and 'p\u0430ss' differ in letters") for note in notes)


def test_texts_too_many_to_be_categories_are_not_compared(experiment: Any) -> None:
    rows = "".join(f"word{n},{n}\n" for n in range(1000))
    table = experiment("dataset: {csv: t.csv, target: y}", t_csv=f"c,y\n{rows}WORD1,7\n").table()
    assert not any("look alike" in note for note in table.notes)
