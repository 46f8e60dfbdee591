"""Writes the trained model; where its directory does not take it, somewhere else."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nnrun import model
from nnrun import run_layout as layout
from nnrun.errors import StorageError
from nnrun.experiment.run.built import BuiltExperiment
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.runs import Run, RunWriter
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.types import Epoch


def write_model(experiment: BuiltExperiment, run: RunInProgress, history: Sequence[Epoch]) -> None:
    """Write model.keras.

    On a full disk all checkpoints but the newest make room for it. Where it cannot be written all the same, the model
    and its history go to the folder for temporary files.

    Raises:
        StorageError: It is not in the run directory; the message says where it is, and how to go on.
    """
    try:
        _write(experiment, run.writer)
    except StorageError as error:
        problem = error.problems[0]
        if problem.code == "disk-full" and CheckpointDirectory(run.path).remove_older():
            with suppress(StorageError):
                _write(experiment, run.writer)
                return
        where = _rescued(experiment, history)
        place = f"the model and its history are in {where}, and " if where else ""
        help = f"{place}nnrun resume {Run(run.path).outermost} goes on once it can be written"
        raise StorageError(problem.message, code=problem.code, help=help) from error


def _write(experiment: BuiltExperiment, writer: RunWriter) -> None:
    with writer.whole(layout.MODEL) as path:
        model.save_model(experiment.network, path, experiment.prepared.plan)


def _rescued(experiment: BuiltExperiment, history: Sequence[Epoch]) -> Path | None:
    """A folder of its own that has taken them; None where there is none."""
    try:
        writer = RunWriter(Path(tempfile.mkdtemp(prefix="nnrun-rescued-")))
        _write(experiment, writer)
        writer.rewind(history)
        writer.close()
    except (OSError, StorageError):
        return None
    return writer.path
