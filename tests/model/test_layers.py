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
