"""Importance of parameters: what matters stands first, what does not is said not to be told apart, few trials are."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from nnrun.scores.importance import FEW, FEWEST, importances

Rows = list[dict[str, Any]]


def trials(count: int, noise: float = 0.05) -> tuple[Rows, list[float]]:
    """Scores by the power of a rate and by an activation; tanh has a slope, which does nothing."""
    draw = random.Random(4)  # noqa: S311  # no secret
    rows: Rows = []
    for _ in range(count):
        activation = draw.choice(("relu", "tanh", {"elu": {"alpha": 2}}))
        rows.append({"rate": 10 ** draw.uniform(-5, 0), "activation": activation, "seed": draw.randrange(99)})
        if activation == "tanh":
            rows[-1]["slope"] = draw.random()
    scores = [-abs(math.log10(row["rate"]) + 2) + (row["activation"] == "tanh") + draw.gauss(0, noise) for row in rows]
    return rows, scores


@pytest.mark.thorough
def test_what_matters_stands_first_and_what_does_nothing_is_told() -> None:
    result = importances(*trials(120))
    assert result is not None
    assert list(result.by_path)[:2] == ["rate", "activation"]
    rate, activation = result.by_path["rate"], result.by_path["activation"]
    assert 0.35 < rate.share < 1
    assert rate.low < rate.share < rate.high
    assert 0.1 < activation.share < 0.5
    assert all(result.by_path[path].share < 0.03 for path in ("seed", "slope"))  # that there is a slope is tanh's doing
    assert result.explained > 0.7
    assert "uncertain" not in result.sentence


@pytest.mark.thorough
def test_few_trials_are_said_to_be_uncertain() -> None:
    result = importances(*trials(FEWEST + 4, noise=3.0))
    assert result is not None
    assert result.sentence.startswith(f"Of {FEWEST + 4} completed trials; ")
    assert "With so few trials it is uncertain. Not told apart from no effect: " in result.sentence
    assert FEWEST + 4 < FEW


@pytest.mark.thorough
def test_one_that_diverged_drowns_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.scores.importance._DRAWS", 4)
    rows, scores = trials(30)
    plain = importances(rows, scores)
    worst = scores.index(min(scores))
    diverged = importances(rows, [-1e30 if n == worst else score for n, score in enumerate(scores)])
    assert diverged == plain


@pytest.mark.parametrize(
    ("rows", "scores"),
    [
        ([{"a": n} for n in range(FEWEST - 1)], [float(n) for n in range(FEWEST - 1)]),
        ([{"a": n} for n in range(20)], [1.0] * 20),
        ([{"a": 1}] * 20, [float(n) for n in range(20)]),
        ([], []),
    ],
)
def test_nothing_is_said_of_what_says_nothing(rows: Rows, scores: list[float]) -> None:
    assert importances(rows, scores) is None
