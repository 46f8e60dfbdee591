"""The actors of a group's training: hired, handed tasks, heard, and replaced where their machine is lost."""

from __future__ import annotations

import queue
import sys
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnrun import runs
from nnrun.errors import ConfigError, NnrunError, TrainingError, stop_signal
from nnrun.experiment.executors.executor import Done
from nnrun.experiment.executors.placement import Placement
from nnrun.experiment.executors.processes import TELLS, Question, Reply, ending
from nnrun.experiment.executors.ray.actor import actor_class
from nnrun.experiment.executors.ray.carrying import PlacedTables, carried_files
from nnrun.experiment.executors.ray.connection import check_room, places
from nnrun.experiment.executors.ray.returned_files import ReturnedFiles
from nnrun.experiment.executors.ray.run_files import all_files, write
from nnrun.experiment.executors.ray.workplace import Order, Report, Setup
from nnrun.experiment.executors.task import Ask, Task
from nnrun.experiment.run.sinks import Sink
from nnrun.stop_signals import TERMINATE

ATTEMPTS = 3
"""How often a task is trained whose machine or process is lost: it may be what brings them down."""
LOOKS = 5.0
"""Seconds after which it is looked again how many machines there are."""
CLOSING = 20.0
"""Seconds that workers have to close what they are at, once they are stopped."""


@dataclass(eq=False)
class Actor:
    """One of the crew, as it is known here."""

    handle: Any
    call: Any = None
    """The reference of what it was asked last; its answer is waited for."""
    host: str = ""
    folder: str = ""
    """That of the group there; "" until it is ready."""
    task: Task | None = None
    returned: ReturnedFiles | None = None


class Crew:
    """Some actors that train tasks of one group; when the block is left they are gone."""

    def __init__(
        self,
        placement: Placement,
        jobs: int | None,
        directory: Path,
        setup: Setup,
        tables: PlacedTables,
        ask: Ask | None,
    ) -> None:
        """Hire nobody yet.

        Args:
            placement: What a task takes of a machine.
            jobs: How many are hired, at most; None for as many as there is room for.
            directory: Of the group, here.
            setup: What each is told first.
            tables: Place the data of tasks.
            ask: Decides after each epoch whether a task goes on.
        """
        import ray

        self.placement, self.jobs, self.tables, self.ask = placement, jobs, tables, ask
        self.directory, self.setup = directory, ray.put(setup)
        needs = placement.needs
        self.hired = actor_class().options(
            num_cpus=needs.get("CPU", 0),
            num_gpus=needs.get("GPU", 0),
            memory=needs.get("memory"),
            scheduling_strategy="SPREAD",
        )
        self.actors: set[Actor] = set()
        self.queue: deque[Task] = deque()
        """Tasks that nobody is at yet, or any more."""
        self.attempts: Counter[str] = Counter()
        self.events: queue.SimpleQueue[tuple[Actor, Any]] = queue.SimpleQueue()
        """Answers as they come, as futures: they are waited for without Ray, which takes signals for its own."""
        self.room = 0
        """For so many actors."""
        self._looked = 0.0

    def train(self, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train tasks, which the sink hears of as somebody takes them; what is given back comes as they end."""
        waiting = iter(tasks)
        self._look()
        self._hire(waiting)
        while self.queue or any(actor.task for actor in self.actors):
            event = self._event()
            sink.waiting(
                {task.label: self.directory / task.name for task in (actor.task for actor in self.actors) if task}
            )
            done = self._heard(*event, sink) if event else None
            if done is not None:
                yield done
            if time.monotonic() - self._looked > LOOKS:
                self._look()
            for actor in [actor for actor in self.actors if actor.folder and actor.task is None]:
                if (task := self.queue.popleft() if self.queue else next(waiting, None)) is not None:
                    self._give(actor, task, sink)
            self._hire(waiting)

    def _look(self) -> None:
        """See how much room there is. Raises ConfigError where none is left."""
        self._looked = time.monotonic()
        check_room(self.placement)
        self.room = min(places(self.placement.needs), self.jobs or sys.maxsize)

    def _hire(self, waiting: Iterator[Task | None]) -> None:
        """Hire as many as there is room and work for."""
        while len(self.actors) < self.room:
            if len(self.queue) <= sum(not actor.folder for actor in self.actors):
                if (task := next(waiting, None)) is None:
                    return
                self.queue.append(task)
            actor = Actor(self.hired.remote())
            self.actors.add(actor)
            self._call(actor, actor.handle.versions.remote([name for name in runs.versions() if name != "python"]))

    def _call(self, actor: Actor, call: Any) -> None:
        actor.call = call
        call.future().add_done_callback(lambda future: self.events.put((actor, future)))

    def _event(self) -> tuple[Actor, Any] | None:
        """The next answer; None where none comes soon. Those of who was let go are passed over."""
        with suppress(queue.Empty):
            actor, future = self.events.get(timeout=TELLS)
            return (actor, future) if actor in self.actors else None
        return None

    def _give(self, actor: Actor, task: Task, sink: Sink) -> None:
        key, pieces = self.tables.place(task.config)
        actor.task = task
        self.attempts[task.name] += 1
        if self.attempts[task.name] == 1:
            sink.task_began(task.label)
        actor.returned = ReturnedFiles(actor.folder, self.directory, runs.git_facts(task.config.spec.folder))
        order = Order(task, key, all_files(self.directory / task.name), carried_files(task.config, self.tables.options))
        self._call(actor, actor.handle.turn.remote(order, pieces))

    def _heard(self, actor: Actor, future: Any, sink: Sink) -> Done | None:
        """Take an answer; where a task is over, what became of it."""
        import ray

        try:
            answer = future.result()
        except (ray.exceptions.RayActorError, ray.exceptions.ObjectLostError, ray.exceptions.WorkerCrashedError):
            return self._lost(actor, sink)
        except ray.exceptions.RayTaskError as error:
            raise _of_actor(error, actor) from None
        if isinstance(answer, Report):
            return self._reported(actor, answer, sink)
        if isinstance(answer, str):
            actor.folder = answer
        else:
            actor.host = answer.pop("host")
            self._check_versions(actor.host, answer)
            self._call(actor, actor.handle.open.remote(self.setup))
        return None

    def _reported(self, actor: Actor, report: Report, sink: Sink) -> Done | None:
        """Write what came back of a task, and ask for more, until it is over."""
        task, returned, message = actor.task, actor.returned, report.message
        assert task is not None
        assert returned is not None
        write(self.directory / task.name, returned.files(report.changes))
        if isinstance(message, Reply):
            actor.task = None
            del self.attempts[task.name]  # a trial that is paused comes back
            if message.error is not None:
                raise returned.relocated(message.error) if isinstance(message.error, NnrunError) else message.error
            failure = message.failure
            if isinstance(failure, TrainingError):
                returned.relocated(failure)
            reason = returned.text(message.reason)
            return Done(task, message.seconds, failure, reason, returned.result(message.result))
        if report.exit_code is not None:
            actor.task = None
            return self._again(task, f"the process that trained it {ending(report.exit_code)}", sink)
        answer = None
        if isinstance(message, Question):
            answer = self.ask(message.task, message.epoch) if self.ask else ""
        self._call(actor, actor.handle.turn.remote(Order(answer=answer)))
        return None

    def _lost(self, actor: Actor, sink: Sink) -> Done | None:
        """An actor is gone, with its machine or alone: another one takes its place as soon as there is room."""
        import ray

        self.actors.discard(actor)
        with suppress(Exception):  # it may be only out of reach
            ray.kill(actor.handle)
        self._looked = 0.0
        return self._again(actor.task, f"{actor.host} is gone", sink) if actor.task else None

    def _again(self, task: Task, reason: str, sink: Sink) -> Done | None:
        """Have a task go on elsewhere from what has come back of it; one that has been lost too often has failed."""
        if self.attempts[task.name] >= ATTEMPTS:
            return Done(task, failure=TrainingError(reason, code="training-failed"), reason=reason)
        sink.note(f"{task.label}: {reason}; it goes on elsewhere from its last checkpoint")
        self.queue.appendleft(task)
        return None

    def _check_versions(self, host: str, there: dict[str, str]) -> None:
        """Refuse a machine whose packages would give other numbers, or other files."""
        here = runs.versions()
        if not there["nnrun"]:
            help = "install nnrun on every machine of the cluster, or name one environment for all of them"
            raise ConfigError(f"{host} of the cluster has no nnrun", code="unfit-cluster", help=help)
        others = [f"{name} {there[name] or 'missing'}, here {here[name]}" for name in here if there[name] != here[name]]
        if others:
            message = f"{host} of the cluster has other versions, whose numbers would differ: {'; '.join(others)}"
            raise ConfigError(message, code="unfit-cluster")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers end, at once where this process was told to: each closes the run that it is at."""
        import ray

        try:
            if isinstance(error, KeyboardInterrupt):
                self._stop(stop_signal(error).number)
            elif isinstance(error, GeneratorExit):  # whoever asked for the rest wants no more
                self._stop(TERMINATE.number)
            if error is None or isinstance(error, KeyboardInterrupt | GeneratorExit):
                self._close()
        finally:
            for actor in self.actors:
                with suppress(Exception):
                    ray.kill(actor.handle)

    def _stop(self, number: int) -> None:
        """Have every worker close the run that it is at, and take what it has written."""
        until, told = time.monotonic() + CLOSING, set[Actor]()
        while any(actor.task for actor in self.actors) and time.monotonic() < until:
            if (event := self._event()) is None:
                continue
            actor, future = event
            report = None if future.exception() else future.result()
            if not isinstance(report, Report) or actor.task is None or actor.returned is None:
                actor.task = None
                continue
            write(self.directory / actor.task.name, actor.returned.files(report.changes))
            if isinstance(report.message, Reply) or report.exit_code is not None:
                actor.task = None
                continue
            order = Order(answer="" if report.message else None, signal=None if actor in told else number)
            told.add(actor)
            self._call(actor, actor.handle.turn.remote(order))

    def _close(self) -> None:
        """Let workers end that have nothing to do, and take what came after the ends of their runs: plots."""
        ready = [actor for actor in self.actors if actor.folder and actor.task is None]
        for actor in ready:
            self._call(actor, actor.handle.close.remote())
        until = time.monotonic() + CLOSING * 6
        left = set(ready)
        while left and time.monotonic() < until:
            if (event := self._event()) is None:
                continue
            actor, future = event
            left.discard(actor)
            late = {} if future.exception() else future.result()
            if not isinstance(late, dict):
                continue
            for name, changes in late.items():
                if actor.returned is not None and changes:
                    write(self.directory / name, actor.returned.files(changes))


def _of_actor(error: Any, actor: Actor) -> Exception:
    """The error of an actor, as it would have been raised here."""
    cause = error.cause
    if isinstance(cause, NnrunError):
        return cause
    text = " ".join(str(cause).split())
    if isinstance(cause, OSError):
        where = actor.host or "a machine of the cluster"
        return ConfigError(f"{where}: {text}", code="unfit-cluster")
    return RuntimeError(f"{type(cause).__name__}: {text}")
