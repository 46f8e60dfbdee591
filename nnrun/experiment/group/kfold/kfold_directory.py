"""A k-fold directory: begun, and gone on with (--resume), with what was asked for when it was begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.errors import ConfigError, RunNotFound
from nnrun.experiment.data_files import check_unchanged
from nnrun.experiment.group.group import Group, runs_inside
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.run.resolved import config_sha256
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.unfinished_directory import check_no_links, check_not_in_use, unfinished_run
from nnrun.runs import DataFacts, Facts, Run, Status
from nnrun.spec import Config
from nnrun.types import Table


def fold_label(number: int, folds: int) -> str:
    """A fold as a line names it: ``fold  2/10``."""
    return f"fold {number:>{len(str(folds))}}/{folds}"


def kfold_facts(config: Config, kfold_options: KfoldOptions) -> Facts:
    """What a cross-validation is known by, and what is asked for beside its config."""
    asked = {"final": kfold_options.final, "ensemble": kfold_options.ensemble}
    name = f"{config.spec.name}_kfold"
    return Facts(kind="kfold", name=name, config_sha256=config_sha256(config), asked=asked)


def begin(group: Group, table: Table, notes: Sequence[str]) -> None:
    """Make a fresh directory, with what a later `reopen` needs to know."""
    group.begin(DataFacts(table.source, table.fingerprint, {"all": len(table)}), notes)
    _write_running(group.path)


def resumable(
    kfold_options: KfoldOptions, options: Options, overrides: Iterable[str] = (), sink: Sink | None = None
) -> tuple[Path, KfoldOptions, Options]:
    """The directory that is to be gone on with, and what was asked for when it was begun.

    Args:
        kfold_options: Names it, by ``resume``.
        options: Where runs lie.
        overrides: What else the command line says, which must be nothing.
        sink: Hears which directory was taken for a name.

    Raises:
        RunNotFound: It is no k-fold directory.
        ConfigError: It is still being written, or something is asked for that would make
            other folds of it.
    """
    asked_now = {
        **dict.fromkeys(overrides, True),
        "--k": kfold_options.k,
        "--repeats": kfold_options.repeats,
        "--seed": options.seed,
        "--name": options.name,
        "--engine": options.engine,
        "--smoke": options.smoke or None,
    }
    if excess := [name for name, value in asked_now.items() if value is not None]:
        raise ConfigError(
            f"--resume goes on with the folds as they were begun; leave {', '.join(excess)} out", code="cannot-resume"
        )
    assert kfold_options.resume is not None
    run = unfinished_run(kfold_options.resume, options.runs_dir, sink or Sink())
    if run.kind != "kfold":
        raise RunNotFound(f"{run.path} is no k-fold directory: it has no {layout.KFOLD}", code="cannot-resume")
    check_no_links(run)
    check_not_in_use((run, *runs_inside(run.path)))
    asked = run.facts.asked or _asked_in_file(run)
    kfold_options = replace(
        kfold_options,
        final=kfold_options.final or bool(asked.get("final")),
        ensemble=kfold_options.ensemble or bool(asked.get("ensemble")),
    )
    return run.path, kfold_options, replace(options, smoke=run.facts.smoke or bool(asked.get("smoke")))


def reopen(group: Group, path: Path, table: Table, notes: Sequence[str]) -> None:
    """Go on with a directory as it was left; what is asked for now is remembered too.

    Raises:
        DataError: The data is not what the folds were cut from.
    """
    check_unchanged(table, Run(path))
    group.reopen(path, notes)
    _write_running(path)


def _asked_in_file(run: Run) -> dict[str, Any]:
    """What was asked for, as older directories say it."""
    file = run / layout.KFOLD
    return (runs.read_json(file).get("asked") or {}) if file.is_file() else {}


def _write_running(path: Path) -> None:
    """Say that the folds are trained, beside what they have said so far."""
    file = path / layout.KFOLD
    before = runs.read_json(file) if file.is_file() else {}
    runs.write_json(file, {**before, "run": path.name, "status": Status.RUNNING})
