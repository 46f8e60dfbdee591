"""The rows that a model answered worst (hardest examples, misclassified): sure of what is wrong, or furthest away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.types import Predictions
from nnrun.words.numbers import count, number

if TYPE_CHECKING:
    from nnrun.types import Array


@dataclass(frozen=True, slots=True)
class WorstRow:
    """One row, and what was answered."""

    row: int
    """Its number in the source."""
    true: str
    predicted: str
    measure: str
    """How wrong it is, or how sure the model was."""
    is_right: bool = False


def worst_rows(answers: Predictions, most: int) -> list[WorstRow]:
    """The worst rows first; of answers that are all right those that the model was least sure of.

    Rows whose answer is not finite come before all others.
    """
    import numpy as np

    badness = _badness(answers)
    order = np.argsort(np.where(np.isfinite(badness), -badness, -np.inf), kind="stable")[:most]
    return list(_described(answers, order.tolist()))


def _badness(answers: Predictions) -> Array:
    """How badly each row was answered; more is worse."""
    import numpy as np

    assert answers.true is not None
    rows = len(answers.true)
    target, outputs = answers.target, np.asarray(answers.probabilities, dtype=np.float64)
    if target.kind == "number":
        true, predicted = (np.asarray(v, dtype=np.float64).reshape(rows, -1) for v in (answers.true, answers.predicted))
        spread = np.where(true.std(axis=0) > 0, true.std(axis=0), 1.0)  # columns of other units count alike
        return np.asarray(np.sqrt((((true - predicted) / spread) ** 2).mean(axis=1)))
    if target.kind == "binary":
        true = answers.true.reshape(rows, -1)
        return np.asarray(np.abs(true - outputs.reshape(rows, -1)).mean(axis=1))
    if outputs.ndim == 1:
        return np.asarray((answers.true != answers.predicted).astype(np.float64))
    of_truth = np.take_along_axis(outputs, answers.true[..., None], axis=-1)[..., 0]
    return np.asarray(1 - of_truth.reshape(rows, -1).mean(axis=1))


def _described(answers: Predictions, places: list[int]) -> Iterator[WorstRow]:
    assert answers.true is not None
    for place in places:
        true, predicted = answers.true[place], answers.predicted[place]
        is_right = bool((true == predicted).all()) and answers.target.kind != "number"
        row = int(answers.rows[place])
        measure = _measure(answers, place)
        yield WorstRow(row, _label(answers, true), _label(answers, predicted), measure, is_right)


def _label(answers: Predictions, value: Any) -> str:
    """One answer as text."""
    target = answers.target
    if value.ndim:
        flat = value.reshape(-1)
        if target.kind == "binary":
            names = [name for name, yes in zip(target.labels(len(flat)), flat.tolist(), strict=True) if yes]
            return ", ".join(names) or "none"
        return number(flat.tolist()) if len(flat) <= 3 else f"{count(len(flat))} answers"
    if target.kind == "number":
        return number(float(value))
    return target.names(max(int(value) + 1, 2))[int(value)]


def _measure(answers: Predictions, place: int) -> str:
    import numpy as np

    assert answers.true is not None
    true, predicted = answers.true[place], answers.predicted[place]
    if answers.target.kind == "number":
        missed = np.asarray(predicted, dtype=np.float64) - np.asarray(true, dtype=np.float64)
        return (
            f"off by {number(float(missed))}" if not missed.ndim else f"RMSE {number(float((missed**2).mean() ** 0.5))}"
        )
    if true.ndim:
        wrong = int((true != predicted).sum())
        return f"{wrong} of {true.size} answers wrong"
    output = np.asarray(answers.probabilities[place]).reshape(-1)
    if len(output) == 1:
        yes = float(output[0])
        return f"sure to {yes if int(predicted) else 1 - yes:.1%}"
    sure = f"sure to {output[int(predicted)]:.1%}"
    return sure if int(predicted) == int(true) else f"{sure}, {output[int(true)]:.1%} for the truth"
