"""Ensembles: members trained from one config, or earlier runs put together, in a directory that answers as one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nnrun import runs, spec
from nnrun.engine import Mould
from nnrun.errors import ConfigError, TrainingError
from nnrun.runs import DataFacts, Facts, Metrics, RunWriter
from nnrun.spec import Config
from nnrun.types import Scores
from nnrun.workflows.clock import Clock
from nnrun.workflows.drawing import UnhurriedArtist
from nnrun.workflows.ensemble import FILE
from nnrun.workflows.evaluating import Evaluated, evaluate
from nnrun.workflows.material import Material, Tables, load_material, open_session
from nnrun.workflows.members import check_targets, load_members, with_fewer_members
from nnrun.workflows.options import Options
from nnrun.workflows.training import Trained, fit_and_write
from nnrun.workflows.trust import check_trust
from nnrun.workflows.view import Quiet, View


@dataclass(frozen=True)
class Ensembled:
    """What training an ensemble, or putting one together, left."""

    run: Path
    status: str
    evaluated: Evaluated
    seconds: Mapping[str, float]

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        members = [
            {"run": str(self.run / name), "metrics": {part: dict(values) for part, values in metrics.items()}}
            for name, metrics in self.evaluated.members.items()
        ]
        return {
            "run": str(self.run),
            "status": self.status,
            "members": members,
            "metrics": {part: dict(values) for part, values in self.evaluated.metrics.items()},
            "seconds": dict(self.seconds),
        }


def train_ensemble(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    view: View | None = None,
) -> Ensembled:
    """Train the members of a config's ``ensemble`` block one after the other, and put them together.

    Members that are only counted differ by their seeds: the config's, and those after it. The split stays that of the
    config's seed, so that all of them leave out the same rows.

    Raises:
        ConfigError: The config or a member's overrides are wrong; told before anything is trained.
        TrainingError: A member failed; the others are put together all the same.
    """
    options = options or Options()
    overrides = (*overrides, *options.overrides())
    clock = Clock()
    whole = spec.load(config, overrides)
    if options.smoke:
        whole = with_fewer_members(whole)
    check_trust(whole, options)
    members = load_members(whole, config)
    check_targets(whole, members, options)
    how = whole.spec.ensemble.combine if whole.spec.ensemble else "mean"
    trained: list[Trained] = []
    failed: list[str] = []
    view = view or Quiet()
    with UnhurriedArtist(wanted=whole.spec.plots) as drawing:
        training = _Members(whole, options, view, clock, drawing)
        for number, member in enumerate(members, start=1):
            try:
                trained.append(training.train(member, number))
            except TrainingError as error:
                failed.append(f"member {number}: {error}")
        writer = training.writer
        assert writer is not None
        if not trained:
            writer.finish("failed", seconds=clock.seconds(), error="; ".join(failed))
            raise TrainingError("; ".join(failed))
        known = {one.run.name: one.metrics.metrics for one in trained}
        result = _put_together(writer, list(known), how, options, clock, failed, known)
        for note in drawing.finish_all():
            view.note(note)
    if failed:
        failure = TrainingError(f"{'; '.join(failed)}; the other members are together in {writer.path}")
        failure.result = result
        raise failure
    return result


def put_together(
    members: Sequence[str | Path], how: str = "mean", name: str = "ensemble", options: Options | None = None
) -> Ensembled:
    """Put earlier runs together; their directories are copied, so that the ensemble needs nothing else.

    Args:
        members: Paths or names of runs, two or more.
        how: mean, median, vote or max.
        name: The ensemble's name.
        options: Where runs and data lie.

    Raises:
        ConfigError: A run is not there, or they do not predict the same.
    """
    options = options or Options()
    if len(members) < 2:
        raise ConfigError("an ensemble has two members or more")
    found = [runs.open_run(member, options.runs_dir) for member in members]
    for run in found:
        run.file("model.keras")
        if run.signature.targets != found[0].signature.targets:
            raise ConfigError(f"{run.path} predicts something else than {found[0].path}; an ensemble has one target")
    clock = Clock()
    writer = runs.create(options.runs_dir, name, datetime.now().astimezone())
    try:
        names = [f"member-{number}" for number in range(1, len(found) + 1)]
        for run, member in zip(found, names, strict=True):
            shutil.copytree(run.path, writer.path / member)
        first = found[0]
        writer.write_config(first.config)
        writer.write_resolved(first.resolved)
        writer.start(replace(first.facts, name=name, started="", command=tuple(sys.argv), notes=()))
        return _put_together(writer, names, how, options, clock)
    except BaseException:
        writer.discard()
        raise


class _Members:
    """Trains members into the directory of their ensemble, which the first of them makes once it is known to be sound.

    They share what they have in common: the table, where they load the same, and what was compiled.
    """

    def __init__(self, whole: Config, options: Options, view: View, clock: Clock, drawing: UnhurriedArtist) -> None:
        self.whole, self.options, self.view, self.clock, self.drawing = whole, options, view, clock, drawing
        self.started = datetime.now().astimezone()
        self.tables = Tables()
        self.mould = Mould()
        self.writer: RunWriter | None = None

    def train(self, member: Config, number: int) -> Trained:
        """Train one; they are counted from 1."""
        with self.clock.stage("data"):
            material = load_material(member, self.options, self.tables)
        with self.clock.stage("import"):
            session = open_session(member)

        def create() -> RunWriter:
            self.writer = self.writer or self._begin(material)
            return runs.create_inside(self.writer.path, f"member-{number}", datetime.now().astimezone())

        with self.clock.stage("members"):
            return fit_and_write(
                material,
                session,
                create,
                self.view,
                Clock(),
                drawing=self.drawing,
                rows_chosen=self.options.smoke,
                mould=self.mould,
            )

    def _begin(self, material: Material) -> RunWriter:
        said = self.whole.spec
        writer = runs.create(self.options.runs_dir, said.name, self.started)
        own, *bases = self.whole.sources
        writer.write_config(own.text, [base.text for base in bases])
        writer.write_resolved(spec.to_yaml(said))
        data = DataFacts(material.table.source, material.table.fingerprint)
        writer.start(Facts(command=tuple(sys.argv), config=said.file, seed=said.seed, data=data))
        return writer


def _put_together(
    writer: RunWriter,
    members: Sequence[str],
    how: str,
    options: Options,
    clock: Clock,
    failed: Sequence[str] = (),
    known: Mapping[str, Mapping[str, Scores]] | None = None,
) -> Ensembled:
    runs.write_json(writer.path / FILE, {"combine": how, "members": list(members)})
    with clock.stage("score"):
        evaluated = evaluate(writer.path, options=options, known=known)
    kept = Metrics(
        epochs=0,
        best_epoch=None,
        kept="ensemble",
        kept_epoch=0,
        stopped_because="completed" if not failed else "; ".join(failed),
        metrics=evaluated.metrics,
        details={"members": evaluated.members},
    )
    writer.write_metrics(kept)
    status = "failed" if failed else "completed"
    writer.finish(status, seconds=clock.seconds(), error="; ".join(failed) or None)
    return Ensembled(writer.path, status, evaluated, clock.seconds())
