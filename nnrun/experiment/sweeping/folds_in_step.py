"""The folds of a trial trained in step: all come to an epoch before any goes on, so that their mean can be judged."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nnrun.errors import Stopped, Terminated, TrainingError, stop_signal
from nnrun.experiment.executors.executor import Done, lost
from nnrun.experiment.executors.task import Task, TaskDirectory, Trainer
from nnrun.experiment.group.run_scores import mean_scores
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.types import Epoch

Judge = Callable[[Epoch], str]
"""Told the mean of all folds after an epoch, says why they end there; "" where they go on."""


class InStep:
    """Trains tasks side by side, each by a trainer and a thread of its own, of which one runs at a time.

    A training is the same whoever else waits meanwhile: what it goes on from is its own model and its own data.
    """

    def __init__(
        self, trainers: Sequence[Trainer], judge: Judge, ended: Sequence[Sequence[Epoch]], decided: Mapping[int, str]
    ) -> None:
        """Train nothing yet.

        Args:
            trainers: One for each task, or more.
            judge: Decides after each epoch.
            ended: The epochs of those that are not trained again.
            decided: Why some of these ended after an epoch, as all do then.
        """
        self.trainers, self.judge, self.ended, self.decided = trainers, judge, ended, decided

    def run(self, group: TaskDirectory, tasks: Iterable[Task | None], sink: Sink) -> Generator[Done]:
        """Train them; see `Executor`. All have ended when the first is given back."""
        listed = [task for task in tasks if task is not None]
        turns = Turns([task.name for task in listed], self.judge, self.ended, self.decided)
        ends: dict[str, Done | BaseException] = {}

        def train(task: Task, trainer: Trainer) -> None:
            clock = Clock()
            try:
                turns.begin(task.name)
                result = trainer.train(task, group, InTurn(task.name, turns))
                ends[task.name] = Done(task, clock.seconds()["total"], result=result)
            except TrainingError as error:
                turns.fail()
                ends[task.name] = lost(task, error, clock.seconds()["total"])
            except BaseException as error:
                turns.stop(error)
                ends[task.name] = error
            finally:
                turns.end(task.name)

        threads = [
            threading.Thread(target=train, args=pair, name=pair[0].name)
            for pair in zip(listed, self.trainers, strict=False)
        ]
        for task, thread in zip(listed, threads, strict=True):
            sink.task_began(task.label)
            thread.start()
        try:
            turns.wait()
        except KeyboardInterrupt as stop:  # it arrives in the main thread; each closes its run when it has its turn
            turns.stop(stop)
            turns.wait()
        for thread in threads:
            thread.join()
        if turns.stopped is not None:
            closed = (end for end in ends.values() if isinstance(end, Stopped))
            raise next(closed, turns.stopped) if isinstance(turns.stopped, KeyboardInterrupt) else turns.stopped
        yield from (end for end in ends.values() if isinstance(end, Done))


class Turns:
    """Whose turn it is: that of the training which is furthest behind, the first of several."""

    def __init__(
        self,
        names: Sequence[str],
        judge: Judge,
        ended: Sequence[Sequence[Epoch]] = (),
        decided: Mapping[int, str] | None = None,
    ) -> None:
        self.judge, self.ended, self.decided = judge, ended, decided or {}
        self.curves: dict[str, list[Epoch]] = {name: [] for name in names}
        self.running = list(names)
        self.turn = names[0] if names else ""
        self.reasons: list[str] = []
        """What was decided after each epoch."""
        self.has_failed = False
        self.stopped: BaseException | None = None
        self._changed = threading.Condition()

    def begin(self, name: str) -> None:
        """Wait for the first turn. Raises KeyboardInterrupt where there is none any more."""
        with self._changed:
            self._changed.wait_for(lambda: self.turn == name)
        self.check()

    def check(self) -> None:
        """Raise what all of them are stopped by, if they are."""
        if isinstance(self.stopped, KeyboardInterrupt):
            raise Terminated(stop_signal(self.stopped))
        if self.stopped is not None:
            raise KeyboardInterrupt

    def remember(self, name: str, history: Sequence[Epoch]) -> None:
        """Take the epochs that a training has behind it already."""
        self.curves[name] = list(history)

    def arrive(self, name: str, epoch: Epoch) -> str:
        """Take an epoch, wait until all others have come to it, and say why it is the last; "" where it is not."""
        import numpy as np

        with self._changed:
            self.curves[name] = [*self.curves[name][: epoch.number - 1], epoch]
            draws = random.getstate(), np.random.get_state()  # those of the process: a plugin may draw
            while self.stopped is None and any(len(self.curves[fold]) < epoch.number for fold in self.running):
                self._pass_on()
                self._changed.wait_for(lambda: self.turn == name)
            random.setstate(draws[0])
            np.random.set_state(draws[1])
            return "" if self.stopped is not None else self._decided(epoch.number)

    def fail(self) -> None:
        """One is lost, so that there is no mean any more."""
        self.has_failed = True

    def stop(self, error: BaseException) -> None:
        """Have all of them end, each when it has its turn."""
        with self._changed:
            self.stopped = self.stopped or error

    def end(self, name: str) -> None:
        """One has ended."""
        with self._changed:
            self.running.remove(name)
            self._pass_on()

    def wait(self) -> None:
        """Wait until all have ended."""
        with self._changed:
            self._changed.wait_for(lambda: not self.running)

    def _pass_on(self) -> None:
        self.turn = min(self.running, key=lambda name: len(self.curves[name]), default="")
        self._changed.notify_all()

    def _decided(self, number: int) -> str:
        """Why an epoch is the last. One after which some have gone on was not; each is judged once, in their order."""
        while len(self.reasons) < number:
            self.reasons.append(self._judged(len(self.reasons) + 1))
        gone_on = any(len(curve) > number for curve in (*self.curves.values(), *self.ended))
        return self.decided.get(number) or ("" if gone_on else self.reasons[number - 1])

    def _judged(self, number: int) -> str:
        if self.has_failed:
            return ""
        curves = [curve for curve in (*self.ended, *self.curves.values()) if curve]
        epochs = [curve[min(number, len(curve)) - 1] for curve in curves]
        training = mean_scores([epoch.training for epoch in epochs])
        validation = mean_scores([epoch.validation for epoch in epochs])
        return self.judge(replace(epochs[0], number=number, training=training, validation=validation))


class InTurn(Sink):
    """Has a training wait for the others after each epoch."""

    def __init__(self, name: str, turns: Turns) -> None:
        self.name, self.turns = name, turns

    def resumed(self, history: Sequence[Epoch]) -> None:
        """It has these epochs behind it."""
        self.turns.remember(self.name, history)

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:  # noqa: ARG002  # a sink's
        """End it here where all of them are stopped."""
        self.turns.check()

    def why_stop(self, epoch: Epoch) -> str:
        """Wait for the others."""
        return self.turns.arrive(self.name, epoch)
