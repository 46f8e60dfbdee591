"""The engine ``keras``: plain ``model.fit``, fed the same batches in the same order."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras

from nnrun.engine.row_order import order
from nnrun.engine.tensorflow import one_pass
from nnrun.engine.tensorflow.compiled_steps import all_finite, flat
from nnrun.engine.tensorflow.feed import arrange_part, floats_as_keras, training_part
from nnrun.engine.tensorflow.learning_rate import Rates
from nnrun.engine.training_record import TrainingRecord, listed
from nnrun.types import Dataset, Part, State, Training

if TYPE_CHECKING:
    from nnrun.types import Indices


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """A part's rows in batches, in an order that may be set anew before each epoch."""

    def __init__(self, model: keras.Model, part: Part, batch: int) -> None:
        super().__init__()
        import tensorflow as tf

        self.data = tf.nest.map_structure(floats_as_keras, arrange_part(model, part))
        self.rows: Indices = order(0, 0, len(part), shuffle=False)
        self.batch = batch

    def __len__(self) -> int:
        return (len(self.rows) + self.batch - 1) // self.batch

    def __getitem__(self, index: int) -> Any:
        import tensorflow as tf

        rows = self.rows[index * self.batch : (index + 1) * self.batch]
        return tf.nest.map_structure(lambda array: array[rows], self.data)


class FirstCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Stands before all other callbacks: sets the order, and sees each epoch's metrics before anyone adds to them."""

    def __init__(self, training: Training, batches: Batches, record: TrainingRecord) -> None:
        super().__init__()
        self.training = training
        self.batches = batches
        self.record = record
        self.shown = 0.0
        self.seconds = {"training": 0.0, "validation": 0.0}
        self.began = self.ready = self.trained = 0.0
        self.rate = 0.0
        self.logs: dict[str, Any] = {}
        self.epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Sets the epoch's order."""
        self.began = self.ready = time.perf_counter()
        self.epoch = epoch
        self.batches.rows = order(self.training.seed, epoch, len(self.batches.rows), shuffle=self.training.shuffle)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Looks at the loss, and tells how far it is."""
        now = time.perf_counter()
        steps = len(self.batches)
        self.record.check(self.epoch + 1, logs or {})
        if batch + 1 == steps or now - self.shown >= one_pass.LONGEST:
            self.shown = now
            self.record.listener.progress(self.epoch + 1, batch + 1, steps, logs or {})
        self.trained = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Keeps what the epoch was, and looks at the weights, which the last step may have spoilt."""
        now = time.perf_counter()
        self.logs = dict(logs or {})
        self.record.check(epoch + 1, self.logs, bool(all_finite(self.model.trainable_variables)))
        self.rate = Rates(self.model).last()
        self.seconds = {"training": self.trained - self.ready, "validation": now - self.trained}


class LastCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Stands after all other callbacks: takes the finished epoch in."""

    def __init__(self, first: FirstCallback) -> None:
        super().__init__()
        self.first = first
        self.state: State | None = None

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Goes on from a state, now that the other callbacks have reset their own."""
        record, training = self.first.record, self.first.training
        record.begin(self.state)
        record.started(len(self.first.batches), training.epochs, "keras")

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        """Writes the epoch into the record."""
        first = self.first
        training = {name: value for name, value in first.logs.items() if not name.startswith("val_")}
        validation = {name[4:]: value for name, value in first.logs.items() if name.startswith("val_")}
        seconds = dict(first.seconds)
        seconds["other"] = time.perf_counter() - first.began - sum(seconds.values())
        first.record.add(epoch + 1, first.rate, training, validation, seconds)


@dataclass(frozen=True, slots=True)
class KerasLoop:
    """A training by ``model.fit``, ready to run."""

    training: Training
    batches: Batches
    validation: Batches | None
    last: LastCallback

    def run(self, callbacks: keras.callbacks.CallbackList, record: TrainingRecord, state: State | None) -> None:
        """Trains until the last epoch or until a callback stops it."""
        self.last.state = state
        try:
            record.model.fit(
                self.batches,
                epochs=state.epoch if state and state.stopped else self.training.epochs,
                initial_epoch=state.epoch if state else 0,
                callbacks=callbacks,
                validation_data=self.validation,
                shuffle=False,
                verbose=0,
            )
        except BaseException:  # fit leaves open what callbacks have opened
            callbacks.on_train_end()
            raise


def make_keras_loop(
    record: TrainingRecord, dataset: Dataset, training: Training
) -> tuple[KerasLoop, list[keras.callbacks.Callback]]:
    """The loop, and the callbacks it needs: the person's with the engine's own two around them."""
    batches = Batches(record.model, training_part(dataset.train), training.batch_size)
    validation = None
    if dataset.validation is not None:
        validation = Batches(record.model, dataset.validation, training.validation_batch_size)
    first = FirstCallback(training, batches, record)
    last = LastCallback(first)
    return KerasLoop(training, batches, validation, last), [first, *record.callbacks, last]


def evaluate_by_keras(model: keras.Model, part: Part, batch: int) -> dict[str, Any]:
    """The metrics of a part by ``model.evaluate``."""
    logs = model.evaluate(Batches(model, part, batch), return_dict=True, verbose=0)
    return listed(logs, list(flat(model.get_metrics_result())))
