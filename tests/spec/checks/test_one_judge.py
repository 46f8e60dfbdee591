"""One judge of the best weights, one setter of the learning rate, and monitors that can be followed."""

from __future__ import annotations

import pytest

from nnrun import catalog, spec
from nnrun.errors import ConfigError
from nnrun.spec.checks.directions import LARGER, UNDIRECTED
from nnrun.spec.checks.one_judge import unjudged_epochs

CONFIG = {
    "dataset": {
        "inline": {"x": [[1.0], [2.0], [3.0], [4.0]], "y": [0, 1, 0, 1]},
        "split": {"validation": 0.5},
    },
    "layers": [{"Dense": {"units": 1, "activation": "sigmoid"}}],
    "loss": "binary_crossentropy",
    "metrics": ["accuracy", "AUC"],
    "training": {"epochs": 9},
}
STOPPING = "callbacks=[{EarlyStopping: {monitor: val_auc, mode: max, restore_best_weights: true}}]"


def loaded(*overrides):
    return spec.load(CONFIG, overrides).spec


def complaints(*overrides):
    with pytest.raises(ConfigError) as refused:
        loaded(*overrides)
    return [(problem.path, problem.message) for problem in refused.value.problems]


def test_callback_that_restores_the_best_weights_judges_where_nothing_else_is_said():
    said = loaded(STOPPING)
    assert (said.training.monitor, said.training.mode) == ("val_auc", "max")
    assert said.notes == ()
    assert loaded(STOPPING.replace("restore_best_weights: true", "patience: 1")).training.monitor is None


def test_written_monitor_judges_and_it_is_said_that_the_callback_only_stops():
    said = loaded(STOPPING, "training.monitor=val_accuracy")
    assert (said.training.monitor, said.training.mode) == ("val_accuracy", "auto")
    (note,) = said.notes
    assert note.startswith("the best weights are those by training.monitor, which is val_accuracy; EarlyStopping")
    assert note.endswith("which would restore them by val_auc, only ends the training")
    assert loaded(STOPPING, "training.monitor=val_auc").notes == ()


def test_epochs_before_the_callback_starts_are_not_judged_and_it_is_said():
    said = loaded(STOPPING.replace("mode: max", "mode: max, start_from_epoch: 3"))
    assert unjudged_epochs(said) == 3
    assert said.notes == ("the best weights are looked for from epoch 4 on (start_from_epoch: 3)",)
    assert unjudged_epochs(loaded(STOPPING)) == 0


def test_two_callbacks_that_restore_by_different_monitors_are_refused():
    one, other = (
        f"{{EarlyStopping: {{monitor: {name}, restore_best_weights: true}}}}" for name in ("loss", "val_loss")
    )
    two = f"callbacks=[{one}, {other}]"
    message = "two callbacks restore the best weights, by loss and by val_loss; leave restore_best_weights to one"
    assert complaints(two) == [("callbacks.1", message)]


RATE = "{LearningRateScheduler: {schedule: {CosineDecay: {initial_learning_rate: 1, decay_steps: 5}}}}"


@pytest.mark.parametrize(
    "callbacks", [f"[{RATE}, ReduceLROnPlateau]", f"[ReduceLROnPlateau, {RATE}]", f"[{RATE}, {RATE}]"]
)
def test_a_second_callback_that_sets_the_rate_is_refused_beside_a_scheduler(callbacks):
    ((path, message),) = complaints(f"callbacks={callbacks}")
    assert path in ("callbacks.0", "callbacks.1")
    assert message.startswith("two callbacks set the learning rate: LearningRateScheduler")


@pytest.mark.parametrize(
    ("monitor", "mode", "better"),
    [("val_accuracy", "min", "max"), ("val_auc", "min", "max"), ("val_loss", "max", "min"), ("loss", "max", "min")],
)
@pytest.mark.parametrize("callback", ["EarlyStopping", "ReduceLROnPlateau", "training"])
def test_a_mode_that_takes_the_worst_for_the_best_is_told(monitor, mode, better, callback):
    if callback == "training":
        overrides = (f"training.monitor={monitor}", f"training.mode={mode}")
    else:
        overrides = (f"callbacks=[{{{callback}: {{monitor: {monitor}, mode: {mode}}}}}]",)
    ((_, message),) = complaints(*overrides)
    assert message.endswith(f"mode: {mode} takes the worst for the best; write mode: {better}")


@pytest.mark.parametrize(
    ("metric", "monitor", "cure"),
    [
        ("F1Score", "val_f1_score", "F1Score: {average: macro}"),
        ("{FBetaScore: {name: f}}", "f", "FBetaScore: {average: macro}"),
        ("{R2Score: {class_aggregation: null}}", "val_r2_score", "R2Score: {class_aggregation: uniform_average}"),
        ("{Precision: {thresholds: [0.3, 0.7]}}", "val_precision", "Precision: {thresholds: 0.3}"),
    ],
)
def test_a_metric_of_several_numbers_cannot_be_monitored(metric, monitor, cure):
    layers = "layers=[{Dense: {units: 3, activation: sigmoid}}]"
    said = complaints(layers, f"metrics=[{metric}]", f"callbacks=[{{EarlyStopping: {monitor}}}]")
    message = f"{monitor} is several numbers, and only a single one can be monitored; write {cure}"
    assert ("callbacks.0.EarlyStopping.monitor", message) in said


@pytest.mark.tensorflow
def test_directions_are_those_that_keras_knows():
    from nnrun.registry import build
    from tests.registry.test_every_component import sample

    for name in catalog.names("metric"):
        entry = catalog.find("metric", name)
        if entry.path.startswith("text:"):
            continue
        known = getattr(build(sample(entry)), "_direction", None)
        said = None if name in UNDIRECTED else "up" if name in LARGER else "down"
        assert known == said, name
