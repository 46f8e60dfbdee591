"""Predictions come back from their columns as they went in."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.runs import prediction_columns, predictions_from
from nnrun.types import Predictions, Target

DRAW = np.random.default_rng(1)


def said(kind: str, width: int, names: tuple[str, ...] = (), name: str = "target", rows: int = 6) -> Predictions:
    output = DRAW.random((rows, width)).astype(np.float32)
    flat = output[:, 0] if width == 1 else output
    if kind == "classes":
        predicted, true = output.argmax(1), DRAW.integers(0, width, rows)
    elif kind == "binary":
        predicted, true = (flat > 0.5).astype(np.int64), (flat > 0.3).astype(np.int64)
    else:
        predicted, true = flat, flat + 1
    return Predictions(Target(name, kind, width, (), "float32", names), np.arange(rows) * 2, output, predicted, true)


CASES = [
    [said("classes", 3)],
    [said("classes", 3, ("daisy", "rose", "7"))],
    [said("classes", 4, ("daisy", "rose"))],
    [said("binary", 1)],
    [said("binary", 1, ("no", "yes"))],
    [said("binary", 3, ("a", "b", "1"))],
    [said("number", 1)],
    [said("number", 3)],
    [said("number", 3, ("a", "b", "1"))],
    [said("number", 1, name="price"), said("classes", 3, name="segment")],
]


@pytest.mark.parametrize(
    "given", CASES, ids=lambda given: "-".join(f"{one.target.kind}{one.target.width}" for one in given)
)
def test_predictions_come_back(given: list[Predictions]) -> None:
    columns = {"fold": ["1"] * 6, **prediction_columns(given)}
    for one, back in zip(given, predictions_from(columns, [one.target for one in given]), strict=True):
        assert np.array_equal(back.rows, one.rows)
        assert np.array_equal(back.predicted.astype(one.predicted.dtype), one.predicted)
        assert back.true is not None
        assert np.array_equal(back.true.astype(one.predicted.dtype), one.true)
        if one.target.kind != "number":
            assert np.allclose(back.probabilities, one.probabilities)


def test_numbers_that_no_array_holds_are_refused() -> None:
    columns = prediction_columns([said("number", 1)])
    with pytest.raises(ValueError, match="too large"):
        predictions_from({**columns, "row": ["9" * 30] * 6}, [Target("target", "number", 1, (), "float32")])
