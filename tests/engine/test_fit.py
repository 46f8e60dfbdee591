"""However training ends, what it had is whole."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import keras
import numpy as np
import pytest

from nnrun.engine import Listener, evaluate, fit, predict, read_state
from nnrun.errors import ConfigError, DataError, Terminated
from nnrun.types import Outcome, State, Training
from tests.engine.engine_cases import CASES, SGD, Case, dense_case, features, hidden, numbers, stack
from tests.engine.training import TRAINING, differing, numbers_of

C = keras.callbacks
ENGINES = ("keras", "graph", "xla")
SLOW_XLA = pytest.param("xla", marks=pytest.mark.slow)
SLOWER = [pytest.param("xla", rows, batch, marks=pytest.mark.slow) for rows, batch in ((1, 4), (3, 1))]
CASE = CASES["dropout"]
pytestmark = pytest.mark.tensorflow


class Raising(C.Callback):
    """Raises an error when an epoch begins."""

    def __init__(self, epoch: int, error: BaseException) -> None:
        super().__init__()
        self.at, self.error = epoch, error

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.at:
            raise self.error


class Halving(C.Callback):
    """Changes weights when an epoch ends."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.model.trainable_variables[0].assign(self.model.trainable_variables[0] / 2)


class Unsure(keras.layers.Layer):
    """Draws random numbers while it answers, not only while it is trained."""

    def build(self, _: Any) -> None:
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, x: Any) -> Any:
        return x + keras.random.normal((4,), seed=self.seeds)


class Impatient(Listener):
    """A person who presses Ctrl-C in the middle of the third epoch."""

    def progress(self, epoch: int, step: int, steps: int, logs: Any) -> None:
        if epoch == 3 and step < steps:
            raise KeyboardInterrupt


@cache
def after(epochs: int, monitor: str = TRAINING.monitor) -> tuple[Outcome, State]:
    """A training of so many epochs."""
    model = CASE.model()
    outcome = fit(model, CASE.dataset(), replace(TRAINING, epochs=epochs, engine="graph", monitor=monitor))
    return outcome, read_state(model)


def weights_equal(model: keras.Model, state: State) -> bool:
    """Whether a model has the weights of a state."""
    return all(state.arrays[f"model/{n}"].tobytes() == v.numpy().tobytes() for n, v in enumerate(model.variables))


@pytest.mark.parametrize("engine", ["keras", "graph"])
def test_ctrl_c_leaves_the_last_finished_epoch(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.engine.tensorflow.one_pass.LONGEST", 0.0)
    model = CASE.model()
    outcome = fit(model, CASE.dataset(), replace(TRAINING, epochs=9, engine=engine), listener=Impatient())
    expected, state = after(2)
    assert outcome.stopped_because == "interrupted"
    assert numbers_of(outcome.history) == numbers_of(expected.history)
    assert (outcome.kept, outcome.kept_epoch, outcome.failed) == ("last", 2, False)
    assert weights_equal(model, state)


def test_a_request_to_terminate_is_told_as_such() -> None:
    stopping = Raising(1, Terminated())
    outcome = fit(CASE.model(), CASE.dataset(), TRAINING, callbacks=[stopping])
    assert (outcome.stopped_because, outcome.kept_epoch) == ("terminated", 1)


def test_ctrl_c_while_compiling_is_an_outcome_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nnrun.engine.runner.make_compiled_loop", press)
    outcome = fit(CASE.model(), CASE.dataset(), TRAINING)
    assert (outcome.stopped_because, outcome.history, outcome.best_epoch) == ("interrupted", (), None)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_loss_that_diverges_in_mid_epoch_leaves_the_last_finite_state(engine: str) -> None:
    case = dense_case(hidden(), optimizer=lambda: SGD(0.1))
    model = case.model()
    leap = C.LearningRateScheduler(lambda epoch, _: 0.1 if epoch < 2 else 1e30)
    states: dict[int, State] = {}
    with np.errstate(all="ignore"):
        outcome = fit(
            model,
            case.dataset(),
            replace(TRAINING, epochs=9, engine=engine),
            callbacks=[leap],
            checkpoint=lambda epoch, take: states.update({epoch: take()}),
        )
    assert outcome.failed
    assert outcome.stopped_because == "the loss, or a weight, became NaN or infinite in epoch 3"
    assert (len(outcome.history), outcome.kept, outcome.kept_epoch) == (2, "last", 2)
    assert weights_equal(model, states[2])
    assert not weights_equal(model, states[1])


def test_divergence_before_any_epoch_leaves_the_initial_weights() -> None:
    case = Case(stack((4,), hidden(), loss="mse", metrics=[]), features(4), numbers)
    model, dataset = case.model(), case.dataset()
    initial = read_state(model)
    dataset.train.x["x"][20] = np.inf  # type: ignore[index]
    outcome = fit(model, dataset, TRAINING)
    assert (outcome.failed, outcome.kept_epoch, outcome.history) == (True, 0, ())
    assert weights_equal(model, initial)


@pytest.mark.parametrize("engine", ENGINES)
def test_weights_that_the_last_step_spoils_are_not_kept(engine: str) -> None:
    def steep(y_true: Any, y_pred: Any) -> Any:
        return keras.ops.sqrt(y_true + 0 * y_pred)  # a number where the target is 0, and its gradient is none

    case = Case(stack((4,), hidden(), lambda: keras.layers.Dense(1), loss=steep, metrics=[]), features(4), numbers)
    model, dataset = case.model(), replace(case.dataset(), validation=None)
    targets = dataset.train.y["target"]
    targets[:], targets[-1] = 1, 0
    initial = read_state(model)
    outcome = fit(model, dataset, replace(TRAINING, epochs=1, monitor="loss", shuffle=False, engine=engine))
    assert (outcome.failed, outcome.kept_epoch) == (True, 0)
    assert outcome.stopped_because == "the loss, or a weight, became NaN or infinite in epoch 1"
    assert weights_equal(model, initial)


def test_best_weights_are_kept_by_the_monitor() -> None:
    case = dense_case(hidden(), optimizer=lambda: SGD(0.8))
    model = case.model()
    training = replace(TRAINING, epochs=10, keep="best", monitor="val_accuracy")
    outcome = fit(model, case.dataset(), training)
    accuracies = [epoch.validation["accuracy"] for epoch in outcome.history]
    assert outcome.best_epoch == outcome.kept_epoch == int(np.argmax(accuracies)) + 1 < 10
    assert outcome.kept == "best"
    scores = evaluate(model, case.dataset().validation, 8)  # type: ignore[arg-type]
    assert scores == outcome.history[outcome.kept_epoch - 1].validation
    assert scores == evaluate(model, case.dataset().validation, 8)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("engine", "rows", "batch"),
    [("graph", 5, 32), ("graph", 1, 4), ("graph", 3, 1), ("keras", 5, 32), ("xla", 5, 32), *SLOWER],
)
def test_few_rows_and_large_batches_train(engine: str, rows: int, batch: int) -> None:
    model = CASE.model()
    dataset = replace(CASE.dataset(rows, 1), validation=None)
    training = Training(epochs=2, seed=1, batch_size=batch, engine=engine)
    outcome = fit(model, dataset, training)
    assert [epoch.validation for epoch in outcome.history] == [{}, {}]
    assert model.optimizer.iterations == 2 * -(-rows // batch)
    assert predict(model, dataset.train.x, batch)[model.output_names[0]].shape == (rows, 3)


def test_an_empty_validation_part_is_none() -> None:
    dataset = CASE.dataset()
    empty = CASE.part(np.random.default_rng(0), 0)
    outcome = fit(CASE.model(), replace(dataset, validation=empty), replace(TRAINING, monitor="loss"))
    assert outcome.history[-1].validation == {}


@pytest.mark.parametrize("engine", ["keras", "graph", SLOW_XLA])
def test_resumed_training_equals_an_uninterrupted_one(engine: str) -> None:
    def callbacks() -> list[Any]:
        return [C.EarlyStopping("val_loss", patience=4, restore_best_weights=True), C.ReduceLROnPlateau(patience=2)]

    case = dense_case(hidden(), lambda: keras.layers.Dropout(0.4), optimizer=lambda: SGD(0.8))
    training = replace(TRAINING, epochs=9, engine=engine, keep="best")
    states: dict[int, State] = {}
    model, dataset = case.model(), case.dataset()
    whole = fit(
        model, dataset, training, callbacks=callbacks(), checkpoint=lambda epoch, take: states.update({epoch: take()})
    )
    expected = read_state(model)
    resumed = case.model(seed=99)
    outcome = fit(resumed, dataset, training, states[5], callbacks=callbacks())
    assert numbers_of(outcome.history) == numbers_of(whole.history)
    assert (outcome.kept_epoch, outcome.stopped_because) == (whole.kept_epoch, whole.stopped_because)
    assert differing(read_state(resumed), expected) == []
    if engine == "graph":  # the state was taken after the best epoch, and while the callbacks were losing patience
        assert whole.kept_epoch < 5 < len(whole.history) < 9


@pytest.mark.parametrize(
    ("engine", "callbacks"),
    [("graph", []), ("graph", [Halving()]), ("keras", [Halving()]), ("xla", [])],
    ids=["graph", "graph with a callback", "keras with a callback", "xla"],
)
def test_the_state_of_an_epoch_is_that_of_the_variables_at_its_end(engine: str, callbacks: list[C.Callback]) -> None:
    case = dense_case(Unsure, lambda: keras.layers.Dense(4))
    model, found = case.model(), []
    fit(
        model,
        case.dataset(),
        replace(TRAINING, engine=engine),
        callbacks=callbacks,
        checkpoint=lambda epoch, take: found.append((take, read_state(model, epoch))),
    )
    assert len({state.arrays["model/0"].tobytes() for _, state in found}) == len(found) == TRAINING.epochs
    assert [differing(take(), state) for take, state in found] == [[]] * TRAINING.epochs


def test_a_state_of_another_model_is_refused() -> None:
    state = after(1)[1]
    with pytest.raises(DataError, match="belongs to another model"):
        fit(dense_case(lambda: keras.layers.Dense(5)).model(), CASE.dataset(), TRAINING, state)


def test_a_monitor_that_is_no_metric_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no metric 'val_acuracy'; did you mean 'val_accuracy'"):
        after(1, monitor="val_acuracy")


def test_labels_outside_the_classes_are_an_error_of_the_data() -> None:
    dataset = CASE.dataset()
    dataset.train.y["target"][7] = 12  # type: ignore[index]
    with pytest.raises(DataError, match="label 12 is outside 0 to 2"):
        fit(CASE.model(), dataset, TRAINING)


def test_what_keras_finds_wrong_is_one_line() -> None:
    case = Case(
        stack((4,), lambda: keras.layers.Dense(2), loss="mse", metrics=["mae"]),
        features(4),
        numbers,
    )
    broken = replace(case, y=lambda generator, rows: {"target": generator.normal(size=(rows, 3))})
    with pytest.raises(ConfigError) as caught:
        fit(broken.model(), broken.dataset(), TRAINING)
    assert "\n" not in str(caught.value)


def test_a_file_that_a_callback_cannot_write_is_no_defect() -> None:
    import errno
    import os

    from nnrun.engine.tensorflow.keras_errors import step_error
    from nnrun.errors import TrainingError

    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "log.csv")
    error = step_error(full)
    assert isinstance(error, TrainingError)
    assert str(error) == "a callback cannot read or write a file: log.csv: No space left on device"
