"""The training loop of the engines ``graph`` and ``xla``: epochs of compiled steps, from the first to the last."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from nnrun.engine.keras_callbacks import TEST_HOOKS, TRAIN_HOOKS, overrides, sees_batches
from nnrun.engine.prefetch import prefetched
from nnrun.engine.row_order import RowOrder
from nnrun.engine.tensorflow.chunks import feed_chunks
from nnrun.engine.tensorflow.compiled_steps import NO_STEPS, StepsResult, steps_function
from nnrun.engine.tensorflow.feed import Feed, feed_part, training_part
from nnrun.engine.tensorflow.learning_rate import Rates
from nnrun.engine.tensorflow.one_pass import BatchBlock, Pass, StepsPerCall
from nnrun.engine.training_record import TrainingRecord, joined
from nnrun.types import Dataset, Part, State, Training

if TYPE_CHECKING:
    import keras

STEPS_WORTH_COMPILING = 2000
"""Steps of validation in a whole training from which XLA, where it trains, validates too: a shorter one
would not win the compilation back."""


@dataclass(frozen=True, slots=True)
class CompiledLoop:
    """A compiled training, ready to run."""

    model: keras.Model
    training: Training
    train: Pass
    order: RowOrder
    validation: Pass | None

    def run(self, callbacks: keras.callbacks.CallbackList, record: TrainingRecord, state: State | None) -> None:
        """Trains until the last epoch or until a callback stops it."""
        try:
            callbacks.on_train_begin()
            first = record.begin(state)
            record.started(self.train.steps, self.training.epochs, "xla" if self.train.xla else "graph")
            self.run_epochs(first, callbacks, record)
            self.model.optimizer.finalize_variable_values(self.model.trainable_variables)
        finally:
            callbacks.on_train_end()

    def run_epochs(self, first: int, callbacks: keras.callbacks.CallbackList, record: TrainingRecord) -> None:
        """The epochs themselves."""
        rates = Rates(self.model)
        with prefetched(self.blocks, first * self.order.chunks) as blocks:
            for epoch in range(first, self.training.epochs):
                if self.model.stop_training:
                    break
                self.run_epoch(epoch, blocks, rates, callbacks, record)

    def run_epoch(
        self,
        epoch: int,
        blocks: Iterator[list[BatchBlock]],
        rates: Rates,
        callbacks: keras.callbacks.CallbackList,
        record: TrainingRecord,
    ) -> None:
        """One epoch (from 0)."""
        heard = bool(callbacks.callbacks)  # an empty list too would sort and convert the metrics
        began = time.perf_counter()
        if heard:
            callbacks.on_epoch_begin(epoch)
        ready = time.perf_counter()
        trained = self.train_epoch(epoch, self.of_epoch(blocks), callbacks, record)
        validating = time.perf_counter()
        rate = rates.last(changed=heard)
        validated = self.validate(callbacks)
        ending = time.perf_counter()
        if heard:
            callbacks.on_epoch_end(epoch, joined(trained.logs, validated.logs))
        values = () if heard else validated.values or trained.values  # callbacks may have changed the variables since
        seconds = {"training": validating - ready, "validation": ending - validating}
        seconds["other"] = time.perf_counter() - began - sum(seconds.values())
        record.add(epoch + 1, rate, trained.logs, validated.logs, seconds, values)

    def blocks(self, number: int) -> list[BatchBlock]:
        """The training rows of a visit, whose number counts on over the epochs, from 0."""
        return self.train.blocks(self.order.visit(*divmod(number, self.order.chunks)))

    def of_epoch(self, visits: Iterator[list[BatchBlock]]) -> Iterator[BatchBlock]:
        """The blocks of the next epoch, each made when the one before it is begun."""
        return (block for blocks in islice(visits, self.order.chunks) for block in blocks)

    def train_epoch(
        self, epoch: int, blocks: Iterable[BatchBlock], callbacks: keras.callbacks.CallbackList, record: TrainingRecord
    ) -> StepsResult:
        """One pass over the training rows."""
        hooked = any(overrides(callback, TRAIN_HOOKS) for callback in callbacks.callbacks)
        listener = record.listener

        def before(step: int) -> None:
            if hooked:
                callbacks.on_train_batch_begin(step)

        def after(step: int, logs: Mapping[str, Any], finite: bool) -> None:
            if hooked:
                callbacks.on_train_batch_end(step, logs)
            record.check(epoch + 1, logs, finite)
            listener.progress(epoch + 1, step + 1, self.train.steps, logs)

        return self.train.run(blocks, before, after, until=lambda: self.model.stop_training)

    def validate(self, callbacks: keras.callbacks.CallbackList) -> StepsResult:
        """One pass over the validation rows; nothing where there are none."""
        if self.validation is None:
            return NO_STEPS
        if not callbacks.callbacks:
            return evaluate_pass(self.validation)
        callbacks.on_test_begin()
        done = evaluate_pass(self.validation, callbacks)
        callbacks.on_test_end(done.logs)
        return done


def evaluate_pass(one_pass: Pass, callbacks: keras.callbacks.CallbackList | None = None) -> StepsResult:
    """One pass over a part's rows in their own order, from fresh metrics."""
    hooked = callbacks is not None and any(overrides(callback, TEST_HOOKS) for callback in callbacks.callbacks)

    def before(step: int) -> None:
        if hooked and callbacks:
            callbacks.on_test_batch_begin(step)

    def after(step: int, logs: Mapping[str, Any], _: bool) -> None:
        if hooked and callbacks:
            callbacks.on_test_batch_end(step, logs)

    with in_order(one_pass) as blocks:
        return one_pass.run(blocks, before, after)


@contextmanager
def in_order(one_pass: Pass) -> Iterator[Iterable[BatchBlock]]:
    """The blocks of a pass from the first row to the last; those of rows in memory are made once."""
    if not one_pass.feed.chunk:
        yield one_pass.all_in_order
        return
    order = order_of(one_pass.feed)
    with prefetched(lambda number: one_pass.blocks(order.visit(0, number)), 0) as visits:
        yield (block for blocks in islice(visits, order.chunks) for block in blocks)


def order_of(feed: Feed, training: Training | None = None) -> RowOrder:
    """The order in which the rows are trained on; without a training from the first row to the last."""
    if training is None:
        return RowOrder(feed.rows, shuffle=False, chunk=feed.chunk)
    return RowOrder(feed.rows, training.seed, training.shuffle, feed.chunk)


def feed_rows(model: keras.Model, part: Part, batch: int, *, jit: bool) -> Feed:
    """What batches of a part are gathered from: all its rows, or chunks of them."""
    return feed_chunks(model, part, batch, jit=jit) if part.chunk else feed_part(model, part, jit=jit)


def scoring_pass(
    model: keras.Model,
    part: Part,
    batch: int,
    length: StepsPerCall | None = None,
    *,
    jit: bool = False,
    devices: Sequence[str] = (),
    exact: bool = False,
) -> Pass:
    """A pass that scores a part.

    Final scores are the graph's on one device under ``xla`` and several devices too: the same, bit for bit, whoever
    asks for them and whenever.
    """
    feed = feed_rows(model, part, batch, jit=jit)
    return make_pass(model, "test", feed, batch, length or StepsPerCall(), jit=jit, devices=devices, exact=exact)


def make_pass(
    model: keras.Model,
    kind: str,
    feed: Feed,
    batch: int,
    length: StepsPerCall,
    *,
    jit: bool,
    values: bool = True,
    devices: Sequence[str] = (),
    exact: bool = False,
) -> Pass:
    """A pass of "train" or "test" steps; a graph's function is made when it is first needed."""
    function = partial(steps_function, model, kind, feed, values=values)
    whole = batch if kind == "train" and feed.rows % batch == 0 else None
    graph, xla = cache(partial(function, jit=False, batch=whole)), function(jit=True, exact=exact) if jit else None
    if not 1 < len(devices) <= batch:
        return Pass(feed, batch, graph, xla, length)
    shared = cache(partial(function, jit=False, devices=devices))
    return Pass(feed, batch, graph, xla, length, shared, len(devices))


def make_compiled_loop(
    model: keras.Model,
    dataset: Dataset,
    training: Training,
    callbacks: keras.callbacks.CallbackList,
    *,
    jit: bool,
) -> CompiledLoop:
    """Traces and compiles all that an epoch needs; the model's variables, seeds and counts stay as they are.

    Raises:
        OtherDrawsError: XLA would draw other numbers than the graph, and was not asked for by name.
    """
    heard, part = callbacks.callbacks, dataset.validation
    length, batch = StepsPerCall(sees_batches(heard, TRAIN_HOOKS)), min(training.batch_size, len(dataset.train))
    feed = feed_rows(model, training_part(dataset.train), batch, jit=jit)
    order = order_of(feed, training)
    devices, exact = training.devices, training.engine != "xla"
    train = make_pass(model, "train", feed, batch, length, jit=jit, values=not heard, devices=devices, exact=exact)
    validation = None if part is None else validation_pass(model, part, training, heard, jit=jit)
    train.warm(order.shapes())
    if validation:
        validation.warm(order_of(validation.feed).shapes())
    return CompiledLoop(model, training, train, order, validation)


def validation_pass(
    model: keras.Model, part: Part, training: Training, callbacks: Sequence[keras.callbacks.Callback], *, jit: bool
) -> Pass:
    """The pass over the validation rows after each epoch."""
    length, batch = StepsPerCall(sees_batches(callbacks, TEST_HOOKS)), training.validation_batch_size
    steps = -(-len(part) // batch) * training.epochs
    jit = jit and steps >= STEPS_WORTH_COMPILING
    exact = training.engine != "xla"
    return scoring_pass(model, part, batch, length, jit=jit, devices=training.devices, exact=exact)
