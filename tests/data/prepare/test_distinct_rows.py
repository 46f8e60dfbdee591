"""Encoders that are given the different rows of text alone make of it what they make of all rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd  # noqa: F401  # finds the different rows
import pytest
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from nnrun.data.frames import ColumnBlock, Frame
from nnrun.data.prepare.steps import distinct_rows
from nnrun.data.prepare.steps.transformer import Transformer
from nnrun.data.values.wrong_cells import UnplacedCellsError

COLUMNS = ("colour", "size", "n")
RANDOM = np.random.default_rng(0)


def frame(colours: tuple[str | None, ...]) -> Frame:
    """Two columns of text and one of numbers."""
    texts = [np.array(some, object)[RANDOM.integers(0, len(some), 500)] for some in (colours, ("S", "M", "XL"))]
    numbers = RANDOM.normal(size=(500, 1))
    blocks = [ColumnBlock((name,), column[:, None]) for name, column in zip(COLUMNS[:2], texts, strict=True)]
    return (*blocks, ColumnBlock(("n",), numbers))


def encoded(kind: str, encoder: Any, train: Frame, other: Frame) -> list[Any]:
    """All that the encoder learns and makes, as plain values."""
    transformer = Transformer(kind, encoder, flat=False)
    transformer.fit_to(train, COLUMNS[:2], np.zeros(500))
    made = [transformer.apply_columns(some, COLUMNS[:2]) for some in (train, other)]
    pieces = [(piece.names, piece.array.dtype.str, piece.array.tolist()) for some in made for piece in some]
    return [repr([column.tolist() for column in encoder.categories_]), repr(pieces)]


@pytest.mark.parametrize("colours", [("red", "blue", "dark grey"), ("red", None, "blue", "")])
@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("OneHotEncoder", OneHotEncoder),
        ("OneHotEncoder", lambda: OneHotEncoder(drop="first", sparse_output=False)),
        ("OneHotEncoder", lambda: OneHotEncoder(min_frequency=180, handle_unknown="infrequent_if_exist")),
        ("OneHotEncoder", lambda: OneHotEncoder(categories=[["blue", "dark grey", "red"], ["M", "S", "XL"]])),
        ("OrdinalEncoder", lambda: OrdinalEncoder(dtype=np.float32)),
    ],
)
def test_answers_are_those_of_all_rows(
    kind: str, make: Any, colours: tuple[str | None, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    train, other = frame(colours), frame(colours)
    results = []
    for least in (1, 1000):
        monkeypatch.setattr(distinct_rows, "LEAST", least)
        try:
            results.append(encoded(kind, make(), train, other))
        except UnplacedCellsError as error:
            results.append([(cells.column, cells.rows.tolist(), cells.message) for cells in error.wrong])
    assert results[0] == results[1]


def test_unseen_values_are_told_at_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct_rows, "LEAST", 1)
    train, other = frame(("red", "blue")), frame(("red", "blue", "green"))
    transformer = Transformer("OneHotEncoder", OneHotEncoder(), flat=False)
    transformer.fit_to(train, COLUMNS[:2], None)
    with pytest.raises(UnplacedCellsError) as caught:
        transformer.apply_columns(other, COLUMNS[:2])
    assert caught.value.wrong[0].rows.tolist() == np.flatnonzero(other[0].array[:, 0] == "green").tolist()


@pytest.mark.parametrize("columns", [("colour", "n"), ("n",)])
def test_other_columns_than_text_are_left_to_the_encoder(columns: tuple[str, ...], monkeypatch: Any) -> None:
    monkeypatch.setattr(distinct_rows, "LEAST", 1)
    assert distinct_rows.distinct_rows(frame(("red",)), columns) is None


def test_rows_that_may_all_differ_are_left_to_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct_rows, "LEAST", 1)
    monkeypatch.setattr(distinct_rows, "MOST", 5)
    assert distinct_rows.distinct_rows(frame(("red", "blue")), COLUMNS[:2]) is None
