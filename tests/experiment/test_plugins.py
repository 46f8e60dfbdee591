"""Python parts of a person's own: in training, in the run directory, and only run where they are trusted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import nnrun
from nnrun.commands.kfold import kfold
from nnrun.errors import ConfigError
from nnrun.experiment.options import KfoldOptions
from tests.flower_fixtures import made
from tests.flowers import but
from tests.invoke import nnrun as command

pytestmark = pytest.mark.tensorflow

PARTS = '''\
"""A layer and a callback."""

import keras


class Doubling(keras.layers.Layer):
    """Multiplies by two, or by another factor."""

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Enough(keras.callbacks.Callback):
    """Stops after some epochs."""

    def __init__(self, epochs):
        super().__init__()
        if epochs < 1:
            raise ValueError("epochs must be positive")
        self.epochs = epochs

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch + 1 == self.epochs
'''

FOCAL = '''\
"""A loss of class numbers."""

import keras


class Focal(keras.losses.Loss):
    def call(self, y_true, y_pred):
        numbers = keras.ops.cast(keras.ops.reshape(y_true, (-1,)), "int32")
        right = keras.ops.sum(keras.ops.one_hot(numbers, 3) * y_pred, axis=-1)
        return -((1 - right) ** 2) * keras.ops.log(right)
'''

CONFIG = (
    "plugins: [parts.py]\n" + but("  - Dropout: 0.2\n", "  - Doubling: {factor: 3}\n") + "callbacks: [{Enough: 2}]\n"
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The experiment with both, trained; nobody changes its directory."""
    folder = made(tmp_path_factory.mktemp("plugins"))
    (folder.path / "parts.py").write_text(PARTS)
    return folder.train(CONFIG)


def test_plugins_train_and_are_kept_in_the_run(trained, folder) -> None:
    assert len(trained.outcome.history) == 2
    assert trained.outcome.stopped_because == "Enough stopped it in epoch 2"
    assert (trained.run / "plugins" / "parts.py").read_text() == PARTS


def test_run_directory_runs_its_plugins_only_where_they_are_trusted(trained, folder, tmp_path) -> None:
    elsewhere = Path(shutil.copytree(trained.run, tmp_path / "elsewhere"))
    mark = tmp_path / "mark"
    kept = elsewhere / "plugins" / "parts.py"
    kept.write_text(f"{PARTS}\nopen({str(mark)!r}, 'w').close()\n")
    for call in (nnrun.evaluate, lambda run: nnrun.predict(run, folder.data)):
        with pytest.raises(ConfigError, match=r"resolved.yaml:\d+:\d+: plugins: .*--trust-plugins"):
            call(elsewhere)
    with pytest.raises(ConfigError, match="--trust-plugins"):
        nnrun.train(elsewhere / "resolved.yaml", options=folder.options())
    assert not mark.exists()
    trusting = folder.options(trust_plugins=True)
    assert nnrun.evaluate(elsewhere, options=trusting).metrics == trained.metrics.metrics
    assert mark.exists()
    assert nnrun.predict(elsewhere, folder.data, options=trusting).outputs[0].predicted.shape == (60,)
    again = nnrun.train(elsewhere / "resolved.yaml", options=trusting)
    assert (again.run / "history.csv").read_bytes() == (elsewhere / "history.csv").read_bytes()


@pytest.fixture
def based(folder):
    """The experiment over a base in another folder that names the plugin beside itself; a namesake lies elsewhere."""
    (folder.path / "base").mkdir()
    (folder.path / "base" / "b.yaml").write_text(CONFIG)
    (folder.path / "base" / "parts.py").write_text(PARTS)
    (folder.path / "parts.py").write_text("another = True\n")
    return "extends: base/b.yaml\ndataset: {csv: flowers.csv}\n"


def test_plugins_of_a_base_are_those_beside_it(based, folder) -> None:
    trained = folder.train(based, "training.epochs=1")
    assert (trained.run / "plugins" / "parts.py").read_text() == PARTS
    folds = kfold(folder.config, ("training.epochs=1", "plots=false"), folder.options(), KfoldOptions(k=2))
    assert (folds.run / "plugins" / "parts.py").read_text() == PARTS
    assert "base/parts.py" in nnrun.script(folder.config, options=folder.options())


def test_plugins_of_an_override_are_those_beside_the_command(folder, monkeypatch) -> None:
    (folder.path / "parts.py").write_text("another = True\n")
    (folder.path / "here").mkdir()
    (folder.path / "here" / "parts.py").write_text(PARTS)
    monkeypatch.chdir(folder.path / "here")
    trained = folder.train(CONFIG.partition("\n")[2], "plugins=[parts.py]", "training.epochs=1")
    assert (trained.run / "plugins" / "parts.py").read_text() == PARTS


def test_config_over_a_runs_config_runs_its_plugins_only_where_they_are_trusted(trained, folder) -> None:
    folder.config.write_text(f"extends: {trained.run}/resolved.yaml\ndataset: {{csv: flowers.csv}}\n")
    with pytest.raises(ConfigError, match=r"resolved.yaml:\d+:\d+: plugins: .*--trust-plugins"):
        nnrun.train(folder.config, options=folder.options())
    options = folder.options(trust_plugins=True)
    assert (nnrun.train(folder.config, options=options).run / "plugins" / "parts.py").read_text() == PARTS
    named = f"plugins: [{trained.run}/plugins/parts.py]\n"
    folder.config.write_text(CONFIG.replace("plugins: [parts.py]\n", named))
    with pytest.raises(ConfigError, match="--trust-plugins"):
        nnrun.train(folder.config, options=folder.options())


def test_two_plugins_of_one_name_are_refused_and_leave_no_folds(based, folder) -> None:
    folder.config.write_text(f"{based}plugins: [base/parts.py, parts.py]\n")
    with pytest.raises(ConfigError, match=r"config.yaml:3:\d+: plugins.1: two plugin files are named parts.py"):
        kfold(folder.config, ("plots=false",), folder.options(), KfoldOptions(k=2))
    assert not list(folder.path.glob("runs/*"))


def test_callback_that_cannot_be_built_leaves_no_run(folder) -> None:
    (folder.path / "parts.py").write_text(PARTS)
    with pytest.raises(ConfigError, match=r"config.yaml:18:14: callbacks.0: .*epochs must be positive"):
        folder.train(CONFIG.replace("Enough: 2", "Enough: 0"))
    assert not (folder.path / "runs").exists() or not list((folder.path / "runs").iterdir())


def test_validate_reads_plugins_without_running_them(folder, tmp_path) -> None:
    mark = tmp_path / "mark"
    (folder.path / "parts.py").write_text(f"{PARTS}\nopen({str(mark)!r}, 'w').close()\n")
    folder.config.write_text(CONFIG)
    assert nnrun.validate(folder.config).spec.plugins == ("parts.py",)
    folder.config.write_text(CONFIG.replace("factor: 3", "factr: 3"))
    with pytest.raises(ConfigError, match="Doubling has no argument 'factr'; did you mean 'factor'"):
        nnrun.validate(folder.config)
    assert not mark.exists()


def test_loss_of_ones_own_takes_class_numbers_with_a_softmax(folder) -> None:
    (folder.path / "parts.py").write_text(FOCAL)
    config = but("loss: sparse_categorical_crossentropy", "plugins: parts.py\nloss: Focal")
    assert folder.train(config, "training.epochs=1").status == "completed"


def test_every_command_that_runs_code_asks_for_trust(folder, tmp_path) -> None:
    """The file of the plugin is a trap: whatever runs it leaves a mark."""
    mark = tmp_path / "mark"
    run = tmp_path / "elsewhere"
    (run / "plugins").mkdir(parents=True)
    (run / "plugins" / "parts.py").write_text(f"{PARTS}\nopen({str(mark)!r}, 'w').close()\n")
    shutil.copy(folder.data, run / "flowers.csv")
    (run / "resolved.yaml").write_text(CONFIG.replace("[parts.py]", "[plugins/parts.py]"))
    (run / "model.keras").write_bytes(b"")
    config = str(run / "resolved.yaml")
    commands = [(name, config) for name in ("train", "kfold", "summary", "data", "script")]
    commands += [("evaluate", str(run)), ("predict", str(run), str(folder.data)), ("script", str(run))]
    commands += [("train", config, "ensemble={members: 2}"), ("train", config, config)]
    for arguments in commands:
        answer = command(*arguments)
        assert (answer.code, "--trust-plugins" in answer.err, mark.exists()) == (2, True, False), (arguments, answer)
    assert command("validate", config).code == 0
    assert not mark.exists()


HALVED = """\
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Halved(TransformerMixin, BaseEstimator):
    def __init__(self, by=2.0):
        self.by = by

    def fit(self, X, y=None):
        self.mean_ = np.asarray(X).mean(axis=0)
        return self

    def transform(self, X):
        return (np.asarray(X) - self.mean_) / self.by
"""


def test_a_transformer_of_ones_own_is_kept_and_loaded_where_its_code_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text(HALVED)
    Path("a.csv").write_text("a,y\n1,1\n2,2\n6,3\n")
    Path("c.yaml").write_text(
        "plugins: own.py\ndataset: {csv: a.csv, target: y, preprocess: [{Halved: 4.0}]}\n"
        "layers: [{Dense: {units: 1, kernel_initializer: ones}}]\nloss: mse\n"
        "optimizer: {sgd: {learning_rate: 1.0e-30}}\ntraining: {epochs: 1}\nplots: false\n"
    )
    assert command("train", "c.yaml").code == 0
    Path("own.py").unlink()
    Path("rows.csv").write_text("a\n7\n")
    assert command("predict", "latest", "rows.csv").code == 2
    answer = command("predict", "latest", "rows.csv", "--trust-plugins")
    assert answer.code == 0, answer.err
    assert "1.0" in answer.out  # (7 - 3) / 4
