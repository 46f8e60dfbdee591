"""The engine ``xla``, and what happens where a model cannot be compiled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from nnrun.engine import fit, read_state
from nnrun.engine.engine_choice import MOST_MFLOP, WON_A_STEP, choose_engine, xla_pays
from nnrun.engine.tensorflow.arithmetic import SEPARABLE, measure_work
from nnrun.errors import ConfigError
from nnrun.model.layers import MultiHot, SparseDense
from tests.engine.engine_cases import (
    CASES,
    NORMALIZATIONS,
    Case,
    dense_case,
    hidden,
    schedule,
)
from tests.engine.training import TRAINING, differing, trained

pytestmark = pytest.mark.tensorflow


class PythonOnly(keras.layers.Layer):
    """A layer that leaves the graph, as a plugin's may."""

    def call(self, inputs: Any) -> Any:
        outputs = tf.numpy_function(lambda array: array * 2, [inputs], tf.float32)
        return tf.ensure_shape(outputs, inputs.shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class NoLoops(keras.layers.Layer):
    """A layer that cannot stand in a loop."""

    def call(self, inputs: Any) -> Any:
        if "while" in getattr(tf.compat.v1.get_default_graph(), "name", ""):
            raise NotImplementedError("not in a loop")
        return inputs * 2


@pytest.mark.parametrize(
    "name",
    ["normalization and schedule", *(pytest.param(name, marks=pytest.mark.slow) for name in ("dense", "masked lstm"))],
)
def test_xla_agrees_with_graph(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    normalized = dense_case(hidden(), *NORMALIZATIONS, optimizer=schedule)
    case = {**CASES, "normalization and schedule": normalized}[name]
    monkeypatch.setattr("nnrun.engine.compiled_loop.STEPS_WORTH_COMPILING", 1)  # validation by XLA too
    graph, state, _ = trained(case, "graph")
    xla, other, _ = trained(case, "xla")
    for expected, epoch in zip(graph.history, xla.history, strict=True):
        assert epoch.learning_rate == expected.learning_rate
        assert dict(epoch.training) == pytest.approx(dict(expected.training), rel=1e-4)
        assert dict(epoch.validation) == pytest.approx(dict(expected.validation), rel=1e-4)
    for key, array in state.arrays.items():
        np.testing.assert_allclose(other.arrays[key], array, rtol=1e-3, atol=1e-5, err_msg=key)


def test_xla_asked_for_and_impossible_names_the_layer() -> None:
    case = dense_case(lambda: PythonOnly(name="leaving"), hidden())
    with pytest.raises(ConfigError, match=r"cannot compile layer 'leaving' \(operation PyFunc\)"):
        fit(case.model(), case.dataset(), replace(TRAINING, engine="xla"))


def test_auto_falls_back_to_graph_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WON_A_STEP, "dense", 100)
    case = dense_case(PythonOnly, hidden())
    outcome = fit(case.model(), case.dataset(), replace(TRAINING, engine="auto"))
    assert outcome.engine == "graph"
    assert "XLA" in outcome.facts["xla_failed"]


def test_what_cannot_stand_in_a_loop_falls_back_to_keras_and_says_why() -> None:
    case = dense_case(hidden(), NoLoops)
    model = case.model()
    outcome = fit(model, case.dataset(), replace(TRAINING, engine="graph"))
    assert outcome.engine == "keras"
    assert "not in a loop" in outcome.facts["graph_failed"]
    _, state, _ = trained(case, "keras")
    assert differing(read_state(model), state) == []


def facts_of(case: Case, **changes: Any) -> tuple[str, dict[str, Any]]:
    """What the rule says of a case."""
    choice = choose_engine(case.model(), case.dataset(), replace(TRAINING, engine="auto", **changes))
    return choice.engine, dict(choice.facts)


def test_auto_keeps_draws_that_xla_cannot_repeat_and_says_of_which_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WON_A_STEP, "dense", 100)
    case = dense_case(lambda: keras.layers.GaussianNoise(0.1), hidden())
    outcome = fit(case.model(), case.dataset(), replace(TRAINING, engine="auto"))
    assert outcome.engine == "graph"
    assert "GaussianNoise" in outcome.facts["xla_failed"]
    assert "XLA would draw other numbers" in outcome.facts["xla_failed"]
    _, state, model = trained(case, "graph")
    assert differing(read_state(model), state) == []


def test_the_rule_looks_at_work_and_steps() -> None:
    engine, facts = facts_of(CASES["dense"], epochs=9000)
    assert engine == "xla"
    multiply_adds = 4 * 8 + 8 * 8 + 8 * 3
    assert facts["mflop_per_step"] == pytest.approx(6e-6 * multiply_adds * 16, abs=5e-4)
    assert facts["steps"] == 2 * 9000
    assert facts["kind"] == "dense"
    assert facts_of(CASES["dense"], epochs=3)[0] == "graph"
    assert facts_of(CASES["dropout"], epochs=9000)[0] == "xla"


def test_the_rule_counts_the_weights_that_every_step_changes() -> None:
    layers = keras.layers
    looked_up = [keras.Input((3,)), layers.Embedding(1000, 4), layers.Flatten(), layers.Dense(2)]
    model = keras.Sequential(looked_up)
    model.compile(keras.optimizers.SGD(0.1))
    assert measure_work(model).weights == 12 * 2 + 2
    for going_through_all in (keras.optimizers.SGD(0.1, momentum=0.9), "adam", "rmsprop"):
        model.compile(going_through_all)
        assert measure_work(model).weights == 1000 * 4 + 12 * 2 + 2
    model.layers[0].trainable = False
    model.layers[-1].trainable = False
    assert measure_work(model).weights == 0
    few = {"kind": "dense", "mflop_per_step": 0.1, "sparse": False, "steps": 5000, "looked_up": 0}
    assert [xla_pays({**few, "weights": weights}) for weights in (1000, 300_000)] == [False, True]


def test_the_rule_counts_what_is_looked_up() -> None:
    layers = keras.layers
    model = keras.Sequential([keras.Input((None,)), layers.Embedding(9, 4), layers.GlobalAveragePooling1D()])
    assert measure_work(model, 50).looked_up == 50 * 4
    few = {"kind": "dense", "mflop_per_step": 0.1, "sparse": False, "steps": 300, "weights": 1000}
    assert [xla_pays({**few, "looked_up": numbers}) for numbers in (100_000, 3_000_000)] == [False, True]


def test_the_rule_knows_kinds_of_layers() -> None:
    assert facts_of(CASES["convolution"])[1]["kind"] == "convolution"
    assert facts_of(CASES["masked bidirectional gru"])[1]["kind"] == "recurrent"
    assert facts_of(CASES["attention"])[1]["kind"] == "attention"
    many = {"sparse": False, "steps": 10**9, "weights": 0, "convolved_mflop": 0, "time_steps": 10**6, "looked_up": 0}
    for kind, most in MOST_MFLOP.items():
        assert xla_pays({**many, "kind": kind, "mflop_per_step": most})
        assert not xla_pays({**many, "kind": kind, "mflop_per_step": most * 1.01})
        assert not xla_pays({**many, "kind": kind, "mflop_per_step": most, "sparse": True})


def test_loops_over_time_win_and_large_products_in_them_cost() -> None:
    def chosen(time_steps: int, mflop: float, steps: int) -> bool:
        facts = {"kind": "recurrent", "mflop_per_step": mflop, "weights": 10_000, "time_steps": time_steps}
        return xla_pays({**facts, "sparse": False, "steps": steps})

    assert [chosen(80, 4, steps) for steps in (150, 500)] == [False, True]
    assert [chosen(80, mflop, 10**6) for mflop in (1000, 2500)] == [True, False]


def test_attention_wins_in_the_smallest_step_and_in_large_ones() -> None:
    def chosen(mflop: float, steps: int) -> bool:
        facts = {"kind": "attention", "mflop_per_step": mflop, "weights": 200_000}
        return xla_pays({**facts, "sparse": False, "steps": steps})

    assert [chosen(19, steps) for steps in (1000, 2000)] == [False, True]
    assert [chosen(1200, steps) for steps in (300, 600)] == [False, True]
    assert chosen(4800, 500)


def test_time_steps_are_those_of_every_recurrent_layer() -> None:
    layers = keras.layers

    def steps(*stack: Any) -> int:
        return measure_work(keras.Sequential([keras.Input((7, 3)), *stack])).time_steps

    assert steps(layers.LSTM(2)) == 7
    assert steps(layers.Bidirectional(layers.GRU(2, return_sequences=True)), layers.SimpleRNN(2)) == 2 * 7
    assert steps(layers.RNN([layers.LSTMCell(2), layers.GRUCell(2)])) == 7
    assert steps(layers.Flatten(), layers.Dense(2)) == 0


def test_convolutions_cost_and_wide_layers_beside_them_win() -> None:
    def chosen(mflop: float, weights: int) -> bool:
        facts = {"kind": "convolution", "mflop_per_step": 500, "convolved_mflop": mflop, "weights": weights}
        return xla_pays({**facts, "sparse": False, "steps": 100_000})

    assert [chosen(mflop, 10_000) for mflop in (3, 5, 60)] == [True, False, False]
    assert [chosen(19, weights) for weights in (500_000, 3_000_000)] == [False, True]


def test_the_work_of_convolutions_is_counted_by_itself_and_more_where_they_are_separable() -> None:
    def work(*layers: Any) -> Any:
        return measure_work(keras.Sequential([keras.Input((6, 6, 2)), *layers]))

    flat, conv, dense = keras.layers.Flatten, keras.layers.Conv2D, keras.layers.Dense
    plain = work(conv(4, 3), flat(), dense(5))
    assert plain.convolved == 4 * 4 * (3 * 3 * 2 * 4)
    assert plain.multiply_adds == plain.convolved + 4 * 4 * 4 * 5
    assert work(keras.layers.SeparableConv2D(4, 3)).convolved == SEPARABLE * 4 * 4 * (3 * 3 * 2 + 2 * 4)
    assert work(flat(), dense(5)).convolved == 0


def test_the_rule_looks_into_wrappers_and_models_inside() -> None:
    layers = keras.layers
    inner = keras.Sequential([layers.Conv2D(2, 3), layers.Flatten()])
    wrapped = keras.Sequential(
        [keras.Input((5, 6, 6, 3)), layers.TimeDistributed(inner), layers.Bidirectional(layers.GRU(2))]
    )
    work = measure_work(wrapped)
    assert (work.convolution, work.recurrent) == (True, True)
    assert measure_work(keras.Sequential([keras.Input((4, 5, 3)), layers.TimeDistributed(layers.LSTM(2))])).recurrent


def test_a_mask_and_a_wrapper_change_no_step_that_is_counted() -> None:
    def work(*layers: Any, shape: tuple[int, ...]) -> int:
        return measure_work(keras.Sequential([keras.Input(shape), *layers])).multiply_adds

    lstm = keras.layers.LSTM
    plain = work(lstm(4), shape=(5, 3))
    assert plain == 5 * (3 + 4) * 4 * 4
    assert work(keras.layers.Masking(), lstm(4), shape=(5, 3)) == plain
    assert work(keras.layers.TimeDistributed(lstm(4)), shape=(2, 5, 3)) == 2 * plain


def test_a_layer_that_is_shared_between_sparse_rows_is_not_for_xla() -> None:
    shared, inputs = SparseDense(3), [keras.Input((None,), dtype="int16") for _ in range(2)]
    model = keras.Model(inputs, keras.layers.Add()([shared(MultiHot(9, sparse=True)(one)) for one in inputs]))
    assert measure_work(model).sparse


def test_the_rule_counts_the_ones_of_sparse_rows() -> None:
    engine, facts = facts_of(CASES["sparse rows"], epochs=10**6)
    assert (engine, facts["sparse"]) == ("graph", True)
    assert facts["mflop_per_step"] == pytest.approx(6e-6 * (7 * 6 + 6 * 3) * 16, abs=5e-4)
