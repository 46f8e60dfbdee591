"""A saved model has the arguments that Keras forgets, and equal models are equal files."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import pytest

from nnrun import spec
from nnrun.plan.model_plan import model_plan
from nnrun.types import Input, Signature, Target

CONFIG = {
    "dataset": {"inline": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]}},
    "layers": [{"Dense": 1}],
    "loss": "mse",
    "training": {"epochs": 1},
}
SIGNATURE = Signature((Input("x", (1,), "float32"),), (Target("target", "number", 1, (), "float32"),))


FORGETFUL = {
    **CONFIG,
    "dataset": {"inline": {"x": [[1], [2]], "y": [1.0, 2.0]}},
    "layers": [
        {"CategoryEncoding": {"num_tokens": 3, "output_mode": "count", "sparse": True}, "name": "encoded"},
        {"Dense": {"units": 4, "activation": {"LeakyReLU": {"negative_slope": 0.1}}, "activity_regularizer": "l2"}},
        {"Sequential": [{"Dense": {"units": 2, "autocast": False, "name": "inner"}}], "name": "nested"},
        {"Dense": {"units": 2, "autocast": False}, "name": "last"},
        {"Dense": {"units": 2, "activation": {"gelu": {"approximate": True}}}, "name": "smooth"},
    ],
    "loss": {"Huber": {"delta": 100}},
    "metrics": [{"CosineSimilarity": {"axis": 1}}],
}


@pytest.mark.tensorflow
def test_saved_model_has_the_arguments_that_keras_forgets_and_no_others(tmp_path):
    import keras

    from nnrun import model

    signature = replace(SIGNATURE, inputs=(Input("x", (1,), "int32"),))
    loaded, path = spec.load(FORGETFUL), tmp_path / "model.keras"
    plan = model_plan(loaded, loaded.graph, signature)
    network = model.build_model(plan)
    model.compile_model(network, plan.compiled)
    network.optimizer.build(network.trainable_variables)
    model.save_model(network, path, plan)
    with pytest.warns(UserWarning, match="Skipping variable loading for optimizer"):
        restored = keras.saving.load_model(path, safe_mode=True)
    assert restored.get_layer("encoded").sparse
    assert not restored.get_layer("last").autocast
    assert not restored.get_layer("nested").get_layer("inner").autocast
    assert restored.get_layer("smooth").activation.arguments == {"approximate": True}
    assert restored.get_layer("dense").activity_regularizer is None  # it went along with the activation
    with zipfile.ZipFile(path) as file:
        written = json.loads(file.read("config.json"))["compile_config"]
    assert written["loss"]["config"]["delta"] == 100
    assert written["metrics"][0]["config"]["axis"] == 1


@pytest.mark.tensorflow
def test_equal_models_are_equal_files(tmp_path):
    """Twice the same model, at other addresses in memory."""
    import keras

    from nnrun.model import save_model

    files = []
    for name in ("one.keras", "two.keras"):
        keras.utils.clear_session()
        keras.utils.set_random_seed(0)
        shared = keras.initializers.GlorotUniform(seed=1)
        inputs = keras.Input((2,), name="x")
        layer = keras.layers.Dense(2, kernel_initializer=shared, bias_initializer=shared, name="d")
        network = keras.Model(inputs, layer(inputs), name="model")
        files.append(tmp_path / name)
        save_model(network, files[-1])
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "date_saved" not in json.loads(file.read("metadata.json"))
        assert '"shared_object_id": 1' in file.read("config.json").decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.keras", "two.keras"]
