"""Every transformer of the catalog works on columns: rows in, the same rows out."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun import catalog
from nnrun.registry import build
from nnrun.spec.decoding.components import Component

pytestmark = pytest.mark.filterwarnings("ignore")

ROWS = 60
TARGET = [row % 2 for row in range(ROWS)]
SMALL = {
    "BernoulliRBM": {"n_components": 2},
    "GaussianRandomProjection": {"n_components": 2},
    "HashingVectorizer": {"n_features": 8},
    "MissingIndicator": {"features": "all"},
    "SparseRandomProjection": {"n_components": 2},
    "PLSCanonical": {"n_components": 1},
    "PLSSVD": {"n_components": 1},
    "CCA": {"n_components": 1},
}
"""What the default would make too large, or leave without columns, for so few of them."""


def columns_of(kind: str) -> Any:
    import numpy as np

    draw = np.random.default_rng(0)
    if kind == "text":
        return [f"word{i % 3} other{i % 5}" for i in range(ROWS)]
    if kind == "categorical":
        return draw.choice(np.array(["a", "b", "c"], dtype=object), (ROWS, 2))
    numbers = draw.uniform(0.0, 0.5, (ROWS, 4))
    numbers[:, 0] += np.array(TARGET) / 3  # for those that select what goes with the target
    return numbers


@pytest.mark.parametrize("name", catalog.names("transformer"))
def test_transformer_gives_a_row_for_each_row(name: str) -> None:
    import numpy as np

    entry = catalog.find("transformer", name)
    transformer = build(Component("transformer", name, SMALL.get(name, {})))
    target = np.array(TARGET)
    if entry.columns == "target":
        assert len(transformer.fit_transform(target)) == ROWS
        return
    x = columns_of(entry.columns)
    out = transformer.fit(x, target).transform(x)
    assert out.shape[0] == ROWS
    assert out.shape[1] >= 1
