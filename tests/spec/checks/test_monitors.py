"""What training reports, and monitors that nothing produces."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.errors import ConfigError
from nnrun.spec import has_validation, log_names, metric_name
from nnrun.spec.checks.monitors import check_unvalidated

ONE_HOT = ("sparse_categorical_crossentropy", "categorical_crossentropy")
VALIDATION = ("{test: 0.2}", "{validation: 0.2}")


def test_names_are_those_of_keras(folder: Any) -> None:
    edit = ("[accuracy]", "[acc, mae, AUC, {AUC: {name: area}}, F1Score, MeanAbsoluteError]")
    spec = folder.spec(folder.edited(edit, ONE_HOT))
    names = ["acc", "mae", "auc", "area", "f1_score", "mean_absolute_error"]
    assert [metric_name(metric) for metric in spec.metrics] == names
    assert log_names(spec) == ["loss", *names]


def test_names_that_come_again_are_numbered_and_weighted_ones_say_so(folder: Any) -> None:
    spec = folder.spec(
        folder.edited(("[accuracy]", "[mae, mae, mse]"), ONE_HOT) + "weighted_metrics: [mae, mae, mape]\n"
    )
    assert log_names(spec) == ["loss", "mae", "mae_1", "mse", "weighted_mae", "weighted_mae_1", "mape"]


def test_names_of_several_outputs_begin_with_theirs(folder: Any) -> None:
    assert log_names(folder.spec(folder.two_outputs)) == ["loss", "price_loss", "segment_loss", "segment_accuracy"]
    one_hot = ("segment: sparse_categorical_crossentropy", "segment: categorical_crossentropy")
    everywhere = folder.edited(("{segment: [accuracy]}", "[mae]"), one_hot, text=folder.two_outputs)
    assert log_names(folder.spec(everywhere))[3:] == ["price_mae", "segment_mae"]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("{test: 0.2}", "{test: 0.2}"), False),
        (VALIDATION, True),
        (("{test: 0.2}", "{validation: test}"), True),
        (("{test: 0.2}", "{indices: split.npz}"), True),
        (("iris:", "inline: {x: [1], y: [1], x_validation: [1], y_validation: [1]}"), True),
    ],
)
def test_a_validation_part_is_known_from_the_config(edit: tuple[str, str], expected: bool, folder: Any) -> None:
    assert has_validation(folder.spec(folder.edited(edit))) is expected


NO_VALIDATION = "without a validation part; add split: {validation: 0.2} under dataset"
MONITORS: dict[str, tuple[str, list[str]]] = {
    "training": (
        "acuracy",
        ["10:32 training.monitor: no metric is named 'acuracy'; did you mean 'accuracy'?"],
    ),
    "of nothing like it": (
        "zzz",
        ["10:32 training.monitor: no metric is named 'zzz'; known: loss, accuracy, learning_rate"],
    ),
    "without validation": ("val_loss", [f"10:32 training.monitor: there is no 'val_loss' {NO_VALIDATION}"]),
    "of older versions": ("acc", ["10:32 training.monitor: no metric is named 'acc'; this config has 'accuracy'"]),
}


@pytest.mark.parametrize("name", MONITORS)
def test_a_monitor_that_no_metric_produces_is_told(name: str, folder: Any) -> None:
    monitor, expected = MONITORS[name]
    assert folder.said(folder.edited(("epochs: 5", f"epochs: 5, monitor: {monitor}"))) == expected


def test_callbacks_monitor_what_there_is(folder: Any) -> None:
    written = """\
callbacks:
  - EarlyStopping: {monitor: val_acc}
  - EarlyStopping: val_accuracy
  - EarlyStopping
  - ReduceLROnPlateau: {monitor: lr}
  - EarlyStopping: {monitor: [a]}
  - ModelCheckpoint: {filepath: a.keras, monitor: val_f1, save_best_only: true}
"""
    assert folder.said(folder.edited(VALIDATION) + written) == [
        "12:30 callbacks.0.EarlyStopping.monitor: no metric is named 'val_acc'; this config has 'val_accuracy'",
        "15:34 callbacks.3.ReduceLROnPlateau.monitor: no metric is named 'lr'; today it is 'learning_rate'",
        "16:30 callbacks.4.EarlyStopping.monitor: expected the name of a metric",
        (
            "17:51 callbacks.5.ModelCheckpoint.monitor: no metric is named 'val_f1'; "
            "known: loss, accuracy, learning_rate, val_loss, val_accuracy"
        ),
    ]


def test_a_callbacks_own_default_is_told_at_the_callback(folder: Any) -> None:
    assert folder.said(folder.base + "callbacks:\n  - EarlyStopping:\n") == [
        f"12:5 callbacks.0.EarlyStopping.monitor: there is no 'val_loss' {NO_VALIDATION}"
    ]


def test_a_checkpoint_of_every_epoch_monitors_nothing(folder: Any) -> None:
    (callback,) = folder.load(folder.base + "callbacks: [{ModelCheckpoint: 'e{epoch}.keras'}]\n").spec.callbacks
    assert callback.name == "ModelCheckpoint"


@pytest.mark.parametrize("more", ["kfold: {k: 5}\n", "dataset: {npz: a.npz}\n", "dataset: {images: pets}\n"])
def test_where_validation_may_come_from_elsewhere_nothing_is_said(more: str, folder: Any) -> None:
    base = folder.base.replace("dataset:\n  iris:\n  split: {test: 0.2}\n", "") if "dataset" in more else folder.base
    (callback,) = folder.load(base + more + "callbacks: [EarlyStopping]\n").spec.callbacks
    assert callback.name == "EarlyStopping"


@pytest.mark.parametrize(
    "edit", [("[accuracy]", "[acuracy]"), ("iris:", "iriss:"), ("{test: 0.2}", "{validaton: 0.2}")]
)
def test_a_mistake_in_metrics_or_data_is_not_told_again_as_a_monitor(edit: tuple[str, str], folder: Any) -> None:
    assert len(folder.said(folder.edited(edit) + "callbacks: [{EarlyStopping: acuracy}, EarlyStopping]\n")) == 1


def test_names_of_several_outputs_are_monitored(folder: Any) -> None:
    def told(monitor: str) -> list[str]:
        edit = ("epochs: 3", f"epochs: 3, monitor: {monitor}")
        return folder.said(folder.edited(edit, text=folder.two_outputs))  # type: ignore[no-any-return]

    assert told("accuracy") == [
        "14:32 training.monitor: no metric is named 'accuracy'; this config has 'segment_accuracy'"
    ]
    folder.load(folder.edited(("epochs: 3", "epochs: 3, monitor: price_loss, mode: min"), text=folder.two_outputs))


def undirected(monitor: str) -> str:
    return f"nothing tells whether {monitor} is better when larger; write mode: min or mode: max"


def test_a_monitor_of_one_of_several_outputs_has_its_direction(folder: Any) -> None:
    written = """\
callbacks:
  - EarlyStopping: {monitor: segment_accuracy, mode: auto}
  - ReduceLROnPlateau: {monitor: segment_accuracy, mode: max}
  - ModelCheckpoint: {filepath: a.keras, monitor: segment_loss, save_best_only: true}
  - ReduceLROnPlateau: {monitor: loss}
"""
    loaded = folder.spec(
        folder.edited(("epochs: 3", "epochs: 3, monitor: price_loss"), text=folder.two_outputs) + written
    )
    assert loaded.training.mode == "min"
    assert [callback.arguments.get("mode") for callback in loaded.callbacks] == ["max", "max", "min", None]


METRICS = "[accuracy, AUC, TruePositives, mae, mae, {Recall: {name: found}}]"


@pytest.mark.parametrize("monitor", ["val_true_positives", "true_positives", "learning_rate"])
def test_a_monitor_without_a_direction_needs_a_mode(monitor: str, folder: Any) -> None:
    text = folder.edited(("[accuracy]", METRICS), ONE_HOT, VALIDATION)
    assert folder.said(text.replace("epochs: 5", f"epochs: 5, monitor: {monitor}")) == [
        f"10:32 training.monitor: {undirected(monitor)}"
    ]
    mode = "min" if monitor == "val_mae_1" else "max"
    folder.load(text.replace("epochs: 5", f"epochs: 5, monitor: {monitor}, mode: {mode}"))


@pytest.mark.parametrize("monitor", ["loss", "val_loss", "accuracy", "val_auc", "val_mae", "val_found"])
def test_a_monitor_whose_direction_keras_knows_needs_no_mode(monitor: str, folder: Any) -> None:
    text = folder.edited(("[accuracy]", METRICS), ONE_HOT, VALIDATION, ("epochs: 5", f"epochs: 5, monitor: {monitor}"))
    assert folder.spec(text + f"callbacks: [EarlyStopping: {monitor}]\n").training.monitor == monitor


def test_a_plugins_metric_may_have_a_direction(folder: Any) -> None:
    folder.write("p.py", "import keras\nclass TruePositives(keras.metrics.Mean):\n    pass\n")
    text = folder.edited(("[accuracy]", "[TruePositives]"), ("epochs: 5", "epochs: 5, monitor: mean"))
    assert folder.spec(text + "plugins: [p.py]\n").training.monitor == "mean"


def test_what_monitors_a_part_that_the_data_do_not_bring_is_told_all_at_once(folder: Any) -> None:
    text = folder.edited(("epochs: 5", "epochs: 5, monitor: val_loss")) + "callbacks: [EarlyStopping]\nkfold: {k: 5}\n"
    with pytest.raises(ConfigError) as caught:
        check_unvalidated(folder.load(text).spec)
    assert [str(problem) for problem in caught.value.problems] == [
        f"c.yaml:10:32: training.monitor: there is no 'val_loss' {NO_VALIDATION}",
        f"c.yaml:11:13: callbacks.0.EarlyStopping.monitor: there is no 'val_loss' {NO_VALIDATION}",
    ]
