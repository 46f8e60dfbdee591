"""What an autoencoder gives again stands in the units of the source, as far as its steps can be undone."""

from __future__ import annotations

import numpy as np
import pytest

GAPS = "a,b\n1,10\n,20\n3,\n5,40\n"


@pytest.mark.parametrize(
    ("steps", "lasting"),
    [
        ("SimpleImputer, StandardScaler", ()),
        ("KNNImputer, MinMaxScaler", ()),
        ("SimpleImputer, {PCA: 2}", ("SimpleImputer", "PCA")),
    ],
)
def test_an_imputer_is_undone_by_nothing_and_new_columns_last(experiment, steps: str, lasting: tuple[str, ...]) -> None:
    made = experiment(f"dataset: {{csv: t.csv, target: inputs, preprocess: [{steps}]}}", "number", units=2, t_csv=GAPS)
    prepared = made.prepared()
    (note,) = prepared.preparation.notes or ("",)
    assert f"numbers as {', '.join(lasting)} made them" in note if lasting else not note
    (name, values), *_ = prepared.train.y.items()
    if not lasting:
        assert np.allclose(prepared.preparation.restore(name, values), [[1, 10], [3, 20], [3, 70 / 3], [5, 40]])
