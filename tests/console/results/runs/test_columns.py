"""A list in places of every width."""

from __future__ import annotations

from nnrun.console.paper import Paper
from nnrun.console.results.runs.columns import Column, ColumnTable

TABLE = ColumnTable(
    [
        Column("id", ["6f0c1a52", "93be07d4"], is_words=True),
        Column("score", ["0.9000", "0.8000"]),
        Column("kind", ["run", "k-fold"], is_words=True, rank=2),
        Column("epochs", ["5", "10/20"], rank=1),
        Column("optimizer.Adam.learning_rate", ["0.1", "0.01"], rank=3, short="learning_rate", is_named=True),
    ]
)


def heads(width: int) -> list[str]:
    return TABLE.render(Paper(width)).splitlines()[0].split()


def test_a_pipe_gets_all_columns_with_their_whole_names() -> None:
    assert TABLE.render(Paper(20, is_cut=False)).splitlines() == [
        "id        kind     score  epochs  optimizer.Adam.learning_rate",
        "6f0c1a52  run     0.9000       5                           0.1",
        "93be07d4  k-fold  0.8000   10/20                          0.01",
    ]


def test_narrow_places_have_short_heads_then_fewer_columns() -> None:
    assert heads(70) == ["id", "kind", "score", "epochs", "optimizer.Adam.learning_rate"]
    assert heads(50) == ["id", "kind", "score", "epochs", "learning_rate"]
    assert heads(36) == ["id", "kind", "score", "epochs"]
    assert heads(25) == ["id", "score", "epochs"]
    assert heads(16) == ["id", "score"]


def test_what_was_left_out_is_said() -> None:
    assert TABLE.render(Paper(45)).splitlines()[-2:] == [
        "also differ  optimizer.Adam.learning_rate",
        "             --json has all",
    ]
