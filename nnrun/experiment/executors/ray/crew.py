"""The crew of a group's training: handed tasks, heard, and replaced where a machine is lost."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnrun import runs
from nnrun.child_process import ending
from nnrun.errors import NnrunError, TrainingError, stop_signal
from nnrun.experiment.executors.executor import Done, directories_of, lost
from nnrun.experiment.executors.processes import TELLS, Question, Reply, Request
from nnrun.experiment.executors.ray.answers import Actor, ActorLostError, answer_of
from nnrun.experiment.executors.ray.carrying import PlacedTables, carried_files
from nnrun.experiment.executors.ray.hiring import ATTEMPTS, Hired
from nnrun.experiment.executors.ray.returned_files import ReturnedFiles
from nnrun.experiment.executors.ray.run_files import all_files, write
from nnrun.experiment.executors.ray.workplace import Order, Report, Setup
from nnrun.experiment.executors.task import Ask, Task
from nnrun.experiment.run.sinks import Sink
from nnrun.stop_signals import TERMINATE

CLOSING = 20.0
"""Seconds that workers have to close what they are at, once they are stopped."""
REPORTS = 100
"""That are heard each second, where more tasks are trained: each comes less often then."""
LONGEST = 10.0
"""Seconds between two reports of a task."""
DRAWING = 6 * CLOSING
"""Seconds that they have for what comes after the ends of their runs: plots."""


def patience(workers: int) -> float:
    """Seconds between two reports of one of so many workers, unless something happens."""
    return min(LONGEST, max(1.0, workers / REPORTS))


class Crew:
    """Some actors that train tasks of one group; when the block is left they are gone."""

    def __init__(
        self,
        hired: Hired,
        directory: Path,
        setup: Setup,
        tables: PlacedTables,
        ask: Ask | None,
    ) -> None:
        self.directory, self.tables, self.ask = directory, tables, ask
        self.request: Request = setup.request
        self.hired, self.answers = hired, hired.answers
        hired.begin(setup)
        self.queue: deque[Task] = deque()
        """Tasks that nobody is at yet, or any more."""
        self.attempts: Counter[str] = Counter()

    def train(self, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train tasks, which the sink hears of as somebody takes them; what is given back comes as they end."""
        waiting, noted_at = iter(tasks), 0.0
        self._hire(waiting)
        while self.queue or self._are_trained:
            event = self.answers.next()
            if time.monotonic() - noted_at > TELLS:
                sink.waiting(directories_of((actor.task for actor in self.hired.actors), self.directory))
                noted_at = time.monotonic()
            done = self._heard(*event, sink) if event and event[0] in self.hired.actors else None
            if done is not None:
                yield done
            for actor in [actor for actor in self.hired.actors if actor.is_free]:
                while actor.is_free and (task := self._next(waiting)) is not None:
                    done = self._give(actor, task, sink)
                    if done is not None:
                        yield done
            self._hire(waiting)
            self.hired.tell_of_waiting(sink.note)

    @property
    def _are_trained(self) -> bool:
        return any(actor.task for actor in self.hired.actors)

    def _next(self, waiting: Iterator[Task | None]) -> Task | None:
        return self.queue.popleft() if self.queue else next(waiting, None)

    def _hire(self, waiting: Iterator[Task | None]) -> None:
        """Hire as many as there is room and work for; for each that is still coming a task waits."""
        self.hired.look()
        while True:
            coming = sum(not actor.folder for actor in self.hired.actors)
            has_room = len(self.hired.actors) < self.hired.room
            while len(self.queue) < coming + has_room:
                if (task := next(waiting, None)) is None:
                    return
                self.queue.append(task)
            if not has_room:
                return
            self.hired.hire()

    def _give(self, actor: Actor, task: Task, sink: Sink) -> Done | None:
        """Hand a task to an actor; what became of it where what it reads cannot be read here."""
        self.attempts[task.name] += 1
        if self.attempts[task.name] == 1:
            sink.task_began(task.label)
        try:
            key, pieces = self.tables.place(task.config)
            carried = carried_files(task.config, self.tables.options)
        except self.request.trainer.own_errors as error:
            del self.attempts[task.name]
            return lost(task, error)
        actor.task = task
        actor.returned = ReturnedFiles(actor.folder, self.directory, runs.git_facts(task.config.spec.folder))
        begun = all_files(self.directory / task.name)
        order = Order(task, key, begun, carried, waits=patience(len(self.hired.actors)))
        self.answers.expect(actor, actor.handle.turn.remote(order, pieces))
        return None

    def _heard(self, actor: Actor, future: Any, sink: Sink) -> Done | None:
        """Take an answer; where a task is over, what became of it."""
        try:
            answer = answer_of(actor, future)
        except ActorLostError as error:
            self.hired.let_go(actor)
            if actor.task is None:
                self.hired.take_loss(actor, str(error))
                return None
            return self._again(actor.task, str(error), sink)
        if isinstance(answer, Report):
            return self._reported(actor, answer, sink)
        self.hired.take(actor, answer)
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
            for error in filter(None, (message.error, message.failure)):
                if isinstance(error, NnrunError):
                    returned.relocated(error)
            if message.error is not None:
                raise message.error
            result = returned.result(message.result)
            return Done(task, message.seconds, message.failure, returned.text(message.reason), result)
        if report.exit_code is not None:
            actor.task = None
            return self._again(task, f"the process that trained it {ending(report.exit_code)}", sink)
        answer = None
        if isinstance(message, Question):
            answer = self.ask(message.task, message.epoch) if self.ask else ""
        order = Order(answer=answer, waits=patience(len(self.hired.actors)))
        self.answers.expect(actor, actor.handle.turn.remote(order))
        return None

    def _again(self, task: Task, reason: str, sink: Sink) -> Done | None:
        """Have a task go on elsewhere from what has come back of it; one that has been lost too often has failed."""
        if self.attempts[task.name] >= ATTEMPTS:
            return lost(task, TrainingError(reason, code="training-failed"))
        sink.note(f"{task.label}: {reason}; it goes on elsewhere from its last checkpoint")
        self.queue.appendleft(task)
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers end, at once where this process was told to: each closes the run that it is at."""
        try:
            if isinstance(error, KeyboardInterrupt):
                self._stop(stop_signal(error).number)
            elif isinstance(error, GeneratorExit):  # whoever asked for the rest wants no more
                self._stop(TERMINATE.number)
            if error is None or isinstance(error, KeyboardInterrupt | GeneratorExit):
                self._close()
        finally:
            self.hired.let_all_go()

    def _stop(self, number: int) -> None:
        """Have every worker close the run that it is at, and take what it has written."""
        until, stopped = time.monotonic() + CLOSING, set[Actor]()
        while self._are_trained and time.monotonic() < until:
            if (event := self.answers.next()) is None:
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
            order = Order(answer="" if report.message else None, signal=None if actor in stopped else number)
            stopped.add(actor)
            self.answers.expect(actor, actor.handle.turn.remote(order))

    def _close(self) -> None:
        """Let workers end that have nothing to do, and take what came after the ends of their runs: plots."""
        left = {actor for actor in self.hired.actors if actor.is_free}
        for actor in left:
            self.answers.expect(actor, actor.handle.close.remote())
        until = time.monotonic() + DRAWING
        while left and time.monotonic() < until:
            if (event := self.answers.next()) is None:
                continue
            actor, future = event
            left.discard(actor)
            late = {} if future.exception() else future.result()
            if not isinstance(late, dict) or actor.returned is None:
                continue
            for name, changes in late.items():
                if changes:
                    write(self.directory / name, actor.returned.files(changes))
