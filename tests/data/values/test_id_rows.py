"""Rows of ids: sets, indicators, padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnrun.data.values import id_rows
from nnrun.data.values.mistakes import placed
from nnrun.data.values.wrong_cells import UnplacedCellsError
from nnrun.errors import DataError
from nnrun.types import Ragged

ROWS = st.lists(st.lists(st.integers(0, 299), max_size=12), min_size=1, max_size=12)


def ragged(rows: list[list[int]]) -> Ragged:
    return Ragged(np.array([item for row in rows for item in row], np.int32), np.cumsum([0, *map(len, rows)]))


@given(ROWS)
def test_a_set_matrix_holds_each_rows_different_ids_and_nothing_else(rows: list[list[int]]) -> None:
    matrix = id_rows.set_matrix(ragged(rows), 300)
    assert matrix.dtype == np.int16
    assert [sorted(row[row >= 0].tolist()) for row in matrix] == [sorted(set(row)) for row in rows]


@given(ROWS)
def test_indicators_of_sequences_and_of_their_sets_are_the_same(rows: list[list[int]]) -> None:
    direct = id_rows.multi_hot(ragged(rows), 300)
    assert np.array_equal(direct, id_rows.multi_hot(id_rows.set_matrix(ragged(rows), 300), 300))
    assert direct.sum(axis=1).tolist() == [len(set(row)) for row in rows]


@given(ROWS, st.integers(1, 8), st.sampled_from(["pre", "post"]), st.sampled_from(["pre", "post"]))
def test_padding_fills_and_cuts_where_it_is_told(rows, length: int, padding: str, truncating: str) -> None:
    matrix = id_rows.padded(ragged(rows), length, 7, padding, truncating)
    for row, made in zip(rows, matrix.tolist(), strict=True):
        kept = row[-length:] if truncating == "pre" else row[:length]
        fill = [7] * (length - len(kept))
        assert made == (fill + kept if padding == "pre" else kept + fill)


def test_sets_of_10000_words_take_at_most_an_eighth_of_the_float64_matrix() -> None:
    generator = np.random.default_rng(0)
    lengths = generator.integers(50, 500, 2000)
    lengths[0] = 2400
    values = np.minimum(generator.zipf(1.3, int(lengths.sum())), 9999).astype(np.int32)
    matrix = id_rows.set_matrix(Ragged(values, np.concatenate([[0], np.cumsum(lengths)])), 10000)
    assert matrix.nbytes * 8 <= 2000 * 10000 * 8


@pytest.mark.parametrize(("size", "dtype"), [(2, np.int8), (128, np.int8), (129, np.int16), (32769, np.int32)])
def test_ids_take_the_smallest_signed_dtype(size: int, dtype: type) -> None:
    assert id_rows.smallest(size) is dtype


@pytest.mark.parametrize(
    ("given_ids", "names", "message"),
    [
        (ragged([[1], [2, 10]]), ("words",), "column 'words', row 7: 10 is no id from 0 to 9, which multi_hot takes"),
        (np.array([[1, 2], [3, -1]]), ("a", "b"), "column 'b', row 7: -1 is no id"),
        (np.array([[1, 2], [3, -1]]), ("block",), "column 'block', row 7: -1 is no id"),
        (np.array([[1.5]]), ("a",), "column 'a', row 5: 1.5 is no id"),
    ],
)
def test_ids_outside_their_range_are_named_with_their_row(given_ids, names, message: str) -> None:
    with pytest.raises(DataError, match=message), placed(None, np.array([5, 7])):
        id_rows.check_ids(given_ids, 10, "multi_hot", names)


@pytest.mark.parametrize(
    ("values", "way_out"), [([1, 12, 10], "; ids up to 12 need input_dim: 13"), ([-1, 12], ""), ([10.5, 3], "")]
)
def test_ids_that_are_only_too_large_are_told_how_many_there_have_to_be(values: list[float], way_out: str) -> None:
    with pytest.raises(UnplacedCellsError) as caught:
        id_rows.check_ids(np.array(values)[:, None], 10, "Embedding (layers.0)", ("user",), "input_dim")
    assert caught.value.wrong[0].message.endswith(f"is no id from 0 to 9, which Embedding (layers.0) takes{way_out}")
