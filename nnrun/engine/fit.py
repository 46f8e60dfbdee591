"""Training, whichever loop runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nnrun.engine.engine_choice import choose_engine
from nnrun.engine.events import Listener
from nnrun.engine.keras_callbacks import why_stopped
from nnrun.engine.runner import make_runner
from nnrun.engine.tensorflow.keras_errors import translated
from nnrun.engine.tensorflow.state import check_state
from nnrun.engine.tensorflow.variables import build_optimizer
from nnrun.engine.training_record import Checkpoint, DivergedError, TrainingRecord, range_of_halves
from nnrun.engine.uninterrupted import uninterrupted
from nnrun.errors import stop_signal
from nnrun.types import Dataset, Outcome, State, Training

if TYPE_CHECKING:
    import keras


def fit(
    model: keras.Model,
    dataset: Dataset,
    training: Training,
    state: State | None = None,
    *,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    listener: Listener | None = None,
    checkpoint: Checkpoint | None = None,
) -> Outcome:
    """Trains a compiled model; afterwards it has the weights to keep.

    Args:
        model: A functional model, compiled with ``jit_compile=False``.
        dataset: Its training and validation parts are used. x and y are found by the names of the model's inputs and
            outputs; where there is one alone, its name does not matter.
        training: Epochs, batch sizes, order, what to monitor, which weights to keep, which engine.
        state: Where an earlier training ended, to go on from.
        callbacks: Keras callbacks, called as ``model.fit`` would. Those with batch hooks get every batch.
        listener: Hears of progress and of finished epochs.
        checkpoint: Given, after each epoch, its number and a function that returns the state to go on from. The
            function may be called at any later time.

    Returns:
        How it ended. Ctrl-C and divergence end in an Outcome too: with the finished epochs, and with the weights of
        the last of them, or of the best by ``training.keep``.

    Raises:
        ConfigError: ``engine: xla`` for a model that cannot be compiled; a monitor that is no metric; what Keras
            finds wrong in a step.
        DataError: The state belongs to another model; a label is outside the classes.
        TrainingError: Out of memory.
    """
    if dataset.validation is not None and not len(dataset.validation):
        dataset = replace(dataset, validation=None)
    build_optimizer(model)
    if state:
        check_state(model, state)
    record = TrainingRecord(model, training, callbacks, listener, checkpoint)
    choice = choose_engine(model, dataset, training)
    model.stop_training = False
    reason, completed, failed = "completed", False, False
    try:
        choice, runner, callback_list = make_runner(choice, record, dataset, training)
        with translated():
            runner.run(callback_list, record, state)
        completed = True
        if model.stop_training:
            reason = record.stopped_because or why_stopped(callbacks, record.history[-1].number)
        if record.judged_nothing():
            reason = (
                f"{training.monitor} was NaN or infinite in every epoch, so that none is the best{range_of_halves()}"
            )
            failed = True
    except DivergedError as divergence:
        reason, failed = str(divergence), True
    except KeyboardInterrupt as stop:
        reason = stop_signal(stop).word
    with uninterrupted():
        weights, epoch = record.restore(completed=completed)
    best, larger = record.monitor.best_epoch, record.monitor.larger_is_better
    mode = "" if larger is None else "max" if larger else "min"
    return Outcome(tuple(record.history), best, reason, weights, epoch, choice.engine, choice.facts, failed, mode)
