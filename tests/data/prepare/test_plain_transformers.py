"""Transformers that are said to be kept without asking skops are those that skops keeps, as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.cluster import Birch
from sklearn.preprocessing import FunctionTransformer, LabelEncoder, OneHotEncoder, OrdinalEncoder, StandardScaler
from skops import io

from nnrun import catalog
from nnrun.data.prepare.files import TRUSTED
from nnrun.data.prepare.steps.plain_transformers import is_plain
from nnrun.registry import build
from nnrun.spec.decoding.components import Component
from tests.registry.test_transformers import ROWS, SMALL, TARGET, columns_of

pytestmark = pytest.mark.filterwarnings("ignore")

COMMON = (
    *("SimpleImputer", "StandardScaler", "MinMaxScaler", "RobustScaler", "QuantileTransformer", "PCA"),
    *("OneHotEncoder", "OrdinalEncoder", "LabelEncoder", "LabelBinarizer", "CountVectorizer"),
)


class Derived(StandardScaler):
    """As a plugin's."""


def written(transformer: Any) -> Any:
    """As it comes back from its file."""
    content = io.dumps(transformer)
    assert set(io.get_untrusted_types(data=content)) <= set(TRUSTED)
    return io.loads(content, trusted=list(TRUSTED))


@pytest.mark.parametrize("name", catalog.names("transformer"))
def test_plain_ones_are_written_and_read(name: str) -> None:
    entry = catalog.find("transformer", name)
    assert entry is not None
    transformer = build(Component("transformer", name, SMALL.get(name, {})))
    target = np.array(TARGET)
    rows = (target,) if entry.columns == "target" else (columns_of(entry.columns), target)
    transformer.fit(*rows)
    if not is_plain(transformer):
        assert name not in COMMON
        return
    again = written(transformer)
    assert list(vars(again)) == list(vars(transformer))
    assert repr(vars(again)) == repr(vars(transformer))


@pytest.mark.parametrize(
    "values",
    [
        np.array([["a"], ["b"], [None]], dtype=object),
        np.array([["a"], ["\udc80"], [np.nan]], dtype=object),
        np.array([[1], [True], [2.5]], dtype=object),
        np.array([[1], [2**40], [3]]),
    ],
)
@pytest.mark.parametrize("kind", [OneHotEncoder, OrdinalEncoder])
def test_categories_of_any_kind_are_written_and_read(kind: Any, values: np.ndarray) -> None:
    encoder = kind().fit(values)
    assert is_plain(encoder)
    assert repr(vars(written(encoder))) == repr(vars(encoder))


def test_anything_else_is_left_to_skops() -> None:
    x = np.arange(ROWS * 2.0).reshape(ROWS, 2)
    assert is_plain(StandardScaler().fit(x))
    assert not is_plain(Derived().fit(x))
    assert not is_plain(Birch().fit(x))
    assert not is_plain(FunctionTransformer(np.log1p).fit(x))
    changed = StandardScaler().fit(x)
    for odd in (object(), [written], {"a": b"b"}, {b"a": 1}, np.array([b"a"]), np.array([object()]), np.ma.array([1])):
        changed.odd = odd
        assert not is_plain(changed)
    labels = LabelEncoder().fit(["a", "b"])
    labels.classes_ = labels.classes_.view(np.recarray)
    assert not is_plain(labels)
