"""XLA draws the numbers that a graph draws, in every layer of the catalog."""

from __future__ import annotations

import random
import re
import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.ops import stateless_random_ops

from nnrun import catalog
from nnrun.engine.tensorflow.tracing.random_draws import (
    FORMATS,
    ROUNDS,
    OtherDrawsError,
    drawing_functions,
    draws_of_a_graph,
    uniform,
)

pytestmark = pytest.mark.tensorflow

ARGUMENTS: dict[str, Any] = {
    "cell": lambda: keras.layers.GRUCell(2, dropout=0.3, recurrent_dropout=0.3),
    "layer": lambda: keras.layers.LSTM(2, dropout=0.3, recurrent_dropout=0.3),
    **dict.fromkeys(("dropout", "recurrent_dropout", "rate", "stddev", "factor"), 0.3),
    **dict.fromkeys(("units", "filters", "num_heads", "key_dim", "head_dim"), 2),
    **dict.fromkeys(("num_query_heads", "num_key_value_heads"), 2),
    **dict.fromkeys(("kernel_size", "seed"), 3),
    **dict.fromkeys(("height", "width"), 4),
}
"""What layers that draw are given, by the name of an argument."""
WANTED = ("dropout", "seed", "_factor")
"""Ends of the names of arguments that are given though nobody must."""
SHAPES = ((6, 6, 3), (2, 6), (2, 6, 6, 3), (2, 5, 6, 6, 3))
"""Of a row; a layer takes the first that it can."""
CELLS = ("GRUCell", "LSTMCell", "SimpleRNNCell")
"""Layers that stand in an RNN alone."""
NAMES = [
    name
    for name in catalog.names("layer")
    if (entry := catalog.find("layer", name))
    and any(argument.name in ("seed", "cell", "layer") for argument in entry.arguments)
    and name != "SpectralNormalization"  # which is around a kernel, and draws nothing
]
"""Every layer that has a seed, or another layer inside."""
ALIKE = {
    "RNN": ("GRUCell", "LSTMCell", "SimpleRNNCell"),
    "LSTM": ("GRU", "SimpleRNN", "Bidirectional"),
    "ConvLSTM2D": ("ConvLSTM1D", "ConvLSTM3D"),
    "SpatialDropout2D": ("SpatialDropout1D", "SpatialDropout3D"),
}
"""Layers that draw as others do, which are tried by themselves where there is time."""
IN_SHORT = [
    pytest.param(name, marks=[pytest.mark.slow] * any(name in alike for alike in ALIKE.values())) for name in NAMES
]
PAGE = Path("docs/design/engine.md").read_text(encoding="utf-8")
OTHERS = re.findall(r"`(\w+)`", PAGE.partition("draws otherwise:")[2].partition(".")[0])
"""The layers of which the documentation says that their draws cannot be made equal."""


def layer_of(name: str) -> Any:
    """A layer of that name that draws as much as it can."""
    entry = catalog.find("layer", name)
    assert entry
    given = [argument.name for argument in entry.arguments if argument.required or argument.name.endswith(WANTED)]
    values = {key: 0.3 if key.endswith("_factor") else ARGUMENTS[key] for key in given}
    if name == "RandomPosterization":
        values["factor"] = 4
    layer = vars(keras.layers)[name](**{key: value() if callable(value) else value for key, value in values.items()})
    return keras.layers.RNN(layer) if name in CELLS else layer


def answers(layer: Any, shape: tuple[int, ...], rows: int) -> Any:
    """What a layer gives while it trains, for made-up rows."""
    random.seed(1)  # Keras's chains of augmentations choose by Python
    x = tf.constant(np.random.default_rng(0).random((rows, *shape), np.float32))
    several = {"Attention": ([x, x],), "AdditiveAttention": ([x, x],)}
    both = (x, x) if "Attention" in type(layer).__name__ else (x,)
    return layer(*several.get(type(layer).__name__, both), training=True)


def built(name: str) -> tuple[Any, tuple[int, ...]]:
    """A layer of that name that was called once, and the first shape of a row that it can take."""
    for shape in SHAPES:
        layer = layer_of(name)
        try:
            answers(layer, shape, 2)
        except Exception:  # noqa: S112  # not of that rank
            continue
        return layer, shape
    raise AssertionError(f"{name} takes none of {SHAPES}")


def seeds_of(layer: Any) -> list[Any]:
    """The states of all its seeds."""
    return [variable for variable in layer.variables if "seed_generator" in variable.path]


def trained_bytes(layer: Any, shape: tuple[int, ...], seed: int) -> list[bytes]:
    """The bits of what a layer gives in two steps, the second with fewer rows."""
    for state in seeds_of(layer):
        state.assign([seed, 0])
    steps = [answers(layer, shape, rows) for rows in (3, 2)]
    assert any(int(state[1]) > 0 for state in seeds_of(layer)), "nothing was drawn"
    return [array.numpy().tobytes() for array in tf.nest.flatten(steps)]


@pytest.mark.parametrize("name", IN_SHORT)
def test_every_layer_of_the_catalog_draws_the_same_or_is_refused(name: str) -> None:
    layer, shape = built(name)
    if name in OTHERS:
        with draws_of_a_graph(exact=True), pytest.raises(OtherDrawsError):
            answers(layer, shape, 2)
        return
    expected = trained_bytes(layer, shape, 2**31 - 3)
    with draws_of_a_graph(exact=True):
        assert trained_bytes(layer, shape, 2**31 - 3) == expected


def draws(seed: tf.Tensor, rows: tf.Tensor) -> dict[str, tf.Tensor]:
    """Draws of many kinds."""
    made: dict[str, tf.Tensor] = {}
    for dtype in FORMATS:
        made[dtype] = tf.random.stateless_uniform([rows, 5], seed, dtype=dtype)
    for dtype in ("int32", "int64"):
        made[dtype] = tf.random.stateless_uniform([rows, 3], seed, -5, 1000, dtype)
    made["dropout"] = tf.nn.experimental.stateless_dropout(tf.ones([rows, 7, 3]), 0.3, seed, noise_shape=[rows, 1, 3])
    made["shuffle"] = keras.random.shuffle(tf.range(rows), seed=5)
    return made


def compiled(function: Any, *examples: Any, exact: bool) -> Any:
    """A function traced as the engine traces its steps for XLA."""
    with draws_of_a_graph(exact=exact):
        return tf.function(function, jit_compile=True, autograph=False).get_concrete_function(*examples)


def test_xla_draws_bit_for_bit_what_a_graph_draws() -> None:
    rows = tf.constant(9)
    under_xla = compiled(lambda seed: draws(seed, rows), tf.constant([0, 0]), exact=True)
    for seed in ([0, 0], [7, 1], [7, 2], [2**31 - 3, 12345]):
        expected, drawn = draws(tf.constant(seed), rows), under_xla(tf.constant(seed))
        assert {name: array.numpy().tobytes() for name, array in drawn.items()} == {
            name: array.numpy().tobytes() for name, array in expected.items()
        }


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_random_bits_that_several_read_are_computed_once(dtype: str) -> None:
    """In one pass: two products of 64 bits a round, in no loop, and none for each reader or each part of a counter."""

    def read_twice(seed: tf.Tensor) -> tf.Tensor:
        number = tf.random.stateless_uniform([30, 4], seed, dtype=dtype)
        nothing = tf.zeros_like(number)
        return tf.matmul(tf.where(number < 0.5, number, nothing), tf.where(number < 0.3, nothing, number), False, True)

    seed = tf.constant([7, 1])
    with draws_of_a_graph(exact=True):
        program_at = tf.function(read_twice, jit_compile=True).experimental_get_compiler_ir(seed)
    program = program_at("optimized_hlo")
    assert len(re.findall(r"u64\[\d{2,}\]\S* multiply\(", program)) == 2 * ROUNDS
    assert " while(" not in program


def test_normal_numbers_asked_for_by_name_differ_in_last_digits_alone() -> None:
    seed = tf.constant([7, 1])
    under_xla = compiled(lambda seed: tf.random.stateless_normal([31, 3], seed), seed, exact=False)
    np.testing.assert_allclose(under_xla(seed), tf.random.stateless_normal([31, 3], seed), rtol=1e-4, atol=1e-5)


def functions() -> list[Any]:
    """TensorFlow's functions that draw, as they are now."""
    return [getattr(module, name) for module, name in drawing_functions()]


def test_functions_come_back_after_an_error_and_from_within() -> None:
    before, seed = functions(), tf.constant([7, 1])
    with pytest.raises(OtherDrawsError), draws_of_a_graph(exact=True):
        tf.random.normal([2])
    assert functions() == before
    with draws_of_a_graph(exact=True):
        with draws_of_a_graph(exact=False):
            tf.random.stateless_normal([2], seed)
        with pytest.raises(OtherDrawsError):
            tf.random.stateless_normal([2], seed)
    assert functions() == before


def test_other_threads_keep_their_functions() -> None:
    drawn: list[Any] = []
    thread = threading.Thread(target=lambda: drawn.append(tf.random.stateless_truncated_normal([2], [7, 1])))
    with draws_of_a_graph(exact=True):
        thread.start()
        thread.join()
    assert len(drawn) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in OTHERS])
def test_masks_of_every_layer_of_the_catalog_under_xla(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    under_xla = tf.function(uniform, jit_compile=True, autograph=False)
    ops, drawn = stateless_random_ops.gen_stateless_random_ops_v2, []

    def both(shape: Any, key: Any, counter: Any, alg: Any, dtype: Any = tf.float32, name: str | None = None) -> Any:
        """What TensorFlow's kernel draws, and what XLA draws of the same key."""
        drawn.append([draw(shape, key, counter, alg, dtype) for draw in (kernel, under_xla)])
        return drawn[-1][0]

    layer, shape = built(name)
    kernel = ops.stateless_random_uniform_v2
    monkeypatch.setattr(ops, "stateless_random_uniform_v2", both)
    trained_bytes(layer, shape, 2**31 - 3)
    assert drawn or name == "RandomPosterization"  # which draws whole numbers
    for expected, masks in drawn:
        assert masks.numpy().tobytes() == expected.numpy().tobytes()
