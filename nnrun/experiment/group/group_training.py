"""The tasks of a group, trained by an executor; however that ends, what is finished by then is put together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from nnrun import registry
from nnrun.errors import NnrunError, Stopped, ToPlain, TrainingError, stop_signal
from nnrun.experiment.data_files import config_search
from nnrun.experiment.executors.executor import Done, Executor
from nnrun.experiment.executors.memory_growth import UntilGrown
from nnrun.experiment.executors.processes import Processes
from nnrun.experiment.executors.ray.connection import connected
from nnrun.experiment.executors.ray.room import check_devices
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Ask, Task, Trainer
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.members import check_data
from nnrun.experiment.group.run_scores import lasting, mean_scores, source_scores
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import are_joined_soon, stopped_in
from nnrun.runs import DataFacts, Run, Status, part_compared
from nnrun.words.score_units import shown

if TYPE_CHECKING:
    from nnrun.experiment.executors.ray.hiring import Hired

R = TypeVar("R", bound=ToPlain)


class GroupTraining(ABC, Generic[R]):
    """The training of a group: of folds, of the members of an ensemble, of seeds, of configs that are compared.

    A subclass says what the finished runs come to, and what is told of each as it ends.
    """

    trainer_kind: type[Trainer] = Trainer
    """Who trains its tasks, here or in processes."""
    plural = ""
    """What its tasks are called together; "" where the sink is told otherwise how many there are."""
    ask: Ask | None = None
    """Who decides after each epoch whether a task goes on; None where all do."""
    hired: Hired | None = None
    """Workers of a cluster that nobody has given work to yet."""
    trainer: Trainer
    """The one of this process; it is there while `run` runs, as ``plots`` is."""
    plots: DeferredPlots

    def __init__(
        self,
        group: Group,
        sink: Sink,
        *,
        jobs: int | None = None,
        tables: TableCache | None = None,
        resumed: Path | None = None,
    ) -> None:
        """Train nothing yet.

        Args:
            group: With its tasks.
            sink: Hears how it goes.
            jobs: How many tasks are trained at once, each by a process of its own where it is more than one; by
                default one, on a cluster as many as it has room for.
            tables: With what was loaded before.
            resumed: The directory that is gone on with.
        """
        self.group, self.sink, self.jobs, self.resumed = group, sink, jobs, resumed
        self.group.sink = sink
        self.tables = tables or TableCache()
        self.finished: dict[str, Run] = {}
        """The runs that are whole, by the names of their tasks."""
        self.lost: list[Done] = []
        """The tasks that failed."""
        self.failed: dict[str, str] = {}
        """Why, by their names."""

    def run(self) -> R:
        """Train the tasks that are not finished, and put together what all of them say.

        Raises:
            TrainingError: Some failed, which stopped none after them.
            Stopped: By a signal, as Ctrl-C.
            NnrunError: What no other task would fare better with; as the others it carries the result of what is
                finished. Where nothing was trained, nothing is left.
        """
        group, failure = self.group, None
        with DeferredPlots(enabled=self.has_plots) as plots, ExitStack() as held:
            self.plots = plots
            self.trainer = self.trainer_kind(group.options, plots, group.clock, self.tables)
            try:
                if (placement := group.options.placement).address is not None:
                    check_devices(placement, group.configs)
                    with group.clock.stage("cluster"):
                        held.enter_context(connected(placement))
                        from nnrun.experiment.executors.ray.hiring import Hired

                        self.hired = Hired.ahead(placement, self.jobs)
                self.open()
                self.train()
                failure = self.failure() if self.failed else None
                status = Status.FAILED if failure else Status.COMPLETED
                result = self._concluded(status, registry.one_line(failure) if failure else "completed")
            except (KeyboardInterrupt, Stopped) as stop:
                if group.is_closed:  # it was at its end
                    raise stopped_in(group.path, stop_signal(stop)) from None
                raise self._stopped(stop) from None
            except Exception as error:
                if not group.is_closed:
                    self._broke(error)
                raise
        if failure:
            failure.result = result
            raise failure
        assert result is not None
        return result

    def open(self) -> None:
        """Go on with the directory where there is one, and say what is to be trained; errors are those of `reopen`."""
        if self.resumed is not None:
            self.reopen(self.resumed)
        if self.plural:
            self.sink.group_began(len(self.group.tasks), (), self.plural, len(self.finished))

    def reopen(self, path: Path) -> None:
        """Go on with a directory as it was left: the runs that are whole are not trained again.

        Raises:
            DataError: The data is not what a run in it was begun with.
            ConfigError: Another process is at it.
        """
        group = self.group
        for task in group.tasks:
            if (path / task.name).is_dir():
                check_data(Run(path / task.name), task.config, group.options, self.tables)
        if group.config is not None:
            check_data(Run(path), group.tasks[0].config, group.options, self.tables)
        group.reopen(path)
        self.finished = group.finished()

    def train(self) -> None:
        """Train what is missing, and hear of each run."""
        self._train_tasks([task for task in self.group.tasks if task.name not in self.finished])

    def _train_tasks(self, tasks: Iterable[Task | None]) -> None:
        """Have an executor train tasks, and hear of each as it ends."""
        with closing(self._executor().run(self.group, tasks, self.sink)) as ends:
            try:
                for done in ends:
                    self._take_done(done)
                    self.tell(done)
            except KeyboardInterrupt as stop:
                ends.throw(stop)  # whoever trains the rest hears which signal it was
                raise

    def _take_done(self, done: Done) -> None:
        if self.group.has_begun:  # they count, too, where this process is killed
            self.group.run.update(seconds=self.group.clock.seconds())
        if done.failure is None:
            self.finished[done.task.name] = Run(self.group.path / done.task.name)
        else:
            self.lost.append(done)
            self.failed[done.task.name] = done.reason

    @property
    def has_plots(self) -> bool:
        """Whether some are drawn."""
        return self.have_tasks_plots

    @property
    def have_tasks_plots(self) -> bool:
        """Whether some are drawn of a task."""
        return any(task.config.spec.plots for task in self.group.tasks)

    @property
    def runs(self) -> list[Run]:
        """The finished runs, in the order of their tasks."""
        return [self.finished[task.name] for task in self.group.tasks if task.name in self.finished]

    @abstractmethod
    def conclude(self, status: Status, reason: str) -> R | None:
        """Write what the finished runs say together, and close the directory.

        Returns:
            What they came to; None where they came to nothing.
        """

    def conclude_broken(self, reason: str) -> R | None:
        """The same after an error that no other task would fare better with."""
        return self.conclude(Status.FAILED, reason)

    def tell(self, done: Done) -> None:
        """Tell the sink that a run is lost, or what it scores on the rows that it was not trained on, and the mean."""
        if done.failure is not None:
            self.sink.task_failed(done.task.label, done.reason)
            return
        units, scores = lasting(self.runs), self.scores()
        mean = shown(mean_scores(list(scores.values())), units)
        self.sink.task_ended(done.task.label, shown(scores[done.task.name], units), mean, done.seconds)

    def scores(self) -> dict[str, dict[str, Any]]:
        """What the finished runs score on such rows, by name."""
        part = part_compared(run.metrics for run in self.runs)
        return {run.path.name: source_scores(run, part) for run in self.runs}

    def is_joined(self, status: Status) -> bool:
        """Whether it is worked out what the finished runs say together; after a signal where that is soon done."""
        return status != Status.INTERRUPTED or are_joined_soon(self.runs)

    def take_stopped(self, result: ToPlain) -> None:
        """Keep what the run came to that was stopped."""

    def failure(self) -> NnrunError:
        """The error in which a group ends some of whose tasks failed."""
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self.failed.items())
        return TrainingError(reasons, code="training-failed")

    def is_nothing(self) -> bool:
        """Whether there is nothing to be kept."""
        return self.group.is_empty()

    def _executor(self) -> Executor:
        group, placement = self.group, self.group.options.placement
        beside: Any = {"plots": self.have_tasks_plots, "trainer": self.trainer_kind, "ask": self.ask}
        if placement.address is None and self.jobs in (None, 1):
            self.trainer.ask = self.ask
            here = Serial(self.trainer)
            has_many = self.trainer.forms > 1
            return UntilGrown(here, Processes(1, group.options, group.clock, **beside)) if has_many else here
        if not group.has_begun:  # its directory is there before the processes are
            config = group.tasks[0].config
            table = self.tables.load(config, config_search(config, group.options))
            group.begin(DataFacts(table.source, table.fingerprint))
        if placement.address is None:
            return Processes(self.jobs or 1, group.options, group.clock, **beside)
        from nnrun.experiment.executors.ray.executor import OnRay

        hired, self.hired = self.hired, None
        return OnRay(placement, self.jobs, group.options, group.clock, tables=self.tables, hired=hired, **beside)

    def _concluded(self, status: Status, reason: str) -> R | None:
        if self.is_nothing():
            self.group.discard()
            return None
        return self.conclude(status, reason)

    def _stopped(self, stop: KeyboardInterrupt | Stopped) -> Stopped:
        """The error in which a training ends that was stopped from outside."""
        group, signal, is_nothing = self.group, stop_signal(stop), self.is_nothing()
        if isinstance(stop, Stopped) and stop.result is not None:
            self.take_stopped(stop.result)
        self.plots.hurry()
        result = self._concluded(Status.INTERRUPTED, signal.word)
        error = Stopped(signal=signal) if is_nothing else stopped_in(group.path, signal)
        error.result = result
        return error

    def _broke(self, error: Exception) -> None:
        if self.is_nothing():
            self.group.discard()
            return
        result = self.conclude_broken(registry.one_line(error))
        if isinstance(error, NnrunError):
            error.result = result
