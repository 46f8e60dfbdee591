"""How a config trains on its data: the kept weights (early stopping's best epoch or the last) and the monitor."""

from __future__ import annotations

from dataclasses import replace

from nnrun.spec import Spec, TrainingSpec
from nnrun.spec.checks.one_judge import unjudged_epochs
from nnrun.types import Split, Training


def resolved_training(spec: Spec, split: Split, chunk: int = 0) -> TrainingSpec:
    """The training block with what follows from the split and the optimizer.

    The best weights are kept where a validation part chooses them that is not the test part; else the last ones. An
    optimizer that averages the weights puts the averages in their place at the end, so the last ones are kept then. The
    rows of a chunk are spelled out, as they decide the order of the rows.
    """
    training = spec.training
    honest = split.validation is not None and not split.validates_on_test
    averaged = spec.optimizer is not None and spec.optimizer.arguments.get("use_ema") is True
    return replace(
        training,
        keep=training.keep or ("best" if honest and not averaged else "last"),
        monitor=training.monitor or ("loss" if split.validation is None else "val_loss"),
        chunk=chunk or training.chunk,
        validation_batch_size=training.validation_batch_size or training.batch_size,
    )


def engine_training(training: TrainingSpec, spec: Spec) -> Training:
    """The engine's view of a resolved training block of a spec."""
    assert training.monitor is not None
    assert training.keep is not None
    return Training(
        epochs=training.epochs,
        seed=spec.seed,
        batch_size=training.batch_size,
        validation_batch_size=training.validation_batch_size or training.batch_size,
        shuffle=training.shuffle,
        monitor=training.monitor,
        mode=training.mode,
        keep=training.keep,
        engine=training.engine,
        unjudged=unjudged_epochs(replace(spec, training=training)),
    )
