"""Makes the loop of the chosen engine ready to run; where the model cannot be compiled, another engine takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from nnrun.engine.compiled_loop import make_compiled_loop
from nnrun.engine.engine_choice import EngineChoice
from nnrun.engine.tensorflow.keras_errors import cannot_compile, message_of
from nnrun.engine.training_record import TrainingRecord
from nnrun.errors import NnrunError
from nnrun.types import Dataset, State, Training

if TYPE_CHECKING:
    import keras


class Runner(Protocol):
    """A loop that is ready to run."""

    def run(self, callbacks: keras.callbacks.CallbackList, record: TrainingRecord, state: State | None) -> None:
        """Trains until the last epoch or until a callback stops it, from the beginning or from a state."""


Ready = tuple[EngineChoice, Runner, "keras.callbacks.CallbackList"]


def make_runner(choice: EngineChoice, record: TrainingRecord, dataset: Dataset, training: Training) -> Ready:
    """The loop, with the choice that it turned out to be and the callbacks it calls.

    Raises:
        ConfigError: ``xla`` was asked for by name, and the model cannot be compiled.
    """
    if choice.engine == "keras" or record.model.run_eagerly:
        return keras_runner(replace(choice, engine="keras"), record, dataset, training)
    callbacks = callback_list(record, record.callbacks, dataset, training)
    try:
        loop = make_compiled_loop(record.model, dataset, training, callbacks, jit=choice.engine == "xla")
    except NnrunError:
        raise
    except Exception as error:  # whatever tracing or compiling met: the next engine may do without
        return fall_back(error, choice, record, dataset, training)
    return choice, loop, callbacks


def fall_back(
    error: Exception, choice: EngineChoice, record: TrainingRecord, dataset: Dataset, training: Training
) -> Ready:
    """From ``xla``, where it was not asked for by name, to ``graph``; from ``graph`` to ``keras``."""
    if choice.engine == "xla" and training.engine == "xla":
        raise cannot_compile(record.model, error) from error
    if training.devices:  # the loop of ``fit`` cannot share a batch as one device would see it
        raise error
    facts = {**choice.facts, f"{choice.engine}_failed": message_of(error)}
    following = EngineChoice("graph" if choice.engine == "xla" else "keras", facts)
    return make_runner(following, record, dataset, training)


def keras_runner(choice: EngineChoice, record: TrainingRecord, dataset: Dataset, training: Training) -> Ready:
    """The loop of ``model.fit``."""
    from nnrun.engine.keras_loop import make_keras_loop

    keras_loop, around = make_keras_loop(record, dataset, training)
    return choice, keras_loop, callback_list(record, around, dataset, training)


def callback_list(
    record: TrainingRecord, callbacks: Sequence[keras.callbacks.Callback], dataset: Dataset, training: Training
) -> keras.callbacks.CallbackList:
    """The callbacks with Keras's own History, as ``fit`` would make the list; it is there for them alone."""
    import keras

    return keras.callbacks.CallbackList(
        list(callbacks),
        add_history=bool(callbacks),
        model=record.model,
        epochs=training.epochs,
        steps=-(-len(dataset.train) // training.batch_size),
        verbose=0,
    )
