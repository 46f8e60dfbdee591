"""Trains, in a process of its own, the tasks that it is handed; `processes` starts it."""

from __future__ import annotations

import os
import pickle
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from nnrun.child_process import end_with_parent
from nnrun.engine import import_keras
from nnrun.errors import NnrunError, Stopped, Terminated
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.executors.executor import lost
from nnrun.experiment.executors.processes import Question, Reply, Request
from nnrun.experiment.executors.serial import Serial
from nnrun.experiment.executors.task import Task
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.runs import DataFacts, Run
from nnrun.stop_signals import raise_on_signals
from nnrun.types import Epoch


@dataclass(frozen=True)
class BegunDirectory:
    """The directory of a group that another process has begun."""

    path: Path
    smoke: bool = False
    stage: str = "tasks"

    def inside(self, task: Task, data: DataFacts, clock: Clock) -> RunInProgress:  # noqa: ARG002  # it has begun
        """The directory of a task in it."""
        return task.directory(self.path, clock, smoke=self.smoke)

    def unfinished(self, task: Task) -> Path | None:
        """The directory of a task that was begun in it."""
        return task.unfinished(self.path)


def serve(requests: BinaryIO, replies: BinaryIO, tables: TableCache | None = None) -> None:
    """Train task after task, until nothing more is asked for.

    Args:
        requests: Pickled: a `Request`, then tasks.
        replies: Takes a pickled `Reply` to each task.
        tables: With what was loaded before.
    """
    request: Request = pickle.load(requests)  # noqa: S301  # a pipe that nobody else can write to
    group, begun = BegunDirectory(request.directory, request.options.smoke), Run(request.directory)
    with DeferredPlots(enabled=request.plots) as plots:
        trainer = request.trainer(request.options, plots, Clock(), tables)
        if request.asks:
            trainer.ask = partial(ask, requests, replies)
        try:
            while (task := _asked(requests)) is not None:
                try:
                    table = trainer.tables.load(task.config, config_search(task.config, request.options))
                    if table.source == begun.facts.data.source:  # members may load other data
                        check_unchanged(table, begun)
                    (done,) = Serial(trainer).run(group, [task], request.sink)
                except trainer.own_errors as error:
                    done = lost(task, error)
                if done.failure is not None:
                    done.failure.result = None  # it goes beside it
                _answer(replies, Reply(done.seconds, done.failure, done.reason, done.result))
        except (KeyboardInterrupt, Stopped):
            plots.hurry()
            raise
        finally:
            plots.finish_all()


def _asked(requests: BinaryIO) -> Task | None:
    try:
        task: Task = pickle.load(requests)  # noqa: S301
    except EOFError:
        return None
    return task


def ask(requests: BinaryIO, replies: BinaryIO, task: str, epoch: Epoch) -> str:
    """Ask whoever has the tasks trained whether one goes on; where nobody is there any more, it does."""
    try:
        _answer(replies, Question(task, epoch))
        answer: str = pickle.load(requests)  # noqa: S301
    except (EOFError, BrokenPipeError):
        return ""
    return answer


def _answer(replies: BinaryIO, reply: Reply | Question) -> None:
    pickle.dump(reply, replies)
    replies.flush()


def main(tables: TableCache | None = None) -> None:
    """Serve until the end of the requests, or a signal: the run of the moment is then closed as interrupted."""
    raise_on_signals(Terminated)
    end_with_parent()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed here is no reply
    try:
        import_keras()  # which takes longer than its first task takes to come
        serve(sys.stdin.buffer, replies, tables)
    except (KeyboardInterrupt, Stopped, BrokenPipeError):  # of the last, nobody is there any more
        pass
    except NnrunError as error:
        error.result = None
        _answer(replies, Reply(error=error))
    except Exception as error:
        _answer(replies, Reply(error=RuntimeError(f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    main()
