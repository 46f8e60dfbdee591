"""What a training leaves on disk while it runs, however it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any, cast

from nnrun import data, registry, runs, spec
from nnrun.console.header import header
from nnrun.console.paper import text_of
from nnrun.console.progress import PlainProgress
from nnrun.engine import Session
from nnrun.errors import Stopped, TrainingError
from nnrun.experiment.data_files import origins
from nnrun.experiment.prepared import PreparedExperiment
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.view import View
from nnrun.files import RECORD, read_regular
from nnrun.runs import DataFacts, Facts, RunWriter
from nnrun.spec import Spec
from nnrun.streams import Shown
from nnrun.types import Epoch, Units
from nnrun.words.score_units import shown, shown_epoch

LOG_WIDTH = 100


class Recorder:
    """Hands what the engine tells to the run directory, to its log and to the view."""

    def __init__(self, writer: RunWriter, view: View, resolved: Spec, log: IO[str], units: Units) -> None:
        self.writer = writer
        self.view = view
        self.resolved = resolved
        self.log = log
        self.lines = PlainProgress(log)
        self.units = units
        self.training = False
        """Whether the first epoch has begun."""
        self.is_full = False
        """Whether the disk had no room for an epoch."""

    def began(self, facts: Facts, material: PreparedExperiment) -> None:
        """Tell what is about to be trained."""
        signature = material.dataset.signature
        self.log.write(text_of([header(facts, signature)], LOG_WIDTH) + "\n")
        self.view.began(facts, signature)

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """The engine is chosen: the resolved config names it."""
        self.training = True
        self.resolved = replace(self.resolved, training=replace(self.resolved.training, engine=engine))
        self.writer.write_resolved(spec.to_yaml(self.resolved))
        self.lines.started(steps_per_epoch, epochs, engine)
        self.view.started(steps_per_epoch, epochs, engine)

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Some steps of an epoch are done."""
        self.view.progress(epoch, step, steps, shown(logs, self.units) if self.units else logs)

    def epoch_ended(self, epoch: Epoch) -> None:
        """Append the epoch before anyone sees it."""
        if not self.writer.append_epoch(epoch) and not self.is_full:
            self.is_full = True
            self.view.note(f"no space left on the disk for {self.writer.path}; training goes on, make room for its end")
        read = shown_epoch(epoch, self.units)
        self.lines.epoch_ended(read)
        self.view.epoch_ended(read)

    def close(self) -> None:
        """Training is over."""
        self.lines.close()
        self.view.close()


def write_beginning(writer: RunWriter, material: PreparedExperiment, resolved: Spec, facts: Facts) -> None:
    """Everything that is known before the first epoch."""
    own, *bases = material.config.sources
    writer.write_config(own.text, [base.text for base in bases])
    writer.write_files(plugin_files(material.config.spec))
    writer.write_signature(material.dataset.signature)
    writer.write_split(material.split)
    writer.write_files(data.preparation_files(material.dataset.preparation))
    writer.write_resolved(spec.to_yaml(resolved))
    writer.start(facts)


def plugin_files(said: Spec) -> Mapping[str, bytes]:
    """The plugins' files as they lie in the run directory, so that the run needs nothing else."""
    return {f"plugins/{path.name}": read_regular(path, RECORD) for path in said.plugin_paths}


def beginning_facts(material: PreparedExperiment, session: Session, network: Any, notes: list[str]) -> Facts:
    """What run.json says from the beginning."""
    said = material.config.spec
    rows = {name: len(part) for name, part in material.dataset.parts.items()}
    return Facts(
        command=tuple(sys.argv),
        config=said.file,
        origins=origins(material.config),
        seed=said.seed,
        threads=session.threads,
        device=f"{session.device} ({session.device_name})",
        parameters=network.count_params(),
        trainable=sum(variable.numpy().size for variable in network.trainable_variables),
        data=DataFacts(material.table.source, material.table.fingerprint, rows),
        versions={**runs.versions(), **session.versions},
        git=runs.git_facts(said.folder),
        notes=tuple(notes),
    )


@contextmanager
def logged(writer: RunWriter) -> Iterator[IO[str]]:
    """Gives log.txt to write to. A line that the disk does not take is missing there and ends nothing."""
    log = Shown((writer.path / "log.txt").open("w", encoding="utf-8", buffering=1))
    try:
        yield cast("IO[str]", log)
    finally:
        log.close()


@contextmanager
def discarded_unless_begun(writer: RunWriter) -> Iterator[list[bool]]:
    """Remove a fresh run directory when something is wrong before its training begins.

    Yields:
        A list; once it holds anything, training has begun.
    """
    begun: list[bool] = []
    try:
        yield begun
    except BaseException:
        if not begun:
            writer.discard()
        raise


@contextmanager
def closing(writer: RunWriter, clock: Clock) -> Iterator[None]:
    """Close the run as interrupted or failed when something breaks in the middle of it."""
    try:
        yield
    except (KeyboardInterrupt, Stopped):
        writer.finish("interrupted", seconds=clock.seconds())
        raise
    except Exception as error:
        message = registry.one_line(error)
        writer.finish("failed", seconds=clock.seconds(), error=message)
        if type(error).__name__ in ("ResourceExhaustedError", "MemoryError"):
            raise TrainingError(f"memory ran out: {message}; the finished epochs are in {writer.path}") from error
        raise
