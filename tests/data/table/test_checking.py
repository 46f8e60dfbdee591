"""What is found wrong with a data set before any of it is read whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nnrun import data
from nnrun.errors import ConfigError, DataError

CSV = "a,b,y\n1,2,0\n3,4,1\n"
REFUSED = {
    "{csv: {path: t.csv, features: [a, y]}, target: y}": "column 'y' is the target and cannot be a feature as well",
    "{csv: t.csv, target: y, inputs: {one: [a, y]}}": "column 'y' is the target and cannot be a feature as well",
    "{csv: t.csv, target: [a, b, y]}": "no column is left for the features",
    "{csv: t.csv, target: y, split: {indices: no.npz}}": "file not found: 'no.npz'",
    "{iris: , split: {indices: no.npz}}": "file not found: 'no.npz'",
    "{csv: t.csv, target: y, preprocess: [{pad: 3, columns: numerics}]}": "did you mean 'numeric'?",
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_training_would_refuse_is_told(written: str, experiment: Callable[..., Any]) -> None:
    made = experiment(f"dataset: {written}", t_csv=CSV)
    with pytest.raises(ConfigError) as caught:
        data.check(made.dataset)
    (problem,) = caught.value.problems
    assert REFUSED[written] in problem.text
    assert problem.place is not None


def test_rows_of_the_config_must_fit_together(experiment: Callable[..., Any]) -> None:
    made = experiment("dataset: {inline: {x: [[1, 2], [3, 4]], y: [0, 1, 1]}}")
    with pytest.raises(DataError, match="y has 3 rows, x has 2"):
        data.check(made.dataset)


def test_mistakes_are_told_in_the_order_of_the_file(experiment: Callable[..., Any]) -> None:
    text = "dataset:\n  split: {indices: no.npz}\n  preprocess: [{scale: 2, columns: [c]}]\n  csv: t.csv\n  target: z"
    made = experiment(text, t_csv=CSV)
    with pytest.raises(ConfigError) as caught:
        data.check(made.dataset)
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 3, 5]


def test_a_column_in_a_list_is_refused_at_its_own_place(experiment: Callable[..., Any]) -> None:
    written = "{csv: {path: t.csv, text: [c], features: [a, 3x, a]}, target: [y, z]}"
    with pytest.raises(ConfigError) as caught:
        data.check(experiment(f"dataset: {written}", t_csv=CSV).dataset)
    assert [problem.path for problem in caught.value.problems] == ["dataset.csv.text.0"]
    written = written.replace("text: [c], ", "")
    with pytest.raises(ConfigError) as caught:
        data.check(experiment(f"dataset: {written}", t_csv=CSV).dataset)
    places = {problem.path: problem.place for problem in caught.value.problems}
    assert list(places) == ["dataset.csv.features.1", "dataset.csv.features.2", "dataset.target.1"]
    columns = [f"dataset: {written}".index(item) + 1 for item in ("3x", "a]", "z]")]
    assert [place and place.column for place in places.values()] == columns
