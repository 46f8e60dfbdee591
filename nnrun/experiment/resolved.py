"""What a config leaves open and its data decides: the kept weights, the monitor; and the config with it spelled out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nnrun.engine import Session
from nnrun.spec import Spec, SplitSpec, TrainingSpec
from nnrun.spec.checks.best_epoch import unjudged_epochs
from nnrun.types import Split, Training


def resolved_training(spec: Spec, split: Split) -> TrainingSpec:
    """The training block with what follows from the split and the optimizer.

    The best weights are kept where a validation part chooses them that is not the test part; else the last ones. An
    optimizer that averages the weights puts the averages in their place at the end, so the last ones are kept then.
    """
    said = spec.training
    honest = split.validation is not None and not split.validates_on_test
    averaged = spec.optimizer is not None and spec.optimizer.arguments.get("use_ema") is True
    return replace(
        said,
        keep=said.keep or ("best" if honest and not averaged else "last"),
        monitor=said.monitor or ("loss" if split.validation is None else "val_loss"),
        validation_batch_size=said.validation_batch_size or said.batch_size,
    )


def engine_training(said: TrainingSpec, spec: Spec) -> Training:
    """The engine's view of a resolved training block of a spec."""
    assert said.monitor is not None
    assert said.keep is not None
    return Training(
        epochs=said.epochs,
        seed=spec.seed,
        batch_size=said.batch_size,
        validation_batch_size=said.validation_batch_size or said.batch_size,
        shuffle=said.shuffle,
        monitor=said.monitor,
        mode=said.mode,
        keep=said.keep,
        engine=said.engine,
        unjudged=unjudged_epochs(replace(spec, training=said)),
    )


def resolved_spec(said: Spec, training: TrainingSpec, session: Session, *, rows_chosen: bool) -> Spec:
    """The spec that trains the same run again.

    Args:
        said: The config's.
        training: Its resolved training block.
        session: What it runs on.
        rows_chosen: Whether the rows of the parts follow from more than the config (a smoke run's, a fold's); they are
            then repeated from the run's own split.npz, as are those that were repeated already. The column of groups
            stays named: it is no feature.
    """
    kind = session.device.partition(":")[0]
    device = said.training.device if said.training.device in (kind, session.device) else kind
    asked = said.dataset.split
    again = rows_chosen or asked.indices is not None
    split = (
        SplitSpec(indices="split.npz", group=asked.group)
        if again
        else replace(asked, seed=asked.seed if asked.seed is not None else said.seed)
    )
    return replace(
        in_run_directory(said),
        dataset=replace(said.dataset, split=split),
        training=replace(training, threads=session.threads, device=device),
    )


def in_run_directory(said: Spec) -> Spec:
    """The spec as it reads in a run directory, beside its own copies of the plugins."""
    return replace(said, plugins=tuple(f"plugins/{Path(file).name}" for file in said.plugins))
