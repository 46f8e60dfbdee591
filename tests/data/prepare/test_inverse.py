"""What an autoencoder gives again stands in the units of the source, as far as its steps can be undone."""

from __future__ import annotations

import numpy as np
import pytest

GAPS = "a,b\n1,10\n,20\n3,\n5,40\n"


@pytest.mark.parametrize(
    ("steps", "filled"), [("SimpleImputer, StandardScaler", 70 / 3), ("KNNImputer, MinMaxScaler", 25)]
)
def test_an_imputer_is_undone_by_nothing(experiment, steps: str, filled: float) -> None:
    made = experiment(f"dataset: {{csv: t.csv, target: inputs, preprocess: [{steps}]}}", "number", units=2, t_csv=GAPS)
    prepared = made.prepared()
    assert not prepared.preparation.notes
    (name, values), *_ = prepared.train.y.items()
    assert np.allclose(prepared.preparation.restore(name, values), [[1, 10], [3, 20], [3, filled], [5, 40]])


def test_new_columns_last_and_so_does_all_before_them(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: inputs, preprocess: [SimpleImputer, {PCA: 2}]}"
    (note,) = experiment(dataset, "number", units=2, t_csv=GAPS).prepared().preparation.notes
    assert "numbers as SimpleImputer, PCA made them" in note


@pytest.mark.parametrize(
    ("target", "task", "scaled"),
    [
        ("b, preprocess: [{StandardScaler: {}, columns: [b]}]", "number", True),
        ("b, preprocess: [{StandardScaler: {}, columns: [a]}]", "number", False),
        ("c, preprocess: [{StandardScaler: {}, columns: [a]}]", "classes", False),
    ],
)
def test_a_target_is_scaled_where_a_step_changed_its_numbers(experiment, target: str, task: str, scaled: bool) -> None:
    rows = "a,b,c\n1,10,x\n2,20,y\n3,35,z\n5,40,x\n"
    prepared = experiment(
        f"dataset: {{csv: {{path: t.csv, features: [a]}}, target: {target}}}", task, t_csv=rows
    ).prepared()
    (name,) = prepared.train.y
    assert prepared.preparation.is_scaled(name) is scaled
    assert (prepared.preparation.scale(name) == pytest.approx(1)) is not scaled
