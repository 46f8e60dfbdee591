"""Several configs in one command (``nnrun train a.yaml b.yaml``): each trained into one directory, and compared."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.errors import ConfigError, ExpectationMissed, NnrunError, ToPlain, TrainingError
from nnrun.experiment.executors.executor import Done
from nnrun.experiment.executors.task import Task, TaskDirectory, Trainer
from nnrun.experiment.expectations import Expectations
from nnrun.experiment.group.comparison_result import Compared, read_result
from nnrun.experiment.group.ensemble_training import train_ensemble
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.group_training import GroupTraining
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.options import Options
from nnrun.experiment.protocols import Result
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.resolved import config_sha256
from nnrun.experiment.run.sinks import Sink, Sinks
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.tracking.tracked import tracked
from nnrun.runs import Facts, Run, Status
from nnrun.runs.writer import safe_name
from nnrun.spec import Config
from nnrun.types import Signature


def compare_configs(
    configs: Sequence[Config], options: Options, sink: Sink, jobs: int | None = None, resumed: Path | None = None
) -> Compared:
    """Train configs, each as it would be trained alone, into one directory; those of ensembles too.

    Raises:
        ConfigError: There is no config; or what is wrong with a model, at its place.
        DataError: The data of one cannot be used; ``result`` compares those before it.
        TrainingError: Some failed, which stopped none after them; ``result`` compares all.
        ExpectationMissed: None failed, and a score does not keep its bound under ``expect``; ``result`` compares all.
        Stopped: Interrupted; ``result`` compares what was trained.
    """
    if not configs:
        raise ConfigError("there is no config to train", code="wrong-arguments")
    asked = side_by_side(jobs, options)
    for ensemble in (config.spec.ensemble for config in configs if asked):
        if ensemble is not None:
            message = f"{asked}: configs are trained side by side, and this one asks for an ensemble"
            option = asked.split()[0]
            help = f"leave {option} out, or train it by itself, where {option} is for its members"
            raise ConfigError(message, "ensemble", ensemble.place, code="wrong-arguments", help=help)
    group = Group(comparison_facts(configs, options.name), None, options, Clock())
    group.tasks = [
        Task(directory, config, label=directory, called=config.spec.name)
        for directory, config in zip(group.beginning.asked["configs"], configs, strict=True)
    ]
    expected = [Expectations(config.spec, options) for config in configs]
    training = ComparisonTraining(group, sink, expected, jobs, resumed)
    result = training.run()
    if training.failures:
        missed = ExpectationMissed([problem for failure in training.failures for problem in failure.problems])
        missed.result = result
        raise missed
    return result


def side_by_side(jobs: int | None, options: Options) -> str:
    """The option by which several runs are trained at once, as it was given; "" where there is none."""
    return f"--on {options.on}" if options.on != "local" else f"--jobs {jobs}" if jobs and jobs > 1 else ""


def comparison_facts(configs: Sequence[Config], name: str | None) -> Facts:
    """What a comparison of configs is known by."""
    digest = hashlib.sha256("".join(map(config_sha256, configs)).encode()).hexdigest()
    called = f"{name}_comparison" if name else "comparison"
    asked = {"configs": list(_directories(configs))}
    return Facts(kind="comparison", name=called, config_sha256=digest, asked=asked)


def _directories(configs: Sequence[Config]) -> Iterator[str]:
    """A directory for each, by its name; the second of a name is NAME-2, as among all runs."""
    taken: set[str] = set()
    for config in configs:
        stem = safe_name(config.spec.name)
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        directory = next(name for name in numbered if name.lower() not in taken and not layout.is_own(name))
        taken.add(directory.lower())
        yield directory


class ByItself(Sinks):
    """Hands on that a run's directory is one by itself, though it lies in that of a comparison."""

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:
        """Tell where it lies, too."""
        self.opened(path)
        super().began(path, facts, signature)


class ConfigTrainer(Trainer):
    """Trains whatever a config asks for: its model, or the members of its ensemble."""

    def train(self, task: Task, group: TaskDirectory, sink: Sink) -> Result:
        """Train a task; errors are those of a training, or of an ensemble."""
        with tracked(task.config, self.options, sink) as sinks:
            if task.config.spec.ensemble is None:
                return super().train(task, group, ByItself([sinks]))
            return train_ensemble(
                task.config,
                self.options,
                sinks,
                inside=lambda data: group.inside(task, data, Clock()),
                resumed=group.unfinished(task),
            )


class ComparisonTraining(GroupTraining[Compared]):
    """Trains configs into one directory."""

    trainer_kind = ConfigTrainer

    def __init__(
        self, group: Group, sink: Sink, expected: Sequence[Expectations], jobs: int | None, resumed: Path | None
    ) -> None:
        super().__init__(group, sink, jobs=jobs, resumed=resumed)
        self.expected = {task.name: expectations for task, expectations in zip(group.tasks, expected, strict=True)}
        self.results: dict[str, Trained | Ensembled] = {}
        self.failures: list[NnrunError] = []
        """Of trainings that failed, and of those whose scores are not what their configs expect."""

    def tell(self, done: Done) -> None:
        """Keep what it came to, and judge it; its own lines have told of it."""
        self._take(done.result)
        if done.failure is not None:
            self.failures.append(done.failure)
        elif done.task.name in self.results:
            self._judge(done.task.name)

    def reopen(self, path: Path) -> None:
        """What those that are whole came to is read, and judged as it was."""
        super().reopen(path)
        for name, run in self.finished.items():
            self.results[name] = read_result(run)
            self._judge(name)

    def _judge(self, name: str) -> None:
        try:
            self.expected[name].judge(self.results[name])
        except ExpectationMissed as error:
            self.failures.append(error)

    def take_stopped(self, result: ToPlain) -> None:
        """It is compared with the others."""
        self._take(result)

    def _take(self, result: ToPlain | None) -> None:
        if isinstance(result, Trained | Ensembled):
            name = result.run.path.name  # another process knows the directory by its whole path
            self.results[name] = replace(result, run=Run(self.group.path / name))

    def failure(self) -> TrainingError:
        """What each of them ended in."""
        return TrainingError([problem for failure in self.failures for problem in failure.problems])

    def conclude(self, status: Status, reason: str) -> Compared:
        """Write the table, and close the directory."""
        with self.group.run as run:
            notes = tuple(self.plots.finish_all())
            result = Compared(
                run=Run(run.path),
                status=status,
                results=tuple(self.results[task.name] for task in self.group.tasks if task.name in self.results),
                failures=tuple(self.failures),
                failed=dict(self.failed),
                notes=notes,
                seconds=run.clock.seconds(),
            )
            runs.write_json(run.path / layout.COMPARISON, result.to_file())
            run.update(notes=notes)
            run.finish(status, error=reason if status == Status.FAILED else None)
            if status == Status.COMPLETED:  # each run has its own config by now
                shutil.rmtree(run.path / layout.CONFIGS, ignore_errors=True)
        return result
