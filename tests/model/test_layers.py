"""nnrun's own layers against their formulas, alone and after a saved model was loaded."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.tensorflow


def saved_and_loaded(layer, shape, dtype, path):
    import keras

    from nnrun.model import load_model, save_model

    inputs = keras.Input(shape, dtype=dtype)
    model = keras.Model(inputs, layer(inputs))
    save_model(model, path)
    return model, load_model(path)


def test_multi_hot_marks_every_id_once_and_leaves_others_out(tmp_path):
    from nnrun.model.layers import MultiHot

    ids = np.array([[0, 3, 3, -1], [4, 2, -1, -1], [7, -5, 5, 1], [-1, -1, -1, -1]], dtype=np.int16)
    expected = np.zeros((4, 5), dtype=np.float32)
    for row, marks in enumerate(ids):
        for mark in marks[(marks >= 0) & (marks < 5)]:
            expected[row, mark] = 1
    for model in saved_and_loaded(MultiHot(5), (None,), "int16", tmp_path / "m.keras"):
        assert np.array_equal(model.predict(ids, verbose=0), expected)


SETS = np.array([[0, 3, -1], [1, 2, 4], [-1, -1, -1]], dtype=np.int16)


@pytest.mark.parametrize("bias", [True, False])
def test_sparse_rows_give_what_dense_ones_do_and_so_do_their_gradients(tmp_path, bias):
    import keras
    import tensorflow as tf

    from nnrun.model.layers import MultiHot, SparseDense

    def layers(x):
        return SparseDense(4, activation="relu", use_bias=bias)(MultiHot(5, sparse=True)(x))

    model, loaded = saved_and_loaded(layers, (None,), "int16", tmp_path / "m.keras")
    zeros_and_ones = MultiHot(5)(SETS)
    dense = keras.layers.Dense(4, activation="relu", use_bias=bias)
    dense.build((None, 5))
    dense.set_weights(model.get_weights())
    gradients = []
    for layer, rows in ((model, SETS), (dense, zeros_and_ones), (model.layers[-1], zeros_and_ones)):
        with tf.GradientTape() as tape:
            outputs = layer(rows)
            loss = tf.reduce_sum(outputs**2)
        gradients.append([tf.convert_to_tensor(g) for g in tape.gradient(loss, layer.trainable_variables)])
        assert outputs.numpy() == pytest.approx(dense(zeros_and_ones).numpy(), abs=1e-6)
    for others in gradients[1:]:
        for one, other in zip(gradients[0], others, strict=True):
            assert one.numpy() == pytest.approx(other.numpy(), abs=1e-6)
    assert np.array_equal(model.predict(SETS, verbose=0), loaded.predict(SETS, verbose=0))
    assert isinstance(MultiHot(5, sparse=True)(SETS), tf.SparseTensor)


def test_a_gpu_multiplies_dense_rows(monkeypatch):
    import tensorflow as tf

    from nnrun.model.layers import MultiHot, SparseDense

    rows, layer = MultiHot(5, sparse=True), SparseDense(4)
    on_cpu = layer(rows(SETS))
    monkeypatch.setattr(tf.config, "get_visible_devices", lambda kind=None: [kind])
    assert isinstance(rows(SETS), tf.Tensor)
    assert layer(rows(SETS)).numpy() == pytest.approx(on_cpu.numpy(), abs=1e-6)


@pytest.mark.parametrize(("units", "pieces", "bias"), [(4, 3, True), (1, 2, False), (5, 1, True)])
def test_maxout_is_the_largest_of_its_pieces(tmp_path, units, pieces, bias):
    from nnrun.model.layers import Maxout

    x = np.random.default_rng(1).normal(size=(6, 3)).astype(np.float32)
    layer = Maxout(units, pieces, use_bias=bias, bias_initializer="random_normal", kernel_regularizer="l2")
    for model in saved_and_loaded(layer, (3,), "float32", tmp_path / "m.keras"):
        kernel, *rest = model.get_weights()
        linear = x @ kernel + (rest[0] if bias else 0)
        expected = np.array([[row[i * pieces : (i + 1) * pieces].max() for i in range(units)] for row in linear])
        assert model.predict(x, verbose=0) == pytest.approx(expected, abs=1e-6)
        assert len(model.losses) == 1


def test_maxout_keeps_the_axes_before_the_last(tmp_path):
    from nnrun.model.layers import Maxout

    model, _ = saved_and_loaded(Maxout(4), (7, 3), "float32", tmp_path / "m.keras")
    assert model.output_shape == (None, 7, 4)
    assert model.predict(np.zeros((2, 7, 3), np.float32), verbose=0).shape == (2, 7, 4)
