"""However the training of an ensemble ends, its finished members answer together, and run.json says how it ended."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nnrun
from nnrun.commands.ensemble import ensemble as put_together
from nnrun.commands.train import train as train_ensemble
from nnrun.errors import ConfigError, DataError, Stopped, Terminated, TrainingError
from nnrun.experiment.group import joining
from nnrun.experiment.run import stopping
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from tests.flowers import but

pytestmark = pytest.mark.tensorflow

SMALL = but("epochs: 4", "epochs: 2") + "plots: false\n"
THREE = SMALL + "ensemble: {members: 3}\n"
PARTS = '''\
"""Layers, one of which leaves the graph."""

import keras
import tensorflow as tf


class Doubling(keras.layers.Layer):
    """Multiplies by two."""

    def call(self, inputs):
        return inputs * 2


class Leaving(keras.layers.Layer):
    """Multiplies by two."""

    def call(self, inputs):
        return tf.ensure_shape(tf.numpy_function(lambda array: array * 2, [inputs], tf.float32), inputs.shape)

    def compute_output_shape(self, input_shape):
        return input_shape
'''
PLUGGED = "plugins: [parts.py]\n" + but("  - Dropout: 0.2\n", "  - Doubling\n", SMALL)


class Stops(Sink):
    """Stops the training at the end of an epoch, counted over all members."""

    def __init__(self, stop: BaseException, after: int) -> None:
        self.stop, self.after = stop, after

    def epoch(self, epoch) -> None:
        self.after -= 1
        if self.after == 0:
            raise self.stop


def only_run(folder) -> Run:
    (path,) = folder.options().runs_dir.iterdir()
    return Run(path)


def stop_after(folder, epochs: int, stop: BaseException) -> Stopped:
    folder.config.write_text(THREE)
    with pytest.raises(Stopped) as caught:
        train_ensemble(folder.config, (), folder.options(), Stops(stop, epochs))
    return caught.value


@pytest.mark.parametrize(
    ("stop", "code", "reason"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        pytest.param(Terminated(), 143, "terminated", marks=pytest.mark.slow),  # as any run is, by the same rule
    ],
)
def test_stopped_ensemble_answers_by_its_finished_members(folder, stop, code, reason) -> None:
    stopped = stop_after(folder, 5, stop)
    run = only_run(folder)
    assert (stopped.exit_code, str(stopped)) == (
        code,
        f"{reason}; what was trained is kept; nnrun resume {run.path} goes on",
    )
    assert (run.status, run.facts.error) == ("interrupted", None)
    assert json.loads((run.path / "ensemble.json").read_text())["members"] == ["member-1", "member-2"]
    assert Run(run.path / "member-3").status == "interrupted"
    assert stopped.result.to_plain()["status"] == "interrupted"
    assert run.metrics.stopped_because == reason
    assert nnrun.evaluate(run.path, options=folder.options()).metrics == stopped.result.evaluated.metrics


def test_stopped_ensemble_whose_members_take_long_to_score_is_not_scored(folder, monkeypatch) -> None:
    monkeypatch.setattr(stopping, "SECONDS", 0.0)
    stopped = stop_after(folder, 3, KeyboardInterrupt())
    run = only_run(folder)
    assert stopped.result is None
    assert not (run.path / "metrics.json").exists()
    assert json.loads((run.path / "ensemble.json").read_text())["members"] == ["member-1"]
    assert stopping.NOT_JOINED in run.facts.notes


def test_ensemble_stopped_in_its_first_member_is_interrupted(folder) -> None:
    stopped = stop_after(folder, 1, KeyboardInterrupt())
    run = only_run(folder)
    assert str(stopped) == f"interrupted; what was trained is kept; nnrun resume {run.path} goes on"
    assert (run.status, stopped.result) == ("interrupted", None)
    assert not (run.path / "ensemble.json").exists()


def test_ensemble_stopped_while_it_is_scored_is_interrupted(folder, monkeypatch) -> None:
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(joining, "score_again", stop)
    folder.config.write_text(THREE)
    with pytest.raises(Stopped, match=r"interrupted; what was trained is kept; nnrun resume \S+ goes on"):
        train_ensemble(folder.config, (), folder.options())
    run = only_run(folder)
    assert run.status == "interrupted"
    assert json.loads((run.path / "ensemble.json").read_text())["members"] == ["member-1", "member-2", "member-3"]


@pytest.mark.parametrize(
    ("override", "kind", "place"),
    [
        ("dataset.preprocess=[{PowerTransformer: {method: box-cox}}]", DataError, "preprocess"),
        ("layers.0={LSTM: {units: 3}}", ConfigError, "layers.0"),
    ],
)
def test_error_in_a_later_member_is_told_in_the_directory(folder, override, kind, place) -> None:
    folder.config.write_text(f"{SMALL}ensemble: {{members: [[seed=1], ['{override}'], [seed=2]]}}\n")
    with pytest.raises(kind) as caught:
        train_ensemble(folder.config, (), folder.options())
    run = only_run(folder)
    assert run.status == "failed"
    assert run.facts.error is not None
    assert place in run.facts.error
    assert json.loads((run.path / "ensemble.json").read_text())["members"] == ["member-1"]
    assert caught.value.result.run.path == run.path


@pytest.mark.parametrize("members", ["2", pytest.param("[[seed=1], [seed=2]]", marks=pytest.mark.slow)])
def test_ensemble_that_xla_cannot_compile_leaves_nothing(folder, members) -> None:
    folder.config.write_text(f"{PLUGGED}ensemble: {{members: {members}}}\n")
    (folder.path / "parts.py").write_text(PARTS)
    with pytest.raises(ConfigError, match="engine xla cannot compile"):
        train_ensemble(folder.config, ("training.engine=xla", "layers.1=Leaving"), folder.options())
    assert not list(folder.options().runs_dir.iterdir())


def test_ensemble_with_plugins_answers_and_is_trained_again_from_its_own_config(folder) -> None:
    folder.config.write_text(f"{PLUGGED}ensemble: {{members: 2}}\n")
    (folder.path / "parts.py").write_text(PARTS)
    first = train_ensemble(folder.config, (), folder.options())
    (folder.path / "parts.py").unlink()
    with pytest.raises(ConfigError, match="--trust-plugins"):
        train_ensemble(first.run / "resolved.yaml", (), folder.options())
    again = train_ensemble(first.run / "resolved.yaml", (), folder.options(trust_plugins=True))
    assert again.evaluated.metrics == first.evaluated.metrics
    both = [first.run / "member-1", first.run / "member-2"]
    together = put_together(both, options=folder.options(trust_plugins=True))
    assert (together.run / "plugins" / "parts.py").read_text() == PARTS
    assert together.evaluated.metrics == first.evaluated.metrics


@pytest.mark.slow
def test_ensemble_is_trained_again_from_its_own_config_with_the_data_of_its_base(folder) -> None:
    (folder.path / "mine").mkdir()
    folder.config.write_text(THREE)
    mine = folder.path / "mine" / "config.yaml"
    mine.write_text("extends: ../config.yaml\n")
    first = train_ensemble(mine, (), folder.options())
    again = train_ensemble(first.run / "resolved.yaml", (), folder.options())
    assert again.evaluated.metrics == first.evaluated.metrics


def test_member_that_fails_is_left_out(folder) -> None:
    folder.config.write_text(SMALL + "ensemble: {members: [[seed=1], [optimizer.adam.learning_rate=1e38], [seed=2]]}\n")
    with pytest.raises(TrainingError, match=r"^member 2: .*member-2$") as caught:
        train_ensemble(folder.config, (), folder.options())
    run = only_run(folder)
    assert run.status == "failed"
    assert run.facts.error is not None
    assert run.facts.error.startswith("member 2: ")
    assert list(caught.value.result.evaluated.members) == ["member-1", "member-3"]
    assert np.isfinite(run.metrics.metrics["test"]["loss"])


def test_ensemble_whose_members_all_fail_has_failed(folder) -> None:
    folder.config.write_text(but("learning_rate: 0.05", "learning_rate: 1e38", THREE))
    with pytest.raises(TrainingError, match=r"member 1: .*; member 3: "):
        train_ensemble(folder.config, (), folder.options())
    assert only_run(folder).status == "failed"
    assert not (only_run(folder).path / "ensemble.json").exists()
