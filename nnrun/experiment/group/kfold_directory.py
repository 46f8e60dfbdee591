"""A k-fold directory: begun, gone on with, and asked which of its trainings are finished."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nnrun import runs, spec
from nnrun.errors import ConfigError
from nnrun.experiment.data_files import check_unchanged, origins
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.resolved import in_run_directory
from nnrun.experiment.run.built import plugin_files
from nnrun.experiment.run.sinks import Sink
from nnrun.files import links_in
from nnrun.runs import DataFacts, Facts, Run, RunWriter
from nnrun.runs.find import taken_for
from nnrun.spec import Config
from nnrun.types import Table

FILE = "kfold.json"
FINAL = "final"


def is_kfold(path: Path) -> bool:
    """Whether a directory is that of a cross-validation."""
    return (path / FILE).is_file()


def fold_name(number: int) -> str:
    """The directory of a fold, counted from 1."""
    return f"fold-{number}"


def fold_label(number: int, folds: int) -> str:
    """A fold as a line names it: ``fold  2/10``."""
    return f"fold {number:>{len(str(folds))}}/{folds}"


def fold_number(path: Path) -> int:
    """The number of a fold's directory."""
    return int(path.name.removeprefix("fold-"))


def begin(config: Config, table: Table, options: Options, wanted: KfoldOptions, notes: Sequence[str]) -> RunWriter:
    """A fresh directory, with what a later `reopen` needs to know."""
    said, plugins = config.spec, plugin_files(config.spec)
    now = datetime.now().astimezone()
    writer = runs.create(options.runs_dir, f"{said.name}_kfold", now, smoke=options.smoke)
    own, *bases = config.sources
    writer.write_config(own.text, [base.text for base in bases])
    writer.write_files(plugins)
    writer.write_resolved(spec.to_yaml(in_run_directory(said)))
    _remember(writer.path, wanted, options)
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


def resumable(
    wanted: KfoldOptions, options: Options, overrides: Iterable[str] = (), sink: Sink | None = None
) -> tuple[Path, KfoldOptions, Options]:
    """The directory that is to be gone on with, and what was asked for when it was begun.

    Args:
        wanted: Names it, by ``resume``.
        options: Where runs lie.
        overrides: What else the command line says, which must be nothing.
        sink: Hears which directory was taken for a name.

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
    run = runs.open_run(wanted.resume, options.runs_dir, unfinished=True)
    for note in taken_for(wanted.resume, run.path):
        (sink or Sink()).note(note)
    if not is_kfold(run.path):
        raise ConfigError(f"{run.path} is no k-fold directory: it has no {FILE}")
    if links := links_in(run.path):  # what is written there would be written elsewhere
        raise ConfigError(f"{links[0]} is a symbolic link; put what it names in its place to go on with {run.path}")
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


def reopen(path: Path, table: Table, options: Options, wanted: KfoldOptions, notes: Sequence[str]) -> RunWriter:
    """The directory as it was left, to be gone on with; what is asked for now is remembered too.

    Raises:
        DataError: The data is not what the folds were cut from.
    """
    check_unchanged(table, run := Run(path))
    facts = run.facts
    _remember(path, wanted, options)
    writer = RunWriter(path, facts)
    writer.start(replace(facts, error=None, notes=tuple(dict.fromkeys((*facts.notes, *notes)))))
    return writer


def _remember(path: Path, wanted: KfoldOptions, options: Options) -> None:
    """Write what is asked for, beside what the folds have said so far."""
    file = path / FILE
    before = runs.read_json(file) if file.is_file() else {}
    asked = {"final": wanted.final, "ensemble": wanted.ensemble, "smoke": options.smoke}
    runs.write_json(file, {**before, "run": path.name, "status": "running", "asked": asked})


def is_finished(path: Path) -> bool:
    """Whether a training came to its end and left a model."""
    return runs.is_run(path) and Run(path).status == "completed" and (path / "model.keras").is_file()


def finished_folds(directory: Path) -> dict[int, Run]:
    """The folds that are whole, by number."""
    paths = {fold_number(path): path for path in directory.glob("fold-*") if path.name[5:].isdecimal()}
    return {number: Run(path) for number, path in sorted(paths.items()) if is_finished(path)}
