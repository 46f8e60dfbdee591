"""The compiled loops give what ``model.fit`` gives."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.engine import read_state
from tests.engine.engine_cases import CASES, in_short
from tests.engine.training import TRAINING, differing, numbers_of, trained


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", in_short(*CASES))
def test_graph_equals_fit_bit_for_bit(name: str) -> None:
    case = CASES[name]
    expected, state, _ = trained(case, "keras")
    outcome, graph_state, _ = trained(case, "graph")
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(graph_state, state) == []
    assert any(array.size and array.any() for array in state.arrays.values())


@pytest.mark.tensorflow
def test_fit_is_the_loop_of_plain_keras_over_the_documented_order() -> None:
    case = CASES["dropout"]
    _, state, _ = trained(case, "graph")
    model, train = case.model(), case.dataset().train
    x, y = train.x["x"], train.y["target"]
    for epoch in range(TRAINING.epochs):
        rows = np.random.default_rng([TRAINING.seed, epoch]).permutation(len(x))
        for first in range(0, len(x), TRAINING.batch_size):
            batch = rows[first : first + TRAINING.batch_size]
            model.train_on_batch(x[batch], y[batch])
    assert differing(read_state(model), state) == []
