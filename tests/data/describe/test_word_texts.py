"""Word ids as text."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nnrun.data.describe.word_texts import decoded, word_index
from nnrun.spec import Component
from nnrun.types import Ragged, Table

INDEX = {"the": 1, "film": 2, "köstlich": 3}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of Keras."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return folder


def _write(folder: Path, name: str, content: str = json.dumps(INDEX)) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}_word_index.json").write_text(content, encoding="utf-8")


def test_ids_of_a_keras_set_are_shifted_by_three(cache: Path) -> None:
    _write(cache, "imdb")
    index = word_index(Component("source", "imdb"), ())
    assert index
    assert index.text([1, 4, 6, 2, 5]) == "? the köstlich ? film"


def test_another_shift_is_taken_from_the_config(cache: Path) -> None:
    _write(cache, "imdb")
    index = word_index(Component("source", "imdb", {"index_from": 10}), ())
    assert index
    assert index.text([11, 12]) == "the film"


def test_an_index_beside_the_file_comes_before_the_cache(cache: Path, tmp_path: Path) -> None:
    _write(cache, "reuters", json.dumps({"wrong": 1}))
    _write(tmp_path / "npz", "reuters")
    index = word_index(Component("source", "reuters", {"path": "npz/file.npz"}), (tmp_path,))
    assert index
    assert index.text([4]) == "the"


def test_ranks_of_an_archive_are_the_index_s_own(tmp_path: Path) -> None:
    _write(tmp_path, "letters")
    index = word_index(Component("source", "npz", {"path": "letters.npz"}), (tmp_path,))
    assert index
    assert index.text([1, 2]) == "the film"


@pytest.mark.parametrize("content", ["no json", "[1, 2]", '{"the": "first"}', "{}"])
def test_a_file_that_is_no_index_is_none(cache: Path, content: str) -> None:
    _write(cache, "imdb", content)
    assert word_index(Component("source", "imdb"), ()) is None


def test_without_an_index_nothing_is_decoded() -> None:
    assert word_index(Component("source", "imdb"), ()) is None
    assert word_index(Component("source", "iris"), ()) is None


def test_texts_are_cut_and_their_words_counted(cache: Path) -> None:
    _write(cache, "imdb")
    index = word_index(Component("source", "imdb"), ())
    assert index
    words = Ragged(np.array([4, 5, 4, 6]), np.array([0, 3, 4]))
    table = Table({"x": words, "size": np.zeros(2)}, {}, np.array([7, 8]), "", "")
    first, second = decoded(table, np.array([0, 1]), index, most=2)
    assert (first.row, first.column, first.text, first.words) == (7, "x", "the film", 3)
    assert (second.text, second.words) == ("köstlich", 1)
