"""A k-fold directory: begun, gone on with, and asked which of its trainings are finished."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nnrun import runs, spec
from nnrun.errors import ConfigError, DataError
from nnrun.runs import DataFacts, Facts, Run, RunWriter
from nnrun.spec import Config
from nnrun.types import Table
from nnrun.workflows.options import Options, Wanted
from nnrun.workflows.recording import plugin_files
from nnrun.workflows.searching import origins

FILE = "kfold.json"
FINAL = "final"


def is_kfold(path: Path) -> bool:
    """Whether a directory is that of a cross-validation."""
    return (path / FILE).is_file()


def fold_name(number: int) -> str:
    """The directory of a fold, counted from 1."""
    return f"fold-{number}"


def fold_number(path: Path) -> int:
    """The number of a fold's directory."""
    return int(path.name.removeprefix("fold-"))


def begin(config: Config, table: Table, options: Options, wanted: Wanted, notes: Sequence[str]) -> RunWriter:
    """A fresh directory, with what a later `reopen` needs to know."""
    said = config.spec
    writer = runs.create(options.runs_dir, f"{said.name}_kfold", datetime.now().astimezone())
    own, *bases = config.sources
    writer.write_config(own.text, [base.text for base in bases])
    writer.write_files(plugin_files(said))
    resolved = replace(said, plugins=tuple(f"plugins/{Path(file).name}" for file in said.plugins))
    writer.write_resolved(spec.to_yaml(resolved))
    asked = {"final": wanted.final, "ensemble": wanted.ensemble, "smoke": options.smoke}
    runs.write_json(writer.path / FILE, {"run": writer.path.name, "status": "running", "asked": asked})
    facts = Facts(
        command=tuple(sys.argv),
        config=said.file,
        origins=origins(config),
        seed=said.seed,
        data=DataFacts(table.source, table.fingerprint, {"all": len(table)}),
        notes=tuple(notes),
    )
    writer.start(facts)
    return writer


def resumable(wanted: Wanted, options: Options, overrides: Iterable[str] = ()) -> tuple[Path, Wanted, Options]:
    """The directory that is to be gone on with, and what was asked for when it was begun.

    Raises:
        ConfigError: It is no k-fold directory, is still being written, or something is asked for that would make
            other folds of it.
    """
    given = {
        **dict.fromkeys(overrides, True),
        "--k": wanted.k,
        "--repeats": wanted.repeats,
        "--seed": options.seed,
        "--name": options.name,
        "--engine": options.engine,
        "--smoke": options.smoke or None,
    }
    if other := [name for name, value in given.items() if value is not None]:
        raise ConfigError(f"--resume goes on with the folds as they were begun; leave {', '.join(other)} out")
    assert wanted.resume is not None
    run = runs.open_run(wanted.resume, options.runs_dir)
    if not is_kfold(run.path):
        raise ConfigError(f"{run.path} is no k-fold directory: it has no {FILE}")
    for one in (run, *(Run(path) for path in sorted(run.path.glob("fold-*")) if runs.is_run(path))):
        if one.status == "running":
            raise ConfigError(f"{one.path} is still being trained, by process {one.facts.process.get('pid')}")
    asked = runs.read_json(run.path / FILE).get("asked") or {}
    wanted = replace(
        wanted,
        final=wanted.final or bool(asked.get("final")),
        ensemble=wanted.ensemble or bool(asked.get("ensemble")),
    )
    return run.path, wanted, replace(options, smoke=bool(asked.get("smoke")))


def reopen(path: Path, table: Table, notes: Sequence[str]) -> RunWriter:
    """The directory as it was left, to be gone on with.

    Raises:
        DataError: The data is not what the folds were cut from.
    """
    facts = Run(path).facts
    if facts.data.sha256 != table.fingerprint:
        raise DataError(
            f"{table.source} has changed since the folds were begun: its SHA-256 was {facts.data.sha256}, "
            f"and is {table.fingerprint}"
        )
    writer = RunWriter(path, facts)
    writer.start(replace(facts, error=None, notes=tuple(dict.fromkeys((*facts.notes, *notes)))))
    return writer


def is_finished(path: Path) -> bool:
    """Whether a training came to its end and left a model."""
    return runs.is_run(path) and Run(path).status == "completed" and (path / "model.keras").is_file()


def make_room(path: Path) -> None:
    """Remove what an unfinished training left."""
    if path.is_dir():
        shutil.rmtree(path)


def finished_folds(directory: Path) -> dict[int, Run]:
    """The folds that are whole, by number."""
    paths = {fold_number(path): path for path in directory.glob("fold-*") if path.name[5:].isdigit()}
    return {number: Run(path) for number, path in sorted(paths.items()) if is_finished(path)}
