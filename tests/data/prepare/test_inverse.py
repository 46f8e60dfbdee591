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
