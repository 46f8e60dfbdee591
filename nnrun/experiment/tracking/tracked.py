"""A training that is tracked: its directory is sent while it grows, and what could not be sent is noted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nnrun.errors import Stopped, StorageError, stop_signal
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink, Sinks
from nnrun.experiment.tracking.sending import Sending
from nnrun.files import is_run
from nnrun.runs import Run, RunWriter
from nnrun.spec import Config
from nnrun.stop_signals import INTERRUPT
from nnrun.tracking.targets import targets_of

PATIENCE = 30.0
"""Seconds that are waited at the end for what is not sent yet."""
SHORT_PATIENCE = 1.0
"""The same where the training was stopped by a signal, as Ctrl-C."""


class DirectoryNamed(Sink):
    """Tells the sending process which directory to follow."""

    def __init__(self, sending: Sending, others: Sink) -> None:
        self.sending, self.others = sending, others

    def opened(self, path: Path) -> None:
        """It is there, and will grow."""
        self.sending.begin(path)
        self.others.note(f"tracking: {self.sending.targets.shown}")


@contextmanager
def tracked(config: Config, options: Options, sink: Sink) -> Iterator[Sink]:
    """Track whatever is trained in the block, as the config says.

    Yields:
        The sink for the training.

    Raises:
        ConfigError: A package is missing, or MLflow's address.
    """
    targets = targets_of(config.spec.tracking, config.spec.name)
    if not targets or options.smoke:
        yield sink
        return
    with Sending(targets, is_background=True) as sending:
        patience = PATIENCE
        try:
            yield Sinks([sink, DirectoryNamed(sending, sink)])
        except (KeyboardInterrupt, Stopped):
            patience = SHORT_PATIENCE
            raise
        finally:
            finish(sending, sink, patience)


def finish(sending: Sending, sink: Sink, patience: float) -> None:
    """Wait for what is not sent yet, for a while; note what is not then. Ctrl-C ends the waiting alone."""
    directory = sending.directory
    if directory is None:
        return
    if not is_run(directory):  # its training never began, which has it taken back
        sending.finish(SHORT_PATIENCE)
        return
    where = sending.targets.shown
    later = f"nnrun track {directory} sends it"
    try:
        troubles = sending.finish(patience, lambda: sink.note(_waiting(where, patience)))
    except KeyboardInterrupt as stop:
        note(directory, sink, f"tracking: not all was sent to {where}: the waiting was interrupted; {later}")
        if stop_signal(stop) is not INTERRUPT:
            raise
        return
    for shown, why in troubles:
        note(directory, sink, f"tracking: not all was sent to {shown or where}: {why}; {later}")


def note(directory: Path, sink: Sink, text: str) -> None:
    """Say it, and write it into run.json."""
    sink.note(text)
    facts = Run(directory).facts
    with suppress(StorageError):  # the disk is full, which may be why it was not sent
        RunWriter(directory, facts).update(notes=(*facts.notes, text))


def _waiting(where: str, patience: float) -> str:
    return f"tracking: sending the rest to {where}, for {patience:g} seconds at most; Ctrl-C leaves it for nnrun track"
