"""Writes a run directory: a fresh dated folder, its files whole, its history a line an epoch."""

from __future__ import annotations

import errno
import os
import re
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import StorageError
from nnrun.files import exists, is_dir
from nnrun.runs import atomic
from nnrun.runs.facts import Facts, Status, changed_versions, this_process
from nnrun.runs.history import fingerprint_row, history_row, timings_row
from nnrun.runs.layers import write_layers
from nnrun.runs.metrics import Metrics, write_metrics
from nnrun.runs.plain import write_json
from nnrun.runs.rows import RowFile
from nnrun.runs.signature import write_signature
from nnrun.runs.split import write_split
from nnrun.types import Epoch, LayerRow, Signature, Split

_NAME_BYTES = 100
"""A directory's name may have 255 bytes; date, number and what people add take some."""


def create(runs_dir: Path, name: str, started: datetime, *, smoke: bool = False) -> RunWriter:
    """A fresh directory ``2026-11-21_14-03-59_iris``; where it exists, ``..._iris-2`` and so on.

    Args:
        runs_dir: The folder of all runs, made where it is missing.
        name: The run's name; what file systems do not take is replaced.
        started: When the run began, in the zone its name shall show.
        smoke: Whether it is a smoke run.

    Raises:
        StorageError: the folder cannot be made or written.
    """
    stem = f"{started:%Y-%m-%d_%H-%M-%S}_{safe_name(name)}"
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            path = runs_dir / (stem if number == 1 else f"{stem}-{number}")
            try:
                path.mkdir()  # one call makes it or fails: two runs never share a directory
            except FileExistsError:
                continue
            return RunWriter(path, Facts(name=name, started=_iso(started), smoke=smoke))
    except OSError as error:
        raise _unwritable(runs_dir, error.errno, str(error)) from error
    raise AssertionError("count has no end")


def check_writable(runs_dir: Path) -> None:
    """Tell, before anything slow is done and with nothing written, that `create` would fail.

    Raises:
        StorageError: The folder, or the nearest one above it that there is, is none or cannot be written.
    """
    there = next((folder for folder in (runs_dir, *runs_dir.absolute().parents) if exists(folder)), runs_dir)
    if not is_dir(there):
        raise _unwritable(runs_dir, errno.ENOTDIR)
    if not os.access(there, os.W_OK | os.X_OK):
        raise _unwritable(runs_dir, errno.EACCES)


def _unwritable(runs_dir: Path, number: int | None, otherwise: str = "") -> StorageError:
    reason = os.strerror(number) if number else otherwise
    return StorageError(
        f"no run can be written in {runs_dir}: {reason}; choose another with --runs-dir", code="cannot-write"
    )


def create_inside(directory: Path, name: str, started: datetime, *, called: str = "", smoke: bool = False) -> RunWriter:
    """A run directory of a given name inside another one: a fold, a member of an ensemble.

    Raises:
        StorageError: It is there already, or cannot be made.
    """
    path = directory / name
    try:
        path.mkdir()
    except OSError as error:
        raise atomic.cannot_write(path, error) from error
    return RunWriter(path, Facts(name=called or name, started=_iso(started), parent=directory.name, smoke=smoke))


def safe_name(name: str) -> str:
    """A name that every file system takes: letters, digits, ``._-``, at most 100 bytes."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-._")
    return plain.encode("utf-8")[:_NAME_BYTES].decode("utf-8", errors="ignore").rstrip("-._") or "run"


class RunWriter:
    """The one hand that writes a run directory. Every method but `append_epoch` raises StorageError on a full disk."""

    def __init__(self, path: Path, facts: Facts | None = None) -> None:
        self.path = path
        self.facts = facts or Facts()
        self._history = RowFile(path / layout.HISTORY)
        self._timings = RowFile(path / layout.TIMINGS)
        self._fingerprints = RowFile(path / layout.FINGERPRINTS)

    def write_config(self, text: str, bases: Sequence[str] = ()) -> None:
        """Writes the config as it was, and the files it extends as config.base-1.yaml and so on, the nearest first."""
        atomic.write_text(self.path / layout.CONFIG, text)
        for number, base in enumerate(bases, start=1):
            atomic.write_text(self.path / layout.base(number), base)

    def write_resolved(self, text: str) -> None:
        """Writes resolved.yaml: everything spelled out."""
        atomic.write_text(self.path / layout.RESOLVED, text)

    def announce(self) -> None:
        """Writes run.json with what is known of a run that is only about to be made."""
        self.update(status=Status.RUNNING, process=this_process())

    def start(self, facts: Facts, epoch: int | None = 0) -> None:
        """Writes run.json with the status ``running``, with the directory's name and time where the facts have none.

        Args:
            facts: All that is known by now.
            epoch: After how many epochs its training goes on; None for several runs, each of which has its own.
        """
        process, now = this_process(), _iso(datetime.now().astimezone())
        attempt: dict[str, Any] = {"started": now, "host": process["host"]}
        if epoch is not None:
            attempt["epoch"] = epoch
        if changed := changed_versions(facts):
            attempt["versions"] = changed
        name, started = facts.name or self.facts.name, facts.started or self.facts.started
        smoke, parent = facts.smoke or self.facts.smoke, facts.parent or self.facts.parent
        self.facts = replace(
            facts,
            name=name,
            started=started,
            smoke=smoke,
            parent=parent,
            status=Status.RUNNING,
            ended=None,
            process=process,
            attempts=(*self.facts.attempts, attempt),
        )
        self._write_facts()

    def update(self, **changes: Any) -> None:
        """Writes run.json again with facts that are known only now: parameters, engine, device."""
        self.facts = replace(self.facts, **changes)
        self._write_facts()

    def write_files(self, files: Mapping[str, bytes]) -> None:
        """Writes files of any content by name, each whole."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(exist_ok=True)
            atomic.write_bytes(path, content)

    def append_epoch(self, epoch: Epoch) -> bool:
        """Appends an epoch to history.csv, timings.csv and, where it has one, its fingerprint to fingerprints.csv.

        Returns:
            Whether it is safe from the process's end; on a full disk it waits for the next one, or for ``finish``.
        """
        files = [(self._history, history_row(epoch)), (self._timings, timings_row(epoch))]
        if epoch.fingerprint is not None:
            files.append((self._fingerprints, fingerprint_row(epoch)))
        written = [file.append(row) for file, row in files]
        return all(written)

    def rewind(self, history: Sequence[Epoch]) -> None:
        """Leaves the files of epochs as they were after these: others are trained again. Raises StorageError."""
        self.close()
        for name in (layout.HISTORY, layout.TIMINGS, layout.FINGERPRINTS):
            (self.path / name).unlink(missing_ok=True)
        for epoch in history:
            self.append_epoch(epoch)

    def write_split(self, split: Split) -> None:
        """Writes split.npz."""
        write_split(self.path / layout.SPLIT, split)

    def write_signature(self, signature: Signature) -> None:
        """Writes signature.json."""
        write_signature(self.path / layout.SIGNATURE, signature)

    def write_layers(self, layers: Sequence[LayerRow]) -> None:
        """Writes layers.json."""
        write_layers(self.path / layout.LAYERS, layers)

    def write_metrics(self, metrics: Metrics) -> None:
        """Writes metrics.json."""
        write_metrics(self.path / layout.METRICS, metrics)

    def whole(self, name: str) -> AbstractContextManager[Path]:
        """A temporary path for a file that a library writes itself (model.keras); renamed to ``name`` at the end."""
        return atomic.whole(self.path / name)

    def finish(
        self,
        status: str,
        *,
        ended: datetime | None = None,
        seconds: Mapping[str, float] | None = None,
        error: str | None = None,
    ) -> None:
        """Closes the run: the disk has taken its history, and run.json says how it ended.

        Args:
            status: completed, interrupted or failed.
            ended: The time; now by default.
            seconds: Wall-clock seconds of the stages.
            error: Why it failed.
        """
        assert status != Status.RUNNING, status
        at = _iso(ended or datetime.now().astimezone())
        try:
            self.close()
        finally:  # whatever the disk has no room for
            self.update(status=Status(status), ended=at, seconds=dict(seconds or self.facts.seconds), error=error)

    def discard(self) -> None:
        """Removes the directory, for a run that something ended before its training began."""
        with suppress(StorageError):
            self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def close(self) -> None:
        """Has the disk take the files of epochs. Raises StorageError where it has no room for them."""
        with ExitStack() as closing:
            for file in (self._history, self._timings, self._fingerprints):
                closing.callback(file.close)

    def _write_facts(self) -> None:
        write_json(self.path / layout.FACTS, self.facts)


def _iso(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.astimezone()).isoformat(timespec="milliseconds")
