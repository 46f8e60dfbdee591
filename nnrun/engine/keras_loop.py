"""The engine ``keras``: plain ``model.fit``, fed the same batches in the same order."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras

from nnrun.engine.row_order import RowOrder
from nnrun.engine.tensorflow import one_pass
from nnrun.engine.tensorflow.chunks import Chunks, as_keras, chunk_of
from nnrun.engine.tensorflow.compiled_steps import all_finite, flat
from nnrun.engine.tensorflow.feed import Visit, arrange_part, floats_as_keras, training_part
from nnrun.engine.tensorflow.learning_rate import Rates
from nnrun.engine.training_record import TrainingRecord, listed
from nnrun.errors import NnrunError
from nnrun.types import Dataset, Part, State, Training


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """A part's rows in batches, in the order of an epoch, which may be set anew before each."""

    def __init__(self, model: keras.Model, part: Part, batch: int, *, seed: int = 0, shuffle: bool = False) -> None:
        super().__init__()
        import tensorflow as tf

        arrays = arrange_part(model, part)
        self.data = arrays if part.chunk else tf.nest.map_structure(floats_as_keras, arrays)
        self.order = RowOrder(len(part), seed, shuffle, chunk_of(part, batch))
        self.chunks = Chunks(arrays, min(self.order.chunk, len(part)), 1) if part.chunk else None
        self.batch = batch
        self.epoch, self.number = 0, -1
        self.visit: Visit
        self.rows: Any = None
        self.error: NnrunError | None = None
        """Why rows could not be read: Keras makes another error of it."""

    def __len__(self) -> int:
        return (self.order.rows + self.batch - 1) // self.batch

    def begin(self, epoch: int) -> None:
        """Go through the rows in the order of an epoch."""
        self.epoch, self.number = epoch, -1

    def __getitem__(self, index: int) -> Any:
        import tensorflow as tf

        first = index * self.batch
        number = first // self.order.chunk if self.order.chunk else 0
        if number != self.number:
            self.visit, self.number = self.order.visit(self.epoch, number), number
            try:
                self.rows = as_keras(self.chunks.read(self.visit.spans)) if self.chunks else self.data
            except NnrunError as error:
                self.error = error
                raise
        chosen = self.visit.order[first - self.visit.first :][: self.batch]
        return tf.nest.map_structure(lambda array: array[chosen], self.rows)


@contextmanager
def _own_errors(*read: Batches | None) -> Iterator[None]:
    """What kept rows from being read is raised in the place of what Keras makes of it."""
    try:
        yield
    except Exception:
        for batches in read:
            if batches is not None and batches.error is not None:
                raise batches.error from None
        raise


class _AtItsEndError(Exception):
    """Nothing is left to train: ``fit`` would begin another epoch all the same."""


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
        self.batches.begin(epoch)

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
        if self.model.stop_training:
            raise _AtItsEndError

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
            with _own_errors(self.batches, self.validation):
                record.model.fit(
                    self.batches,
                    epochs=self.training.epochs,
                    initial_epoch=state.epoch if state else 0,
                    callbacks=callbacks,
                    validation_data=self.validation,
                    shuffle=False,
                    verbose=0,
                )
        except _AtItsEndError:
            record.model.optimizer.finalize_variable_values(record.model.trainable_weights)
            callbacks.on_train_end()
        except BaseException:  # fit leaves open what callbacks have opened
            callbacks.on_train_end()
            raise


def make_keras_loop(
    record: TrainingRecord, dataset: Dataset, training: Training
) -> tuple[KerasLoop, list[keras.callbacks.Callback]]:
    """The loop, and the callbacks it needs: the person's with the engine's own two around them."""
    batch, seed, shuffle = training.batch_size, training.seed, training.shuffle
    batches = Batches(record.model, training_part(dataset.train), batch, seed=seed, shuffle=shuffle)
    validation = None
    if dataset.validation is not None:
        validation = Batches(record.model, dataset.validation, training.validation_batch_size)
    first = FirstCallback(training, batches, record)
    last = LastCallback(first)
    return KerasLoop(training, batches, validation, last), [first, *record.callbacks, last]


def evaluate_by_keras(model: keras.Model, part: Part, batch: int) -> dict[str, Any]:
    """The metrics of a part by ``model.evaluate``."""
    batches = Batches(model, part, batch)
    with _own_errors(batches):
        logs = model.evaluate(batches, return_dict=True, verbose=0)
    return listed(logs, list(flat(model.get_metrics_result())))
