"""From a config's layers to a Keras model: shapes, sharing, regularization, and mistakes at their place."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnrun import spec
from nnrun.errors import ConfigError
from nnrun.model.code_in_file import unsafe_part
from nnrun.plan.model_plan import model_plan
from nnrun.types import Input, Signature, Target

pytestmark = pytest.mark.tensorflow

TARGET = Target("target", "number", 1, (), "float32")


def model_of(text, tmp_path, *inputs, adapt=None, augment="[]"):
    from nnrun.model import build_model, compile_model

    file = tmp_path / "c.yaml"
    data = f"dataset: {{inline: {{x: [[1]], y: [1]}}{_data(inputs)}, augment: {augment}}}"
    file.write_text(f"training: {{epochs: 1}}\nloss: mse\n{data}\n{text}")
    config = spec.load(file)
    signature = Signature(inputs or (Input("x", (4,), "float32"),), (TARGET,))
    plan = model_plan(config, config.graph, signature)
    model = build_model(plan, adapt=adapt)
    compile_model(model, plan.compiled)
    assert unsafe_part(json.loads(model.to_json()), ()) == ""  # whatever is built here is read again
    return model


def _data(inputs):
    if len(inputs) < 2:
        return ""
    named = ", ".join(f"{one.name}: [0]" for one in inputs)
    return f", inputs: {{{named}}}"


def mistake(text, tmp_path, *inputs, augment="[]"):
    with pytest.raises(ConfigError) as caught:
        model_of(text, tmp_path, *inputs, augment=augment)
    (problem,) = caught.value.problems
    return problem


def test_chain_takes_the_layer_above(tmp_path):
    model = model_of("layers: [Flatten, {Dense: 3}, {Dropout: 0.5}, {Dense: 1}]", tmp_path, Input("x", (2, 5), "uint8"))
    assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "Flatten", "Dense", "Dropout", "Dense"]
    assert model.count_params() == 10 * 3 + 3 + 3 + 1


def test_layer_used_twice_has_one_set_of_weights(tmp_path):
    text = """layers:
  - {Dense: 3, name: tower, inputs: a}
  - {use: tower, name: other, inputs: b}
  - {Concatenate: , inputs: [tower, other]}
  - Dense: 1
"""
    model = model_of(text, tmp_path, Input("a", (4,), "float32"), Input("b", (4,), "float32"))
    assert model.count_params() == 4 * 3 + 3 + 6 + 1


def test_steps_of_ids_are_the_first_operations(tmp_path):
    layers = "layers: [{Concatenate: , inputs: [a, b]}, {Dense: 1}]"
    kind = Input("a", (), "int32", steps=(("one_hot", {"size": 3}),))
    words = Input("b", (None,), "int32", steps=(("multi_hot", {"size": 4}),))
    model = model_of(layers, tmp_path, kind, words)
    assert model.count_params() == 3 + 4 + 1


def test_named_call_arguments_and_second_outputs(tmp_path):
    text = """layers:
  - {LSTM: {units: 2, return_state: true}, name: memory}
  - {Concatenate: , inputs: [memory.1, memory.2]}
  - {Reshape: {target_shape: [2, 2]}, name: pair}
  - {MultiHeadAttention: {num_heads: 1, key_dim: 2}, name: attention, inputs: {query: pair, value: pair}}
  - Flatten
  - Dense: 1
"""
    model = model_of(text, tmp_path, Input("x", (3, 2), "float32"))
    assert model.output_shape == (None, 1)


def test_scale_gives_the_same_bits_in_a_graph_and_outside(tmp_path):
    described = Input("x", (256,), "uint8", steps=(("scale", {"divisor": 255}),))
    model = model_of("layers: [{Reshape: {target_shape: [256]}}]", tmp_path, described)
    x = np.arange(256, dtype=np.uint8)[None]
    expected = x.astype(np.float32) * np.float32(1 / 255)
    assert np.array_equal(model.predict(x, verbose=0), expected)
    assert np.array_equal(model([x]).numpy(), expected)


def test_regularization_reaches_hidden_layers_only_and_own_arguments_win(tmp_path):
    text = """regularization:
  {kernel: {l2: 0.1}, bias: {l1: 0.2}, activity: {l1: 0.3}, constraint: {MaxNorm: 2}, except: [free]}
layers:
  - Dense: 4
  - {Dense: 4, name: free}
  - Dense: {units: 4, kernel_regularizer: null}
  - BatchNormalization
  - Dense: {units: 1}
"""
    first, free, own, output = (x for x in model_of(text, tmp_path).layers if type(x).__name__ == "Dense")
    assert (float(first.kernel_regularizer.l2), float(first.bias_regularizer.l1)) == pytest.approx((0.1, 0.2))
    assert float(first.activity_regularizer.l1) == pytest.approx(0.3)
    assert first.kernel_constraint.max_value == 2
    assert own.kernel_regularizer is None
    assert own.kernel_constraint is not None
    for layer in (free, output):
        assert layer.kernel_regularizer is None
        assert layer.activity_regularizer is None
        assert layer.kernel_constraint is None


def test_normalization_then_dropout_follow_each_hidden_layer(tmp_path):
    text = "regularization: {dropout: 0.25, batch_normalization: true}\nlayers: [{Dense: 4}, Flatten, {Dense: 1}]"
    kinds = [type(layer).__name__ for layer in model_of(text, tmp_path).layers]
    assert kinds == ["InputLayer", "Dense", "BatchNormalization", "Dropout", "Flatten", "Dense"]


def test_activation_with_weights_follows_its_layer_with_the_activity_regularizer(tmp_path):
    text = "layers: [{Dense: {units: 4, activation: PReLU, activity_regularizer: {l1: 0.1}}}, {Dense: 1}]"
    _, dense, activation, _ = model_of(text, tmp_path).layers
    assert type(activation).__name__ == "PReLU"
    assert dense.activity_regularizer is None
    assert activation.activity_regularizer is not None


def test_normalization_is_adapted_on_what_feeds_it(tmp_path):
    x = np.random.default_rng(0).normal(3, 2, (50, 4)).astype(np.float32)
    model = model_of("layers: [Normalization, {Dense: 1}]", tmp_path, adapt={"x": x})
    assert model.layers[1].mean.numpy().ravel() == pytest.approx(x.mean(axis=0), rel=1e-5)


def test_normalization_elsewhere_is_refused_at_its_place(tmp_path):
    problem = mistake("layers:\n  - Dense: 3\n  - Normalization\n  - Dense: 1\n", tmp_path)
    assert (problem.path, problem.place.line, problem.place.column) == ("layers.1", 6, 5)
    assert "must be fed by a data input" in problem.message


def test_wrong_shape_names_layer_line_and_shape(tmp_path):
    problem = mistake("layers:\n  - Conv2D: {filters: 2, kernel_size: 3}\n  - Dense: 1\n", tmp_path)
    assert (problem.path, problem.place.line, problem.place.column) == ("layers.0", 5, 5)
    assert problem.message == "Conv2D takes (height, width, channels), and got the shape (4,)"
    assert "\n" not in problem.message


def test_name_of_a_layer_that_is_made_is_told_where_another_has_it(tmp_path):
    layers = "layers:\n  - {Dense: 3, name: a}\n  - {Dense: 2, name: a_dropout}\n  - Dense: 1\n"
    problem = mistake(layers + "regularization: {dropout: 0.5}\n", tmp_path)
    assert (problem.path, problem.place.line) == ("layers.1.name", 6)
    assert "has the name 'a_dropout' too" in problem.message


def test_merge_of_unequal_shapes_names_both(tmp_path):
    text = "layers:\n  - {Dense: 3, name: a}\n  - {Dense: 2, name: b}\n  - {Add: , inputs: [a, b]}\n"
    problem = mistake(text, tmp_path)
    assert problem.path == "layers.2"
    assert "shapes (3,), (2,)" in problem.message


def test_reference_to_an_output_that_is_not_there(tmp_path):
    problem = mistake("layers:\n  - {Dense: 3, name: a}\n  - {Dense: 1, inputs: a.1}\n", tmp_path)
    assert (problem.path, problem.message) == ("layers.1.inputs", "'a' has 1 output, counted from 0: there is no 'a.1'")


def test_ids_stay_integers_for_an_embedding_and_become_floats_elsewhere(tmp_path):
    ids = Input("x", (5,), "int32")
    embedding = model_of("layers: [{Embedding: {input_dim: 9, output_dim: 2}}, Flatten, {Dense: 1}]", tmp_path, ids)
    assert embedding.inputs[0].dtype == "int32"
    assert model_of("layers: [{Dense: 1}]", tmp_path, ids).inputs[0].dtype == "float32"


def test_augment_leaves_no_other_shape_than_it_found(tmp_path):
    picture = Input("x", (8, 8, 1), "float32")
    layers, crop = "layers: [Flatten, {Dense: 1}]", "{RandomCrop: {height: 6, width: 6}}"
    problem = mistake(layers, tmp_path, picture, augment=f"[RandomFlip, {crop}]")
    assert problem.path == "dataset.augment.1"
    assert problem.message == (
        "rows are (8, 8, 1) before augment and (6, 6, 1) after it, in training only; add Resizing at its end"
    )
    model_of(layers, tmp_path, picture, augment=f"[{crop}, {{Resizing: {{height: 8, width: 8}}}}]")


def test_layer_with_weights_is_no_augmentation(tmp_path):
    problem = mistake("layers: [{Dense: 1}]", tmp_path, augment="[{Dense: 4}]")
    assert problem.path == "dataset.augment.0"
    assert problem.message == "Dense has weights, and augment only varies rows: it belongs to the layers"


def test_images_are_varied_where_there_are_images_only(tmp_path):
    problem = mistake("layers: [{Dense: 1}]", tmp_path, augment="[{GaussianNoise: 0.1}, RandomFlip]")
    assert problem.path == "dataset.augment.1"
    assert problem.message == "RandomFlip varies images (height, width, channels), and got the shape (4,)"


def test_each_grey_image_is_varied_by_itself(tmp_path):
    import keras

    layers = "layers: [Flatten, {Dense: 1}]"
    model = model_of(layers, tmp_path, Input("x", (4, 6), "float32"), augment="[{RandomFlip: horizontal}]")
    images = np.random.default_rng(0).random((64, 4, 6), dtype=np.float32)
    varied = keras.Model(model.inputs[0], model.get_layer("augment_closed").output)(images, training=True).numpy()
    mirrored = [bool((new == old[:, ::-1]).all()) for new, old in zip(varied, images, strict=True)]
    same = [bool((new == old).all()) for new, old in zip(varied, images, strict=True)]
    assert all(a != b for a, b in zip(mirrored, same, strict=True))
    assert any(mirrored)
    assert any(same)
    answered = model.predict([images], verbose=0)
    assert (model.predict([images[::-1]], verbose=0) == answered[::-1]).all()


class Enormous:
    """A layer that finds no memory for its weights."""

    def __call__(self, given):
        raise MemoryError


def test_layer_that_does_not_fit_into_memory_is_told_at_its_place():
    import keras

    from nnrun.errors import Place, TrainingError
    from nnrun.model.building import _call

    with pytest.raises(TrainingError, match=r"layers.1: Dense over the shape \(3,\) has more weights than fit") as told:
        _call(Enormous(), keras.KerasTensor((None, 3)), "layers.1", Place("c.yaml", 2, 3, "- Dense: 9"), "Dense")
    assert told.value.exit_code == 4


def test_varied_rows_are_those_that_training_would_see_and_differ_each_time(tmp_path):
    from nnrun.model import varied_rows
    from nnrun.plan.augmentation import augmentation
    from nnrun.spec.decoding.components import Component

    layers = "layers: [Flatten, {Dense: 1}]"
    model = model_of(layers, tmp_path, Input("x", (4, 6), "float32"), augment="[{RandomFlip: horizontal}]")
    flip = Component("layer", "RandomFlip", {"mode": "horizontal"}, "", None)
    images = np.random.default_rng(0).random((32, 4, 6), dtype=np.float32)
    as_they_are, *varied = varied_rows(model, augmentation((flip,), (4, 6)), [images], 3)[..., 0]
    assert (as_they_are == images).all()
    mirrored = [(one == images[:, :, ::-1]).all(axis=(1, 2)) for one in varied]
    for one, is_mirrored in zip(varied, mirrored, strict=True):
        assert (is_mirrored | (one == images).all(axis=(1, 2))).all()
    assert len({tuple(one) for one in mirrored}) > 1
