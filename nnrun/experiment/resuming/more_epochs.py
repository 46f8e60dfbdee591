"""A run gone on with for more epochs than were asked: into a directory of its own, which names the one before."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import ConfigError
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.training import Resumed
from nnrun.runs import Run
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.spec import Component, Config

ENDING = ("CosineDecay", "PolynomialDecay")
"""Schedules that come to an end, from which on the rate stays as it is."""


def with_more_epochs(run: Run, config: Config, options: Options, clock: Clock) -> Resumed:
    """What goes on from the last state of a run.

    Raises:
        ConfigError: The run kept no state, or a callback has ended it; it had as many epochs; or its learning rate
            follows a schedule that ends with them.
        DataError: Its checkpoints are damaged.
    """
    asked = config.spec.training.epochs
    latest = CheckpointDirectory(run.path).latest()
    if latest.checkpoint is None:
        command = f"nnrun train {run.path / layout.RESOLVED} training.epochs={asked}"
        help = f"training.keep_checkpoints: true has it kept; {command} trains all of them"
        raise ConfigError(f"{run.path} kept no state to go on from", code="cannot-resume", help=help)
    state = latest.checkpoint.state
    if state.stopped:
        message = f"a callback ended {run.path} in epoch {state.epoch}, and would with more epochs, too"
        raise ConfigError(message, code="cannot-resume")
    if asked <= state.epoch:
        message = f"{run.path} has {state.epoch} epochs, and training.epochs={asked} asks for no more"
        raise ConfigError(message, code="cannot-resume")

    _check_schedule(run, config, state.epoch)

    def directory() -> RunInProgress:
        started = datetime.now().astimezone()
        new = RunInProgress.create(options.runs_dir, config.spec.name, started, clock=clock)
        new.continues = run.path.name
        new.go_on_from(latest)
        _copy_others(run.path, new.path)
        return new

    return Resumed(run, directory)


def _check_schedule(run: Run, config: Config, epochs: int) -> None:
    """Refuse more epochs after a schedule that was made for those before: they would all have its last rate."""
    optimizer = config.spec.optimizer
    rate = optimizer.arguments.get("learning_rate") if optimizer else None
    if optimizer is None or not isinstance(rate, Component) or rate.name not in ENDING or rate.arguments.get("cycle"):
        return
    steps = -(-run.facts.data.rows.get("train", 1) // config.spec.training.batch_size)
    counts = [rate.arguments.get(name) for name in ("decay_steps", "warmup_steps")]
    end = sum(count for count in counts if isinstance(count, int | float))
    if (epochs - 1) * steps < end <= (epochs + 1) * steps:
        message = f"{rate.name} ends after {end:g} steps, which are the {epochs} epochs that {run.path} has"
        help = "its shape follows from their number: nnrun train begins another run, with decay_steps for all epochs"
        raise ConfigError(message, *rate.at("decay_steps"), code="cannot-resume", help=help)


def _copy_others(run: Path, into: Path) -> None:
    """Take along what callbacks wrote, and go on writing."""
    for path in run.iterdir():
        if not layout.is_own(path.name) and not path.name.startswith("."):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, into / path.name)
