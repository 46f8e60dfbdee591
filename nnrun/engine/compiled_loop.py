"""The epochs of a compiled training, from the first to the last."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from nnrun.engine.batch_hooks import TEST_HOOKS, TRAIN_HOOKS, overrides, sees_batches
from nnrun.engine.prefetch import prefetched
from nnrun.engine.row_order import order
from nnrun.engine.tensorflow.compiled_steps import NOTHING, Stretched, stretch_of
from nnrun.engine.tensorflow.feed import feed_part
from nnrun.engine.tensorflow.learning_rate import Rates
from nnrun.engine.tensorflow.one_pass import Block, Pass, StretchLength
from nnrun.engine.training_record import TrainingRecord, joined
from nnrun.types import Dataset, Part, State, Training

if TYPE_CHECKING:
    import keras

STEPS_WORTH_COMPILING = 2000
"""Steps of validation in a whole training from which XLA, where it trains, validates too: a shorter one
would not win the compilation back."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A compiled training, ready to run."""

    model: keras.Model
    training: Training
    train: Pass
    validation: Pass | None

    def run(self, callbacks: keras.callbacks.CallbackList, journal: TrainingRecord, state: State | None) -> None:
        """Trains until the last epoch or until a callback stops it."""
        try:
            callbacks.on_train_begin()
            first = journal.begin(state)
            journal.listener.started(self.train.steps, self.training.epochs, "xla" if self.train.xla else "graph")
            self.run_epochs(first, callbacks, journal)
            self.model.optimizer.finalize_variable_values(self.model.trainable_variables)
        finally:
            callbacks.on_train_end()

    def run_epochs(self, first: int, callbacks: keras.callbacks.CallbackList, journal: TrainingRecord) -> None:
        """The epochs themselves."""
        rates = Rates(self.model)
        with prefetched(self.pieces, first) as pieces:
            for epoch in range(first, self.training.epochs):
                self.run_epoch(epoch, pieces, rates, callbacks, journal)
                if self.model.stop_training:
                    break

    def run_epoch(
        self,
        epoch: int,
        pieces: Iterator[list[Block]],
        rates: Rates,
        callbacks: keras.callbacks.CallbackList,
        journal: TrainingRecord,
    ) -> None:
        """One epoch (from 0)."""
        heard = bool(callbacks.callbacks)  # an empty list too would sort and convert the metrics
        began = time.perf_counter()
        if heard:
            callbacks.on_epoch_begin(epoch)
        ready = time.perf_counter()
        trained = self.train_epoch(epoch, next(pieces), callbacks, journal)
        validating = time.perf_counter()
        rate = rates.last(changed=heard)
        validated = self.validate(callbacks)
        ending = time.perf_counter()
        if heard:
            callbacks.on_epoch_end(epoch, joined(trained.logs, validated.logs))
        values = () if heard else validated.values or trained.values  # callbacks may have changed the variables since
        seconds = {"training": validating - ready, "validation": ending - validating}
        seconds["other"] = time.perf_counter() - began - sum(seconds.values())
        journal.add(epoch + 1, rate, trained.logs, validated.logs, seconds, values)

    def pieces(self, epoch: int) -> list[Block]:
        """The training rows as an epoch (from 0) goes through them."""
        return self.train.pieces(order(self.training.seed, epoch, self.train.feed.rows, shuffle=self.training.shuffle))

    def train_epoch(
        self, epoch: int, pieces: list[Block], callbacks: keras.callbacks.CallbackList, journal: TrainingRecord
    ) -> Stretched:
        """One pass over the training rows."""
        hooked = any(overrides(callback, TRAIN_HOOKS) for callback in callbacks.callbacks)
        listener = journal.listener

        def before(step: int) -> None:
            if hooked:
                callbacks.on_train_batch_begin(step)

        def after(step: int, logs: Mapping[str, Any], finite: bool) -> None:
            if hooked:
                callbacks.on_train_batch_end(step, logs)
            journal.check(epoch + 1, logs, finite)
            listener.progress(epoch + 1, step + 1, self.train.steps, logs)

        return self.train.run(pieces, before, after, until=lambda: self.model.stop_training)

    def validate(self, callbacks: keras.callbacks.CallbackList) -> Stretched:
        """One pass over the validation rows; nothing where there are none."""
        if self.validation is None:
            return NOTHING
        if not callbacks.callbacks:
            return evaluate_walk(self.validation)
        callbacks.on_test_begin()
        done = evaluate_walk(self.validation, callbacks)
        callbacks.on_test_end(done.logs)
        return done


def evaluate_walk(walk: Pass, callbacks: keras.callbacks.CallbackList | None = None) -> Stretched:
    """One pass over a part's rows in their own order, from fresh metrics."""
    hooked = callbacks is not None and any(overrides(callback, TEST_HOOKS) for callback in callbacks.callbacks)

    def before(step: int) -> None:
        if hooked and callbacks:
            callbacks.on_test_batch_begin(step)

    def after(step: int, logs: Mapping[str, Any], _: bool) -> None:
        if hooked and callbacks:
            callbacks.on_test_batch_end(step, logs)

    return walk.run(walk.straight, before, after)


def scoring_walk(
    model: keras.Model, part: Part, batch: int, pace: StretchLength | None = None, *, jit: bool = False
) -> Pass:
    """A pass that scores a part.

    Final scores are the graph's under ``xla`` too: the same, bit for bit, whoever asks for them and whenever.
    """
    feed = feed_part(model, part, jit=jit)
    xla = stretch_of(model, "test", feed, jit=True) if jit else None
    return Pass(feed, batch, cache(lambda: stretch_of(model, "test", feed, jit=False)), xla, pace or StretchLength())


def make_loop(
    model: keras.Model,
    dataset: Dataset,
    training: Training,
    callbacks: keras.callbacks.CallbackList,
    *,
    jit: bool,
) -> Loop:
    """Traces and compiles all that an epoch needs; the model's variables, seeds and counts stay as they are."""
    feed = feed_part(model, dataset.train, jit=jit)
    alone = not callbacks.callbacks
    xla = stretch_of(model, "train", feed, jit=True, values=alone) if jit else None
    pace = StretchLength(single=sees_batches(callbacks.callbacks, TRAIN_HOOKS))
    batch = min(training.batch_size, feed.rows)
    train = Pass(feed, batch, cache(lambda: stretch_of(model, "train", feed, jit=False, values=alone)), xla, pace)
    validation = None
    if dataset.validation is not None:
        pace = StretchLength(single=sees_batches(callbacks.callbacks, TEST_HOOKS))
        batch = training.validation_batch_size
        steps = -(-len(dataset.validation) // batch) * training.epochs
        validates = jit and steps >= STEPS_WORTH_COMPILING
        validation = scoring_walk(model, dataset.validation, batch, pace, jit=validates)
    train.warm()
    if validation:
        validation.warm()
    return Loop(model, training, train, validation)
