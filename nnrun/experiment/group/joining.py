"""Makes an ensemble of earlier runs (``nnrun ensemble``), and scores its members together."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from nnrun import registry, runs
from nnrun import run_layout as layout
from nnrun.errors import ConfigError, StorageError
from nnrun.experiment.answering.evaluation import Evaluated, score_again
from nnrun.experiment.error_places import files_of
from nnrun.experiment.expectations import expectations_plain
from nnrun.experiment.options import Options
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.scoring import predictions_file
from nnrun.files import RECORD, RunLike, links_in, read_regular
from nnrun.runs import Facts, Metrics, Run, Status
from nnrun.types import Scores, Units
from nnrun.words.in_notebook import ShownAsTable

if TYPE_CHECKING:
    from pandas import DataFrame

CONFIG = ("config*.yaml", layout.RESOLVED, layout.plugin("*.py"), layout.SPLIT)
"""A run's config, and the files that it names; those of the first member stand for the ensemble."""


@dataclass(frozen=True)
class Ensembled(ShownAsTable):
    """What training an ensemble, or putting one together, left."""

    run: Run
    status: Status
    evaluated: Evaluated
    seconds: Mapping[str, float] = field(repr=False)
    sources: tuple[Run, ...] = ()
    """The earlier runs that were put together, in the members' order; none where the members were trained here."""

    @classmethod
    def read(cls, run: Run) -> Self:
        """What a complete directory holds, without the answers. Raises RunDamaged where metrics.json is damaged."""
        facts, metrics = run.facts, run.metrics
        members = metrics.details["members"]
        units = Run(run / next(iter(members))).facts.units
        return cls(run, facts.status, Evaluated(run, metrics.metrics, {}, members, units=units), facts.seconds)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the members' scores."""
        return self.evaluated.notes

    @property
    def metrics(self) -> Mapping[str, Scores]:
        """What the members score together, by part, then by metric."""
        return self.evaluated.metrics

    @property
    def units(self) -> Units:
        """The metrics that are not in the units of the source."""
        return self.evaluated.units

    @property
    def table(self) -> DataFrame:
        """The scores of all together and of each member, a row a part and metric."""
        return self.evaluated.table

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        members: list[dict[str, Any]] = [
            {"run": str(self.run / name), "metrics": {part: dict(values) for part, values in metrics.items()}}
            for name, metrics in self.evaluated.members.items()
        ]
        for member, source in zip(members, self.sources, strict=False):
            member["source"] = str(source)
        return {
            "run": str(self.run),
            "status": self.status,
            "members": members,
            "metrics": {part: dict(values) for part, values in self.metrics.items()},
            "notes": list(self.notes),
            **expectations_plain(self.run),
            "seconds": dict(self.seconds),
        }


def put_together(members: Sequence[RunLike], how: str, name: str, options: Options) -> Ensembled:
    """Put earlier runs together; arguments and errors are those of the command ``ensemble``."""
    if len(members) < 2:
        raise ConfigError("an ensemble has two members or more", code="unlike-members")
    earlier = [runs.open_run(member, options.runs_dir) for member in members]
    for run in earlier:
        _check_single(run.path)
        run.file(layout.MODEL)
        if links := links_in(run.path):  # what they name would be copied, of whatever size it is
            raise ConfigError(
                f"{links[0]} is a symbolic link; put what it names in its place to join {run.path}", code="wrong-member"
            )
        if run.signature.targets != earlier[0].signature.targets:
            raise ConfigError(
                f"{run.path} predicts something else than {earlier[0].path}; an ensemble has one target",
                code="unlike-members",
            )
    members_of = {layout.member(number): run for number, run in enumerate(earlier, start=1)}
    with RunInProgress.create(options.runs_dir, name, datetime.now().astimezone()) as together:
        for member, run in members_of.items():
            _copy(run.path, together.path / member)
        together.writer.write_files(_config_files(earlier[0].path))
        together.begin(_facts(name, earlier))
        together.withdraw()
        with files_of(together.path):
            write_members(together, list(members_of), how)
            evaluated = score_together(together, next(iter(members_of)), options)
        together.finish(Status.COMPLETED)
    return Ensembled(Run(together.path), Status.COMPLETED, evaluated, together.clock.seconds(), tuple(earlier))


def _config_files(run: Path) -> dict[str, bytes]:
    return {str(path.relative_to(run)): read_regular(path, RECORD) for pattern in CONFIG for path in run.glob(pattern)}


def _facts(name: str, members: Sequence[Run]) -> Facts:
    smoke = any(run.facts.smoke for run in members)
    command = tuple(sys.argv)
    facts = members[0].facts
    return replace(facts, name=name, kind="ensemble", parent="", started="", command=command, notes=(), smoke=smoke)


def _check_single(run: Path) -> None:
    """Raises ConfigError for a directory that answers by the runs in it."""
    inside = sorted(path for path in run.glob("*-*") if runs.is_run(path))
    if inside and not (run / layout.MODEL).exists():
        named = " ".join(str(path) for path in inside[:2])
        raise ConfigError(
            f"{run} is made of several runs; name those: {named}{' ...' if len(inside) > 2 else ''}",
            code="wrong-member",
        )


def _copy(run: Path, member: Path) -> None:
    try:
        shutil.copytree(run, member)
    except (OSError, shutil.Error) as error:  # a pipe, a full disk
        raise StorageError(f"{run} cannot be copied: {registry.one_line(error)}", code="wrong-member") from None


def write_members(run: RunInProgress, members: Sequence[str], how: str) -> None:
    """Let members answer for their directory."""
    runs.write_json(run.path / layout.ENSEMBLE, {"combine": how, "members": list(members)})


def score_together(run: RunInProgress, first: str, options: Options, reason: str = "completed") -> Evaluated:
    """Write what the members that answer for a directory score and answer, as a run does."""
    with run.clock.stage("score"):
        evaluated = score_again(run.path, options=options)
    run.writer.write_metrics(
        Metrics(
            epochs=0,
            best_epoch=None,
            kept="ensemble",
            kept_epoch=0,
            stopped_because=reason,
            metrics=evaluated.metrics,
            details={"members": evaluated.members},
        )
    )
    if answers := evaluated.answers:
        rows = {part: len(outputs[0].rows) for part, outputs in answers.items()}
        run.update(data=replace(run.facts.data, rows=rows))
        run.writer.write_signature(Run(run.path / first).signature)
        held_out = {part: outputs for part, outputs in answers.items() if part != "train"} or answers
        run.writer.write_files(predictions_file(held_out))
    return evaluated
