"""TensorBoard's event files (tfevents), written from a run directory without TensorFlow: scalars and HParams.

``tf.summary`` would run graph operations in the training process and needs TensorFlow to write a file later;
``EventFileWriter`` brings a thread with a queue of its own, and imports TensorFlow where it is installed. What both
write is a sequence of records, which the package tensorboard makes of bytes alone. Names and content follow from the
run's files, so that writing them anew gives the same files.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.files import LEADS_OUT
from nnrun.runs import Run, Status
from nnrun.tracking.directory import final_scores, has_ended
from nnrun.tracking.new_epochs import NewEpochs, TimedEpoch, moment
from nnrun.tracking.parameters import parameters_of
from nnrun.tracking.tracker import NotSent

VALIDATION = "val_"
_BATCH = 500
_WHOLE, _TRAINING, _HELD_OUT = "", "train", "validation"
"""Folders: TensorBoard shows each as a run, and the same tag of several in one chart."""


class EventFiles:
    """Writes the event files of runs; each file anew at the first call for its run, then the epochs that are new."""

    shown = "TensorBoard's files"

    def __init__(self) -> None:
        self._runs: dict[Path, _OfRun] = {}

    def send(self, run: Run, parent: Run | None, *, last: bool) -> None:  # noqa: ARG002  # a tracker's
        """Write the epochs that are new; how it ended, once it has."""
        files = self._runs.setdefault(run.path, _OfRun(run))
        try:
            files.grow(run)
        except OSError as error:
            del self._runs[run.path]  # they are written anew, whole
            raise NotSent(f"{error.strerror or error}: {run.path / layout.EVENTS}") from error

    def forget(self, path: Path) -> None:
        """Those of another run are written anew."""
        self._runs.pop(path, None)

    def withdraw(self, path: Path) -> None:
        """They went with the directory."""
        self.forget(path)


class _OfRun:
    """The files of one run: scalars of training and of validation, and the run's parameters with its scores."""

    def __init__(self, run: Run) -> None:
        self.folder = run.path / layout.EVENTS
        self.epochs = NewEpochs(run.path, run.facts.started)
        self.began = moment(run.facts.started)
        self.name = f"events.out.tfevents.{int(self.began):010d}.nnrun"
        self.begun: set[str] = set()
        self.has_parameters = self.is_closed = False

    def grow(self, run: Run) -> None:
        ended = has_ended(run)
        while epochs := self.epochs.read(_BATCH, ended=ended):
            self.write_parameters(run)
            for folder in (_TRAINING, _HELD_OUT):
                self.append(folder, (event for epoch in epochs if (event := scalar_event(epoch, folder))))
            if not ended:  # the rest comes with the next calls, between which the training has the machine
                break
        if ended and not self.is_closed:
            self.write_parameters(run)
            self.append(_WHOLE, [scores_event(run, moment(run.facts.ended) or self.began), end_event(run)])
            self.is_closed = True

    def write_parameters(self, run: Run) -> None:
        """The resolved config is final with the first epoch, which follows the choice of an engine."""
        if not self.has_parameters:
            self.append(_WHOLE, [start_event(run, self.began)])
            self.has_parameters = True

    def append(self, folder: str, events: Iterator[Any] | list[Any]) -> None:
        """Add events to the file of a folder, which begins with the version that TensorBoard looks for."""
        content = b"".join(record(event) for event in events)
        if not content:
            return
        path = self.folder / folder / self.name
        if self.folder.is_symlink() or path.parent.is_symlink():
            raise OSError(errno.ELOOP, LEADS_OUT)
        if folder in self.begun:
            with path.open("ab") as file:
                file.write(content)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_bytes(record(version_event(self.began)) + content)
        fresh.replace(path)
        self.begun.add(folder)


def record(event: Any) -> bytes:
    """An event as TensorBoard's files have it: its length and bytes, each with a checksum."""
    from io import BytesIO

    from tensorboard.summary.writer.record_writer import RecordWriter

    buffer = BytesIO()
    RecordWriter(buffer).write(event.SerializeToString(deterministic=True))
    return buffer.getvalue()


def version_event(seconds: float) -> Any:
    """The first event of every file."""
    from tensorboard.compat.proto.event_pb2 import Event

    return Event(wall_time=seconds, file_version="brain.Event:2")


def scalar_event(epoch: TimedEpoch, folder: str) -> Any | None:
    """The metrics of an epoch in training, with the learning rate, or in validation; None where there are none."""
    held_out = folder == _HELD_OUT
    values = {
        name.removeprefix(VALIDATION) if held_out else name: value
        for name, value in epoch.values.items()
        if name.startswith(VALIDATION) == held_out and value is not None
    }
    return scalars_event(values, epoch.number, epoch.milliseconds / 1000) if values else None


def scalars_event(values: Mapping[str, float], step: int, seconds: float) -> Any:
    """Numbers by tag, at a step and a moment."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    summary = Summary(value=[Summary.Value(tag=name, simple_value=value) for name, value in values.items()])
    return Event(wall_time=seconds, step=step, summary=summary)


def scores_event(run: Run, seconds: float) -> Any:
    """The final scores as ``test/accuracy``, at the epoch whose weights were kept."""
    scores = final_scores(run)
    return scalars_event(scores, run.metrics.kept_epoch if scores else 0, seconds)


def start_event(run: Run, seconds: float) -> Any:
    """The run's parameters, for the tab HParams."""
    from tensorboard.plugins.hparams import metadata
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionStartInfo

    start = SessionStartInfo(start_time_secs=seconds, group_name=run.path.name)
    for name, value in parameters_of(run).items():
        if isinstance(value, bool):
            start.hparams[name].bool_value = value
        elif isinstance(value, str):
            start.hparams[name].string_value = value
        else:
            start.hparams[name].number_value = value
    return _session(metadata.SESSION_START_INFO_TAG, HParamsPluginData(session_start_info=start), seconds)


def end_event(run: Run) -> Any:
    """How the run ended, for the tab HParams."""
    from tensorboard.plugins.hparams import api_pb2, metadata
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionEndInfo

    status = api_pb2.STATUS_SUCCESS if run.status == Status.COMPLETED else api_pb2.STATUS_FAILURE
    seconds = moment(run.facts.ended)
    end = SessionEndInfo(status=status, end_time_secs=seconds)
    return _session(metadata.SESSION_END_INFO_TAG, HParamsPluginData(session_end_info=end), seconds)


def _session(tag: str, data: Any, seconds: float) -> Any:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import metadata

    described = metadata.create_summary_metadata(data)
    value = Summary.Value(tag=tag, metadata=described, tensor=metadata.NULL_TENSOR)
    return Event(wall_time=seconds, summary=Summary(value=[value]))
