"""Keras's callbacks do the same under every engine."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from nnrun.engine import fit, read_state
from nnrun.types import Outcome, State, Training
from tests.engine.engine_cases import CASES, SGD, Case, dense_case, hidden
from tests.engine.training import TRAINING, differing, numbers_of

C = keras.callbacks
LONG = Training(epochs=8, seed=5, batch_size=16, validation_batch_size=8, monitor="val_loss", keep="best")


class Counting(C.Callback):
    """Writes down every hook that is called, with what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.seen.append(("begin", batch))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(("end", batch, dict(logs)))

    def on_test_begin(self, logs: Any = None) -> None:
        self.seen.append(("test", dict(logs or {})))

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(("test end", batch, dict(logs)))

    def on_test_end(self, logs: Any = None) -> None:
        self.seen.append(("tested", dict(logs)))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seen.append(("epoch", epoch, list(logs.items()), self.params))


class StoppingAt(C.Callback):
    """Stops training in the middle of the second epoch."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.model.optimizer.iterations >= 4:
            self.model.stop_training = True


class StoppingAtOnce(C.Callback):
    """Stops training when the second epoch begins."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.model.stop_training = epoch == 1


def run(case: Case, engine: str, callbacks: list[Any], training: Training = LONG) -> tuple[Outcome, State]:
    """One training with callbacks."""
    model = case.model()
    chosen = Training(**{**{name: getattr(training, name) for name in training.__slots__}, "engine": engine})
    outcome = fit(model, case.dataset(), chosen, callbacks=callbacks)
    return outcome, read_state(model)


def assert_equal(case: Case, callbacks: Any, folder: Path, training: Training = LONG) -> tuple[Outcome, Any, Any]:
    """Trains by both engines, each with callbacks of its own, and compares everything."""
    results = []
    for engine in ("keras", "graph"):
        (folder / engine).mkdir()
        made = callbacks(folder / engine)
        results.append((*run(case, engine, made, training), made))
    (expected, state, theirs), (outcome, other, ours) = results
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert differing(other, state) == []
    fields = ("best_epoch", "stopped_because", "kept", "kept_epoch", "failed")
    assert [getattr(outcome, field) for field in fields] == [getattr(expected, field) for field in fields]
    return outcome, theirs, ours


@pytest.mark.tensorflow
def test_early_stopping_checkpoints_and_logs_are_the_same(tmp_path: Path) -> None:
    def callbacks(folder: Path) -> list[Any]:
        return [
            C.EarlyStopping("val_loss", patience=1, restore_best_weights=True, min_delta=0.02),
            C.ModelCheckpoint(folder / "best.weights.h5", save_best_only=True, save_weights_only=True),
            C.CSVLogger(folder / "log.csv"),
        ]

    training = Training(epochs=8, seed=5, batch_size=16, validation_batch_size=8, monitor="val_loss", keep="last")
    outcome, _, _ = assert_equal(dense_case(hidden(), optimizer=lambda: SGD(0.3)), callbacks, tmp_path, training)
    assert 1 < len(outcome.history) < 8
    assert outcome.stopped_because.startswith("EarlyStopping: val_loss was best in epoch")
    assert outcome.kept == "best"
    assert (tmp_path / "keras/log.csv").read_text() == (tmp_path / "graph/log.csv").read_text()
    case = dense_case(hidden())
    for engine in ("keras", "graph"):
        model = case.model()
        model.load_weights(tmp_path / engine / "best.weights.h5")
        weights = model.get_weights()
        if engine == "keras":
            expected = weights
    assert all(np.array_equal(one, other) for one, other in zip(weights, expected, strict=True))


@pytest.mark.tensorflow
def test_tensorboard_gets_an_entry_for_each_epoch(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    assert_equal(dense_case(hidden()), lambda folder: [C.TensorBoard(folder)], tmp_path, TRAINING)
    assert [len(list((tmp_path / engine / "train").iterdir())) for engine in ("keras", "graph")] == [1, 1]


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's LearningRateScheduler
def test_learning_rates_set_by_callbacks_are_the_same(tmp_path: Path) -> None:
    def callbacks(folder: Path) -> list[Any]:
        return [
            C.LearningRateScheduler(lambda epoch, rate: 0.5 if epoch == 2 else rate * 0.9),
            C.ReduceLROnPlateau("val_loss", patience=1, factor=0.5, min_delta=0.05),
            C.TerminateOnNaN(),
        ]

    outcome, _, _ = assert_equal(dense_case(hidden(), optimizer=lambda: SGD(0.2)), callbacks, tmp_path)
    rates = [epoch.learning_rate for epoch in outcome.history]
    assert rates[0] == pytest.approx(0.18)
    assert rates[2] == 0.5
    assert any(after < 0.6 * before for before, after in pairwise(rates[3:]))


@pytest.mark.tensorflow
def test_swapped_moving_averages_are_the_same(tmp_path: Path) -> None:
    assert_equal(CASES["moving average"], lambda _: [C.SwapEMAWeights(swap_on_epoch=True)], tmp_path, TRAINING)


@pytest.mark.tensorflow
def test_batch_hooks_see_every_batch_as_under_fit(tmp_path: Path) -> None:
    _, (theirs,), (ours,) = assert_equal(dense_case(hidden()), lambda _: [Counting()], tmp_path, TRAINING)
    assert ours.seen == theirs.seen
    assert sum(event[0] == "end" for event in ours.seen) == 9


@pytest.mark.tensorflow
def test_a_callback_may_stop_in_mid_epoch(tmp_path: Path) -> None:
    outcome, _, _ = assert_equal(dense_case(hidden()), lambda _: [StoppingAt()], tmp_path)
    assert len(outcome.history) == 2
    assert outcome.stopped_because == "StoppingAt stopped it in epoch 2"


@pytest.mark.tensorflow
def test_an_epoch_that_is_stopped_as_it_begins_has_one_step(tmp_path: Path) -> None:
    outcome, _, _ = assert_equal(dense_case(hidden()), lambda _: [StoppingAtOnce()], tmp_path)
    assert len(outcome.history) == 2
