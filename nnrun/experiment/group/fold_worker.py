"""Trains, in a process of its own, the folds that it is asked for; `workers` starts it."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from types import FrameType
from typing import BinaryIO

from nnrun.errors import NnrunError, Stopped, Terminated
from nnrun.experiment.data_files import check_unchanged
from nnrun.experiment.group.cross_validation import CrossValidation
from nnrun.experiment.group.fold_workers import Reply
from nnrun.experiment.group.folds import cut
from nnrun.experiment.options import KfoldOptions
from nnrun.experiment.processes import end_with_parent
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.runs import Run


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Train fold after fold, until nothing more is asked for.

    Args:
        requests: Pickled: the k-fold directory with the options, then numbers of folds.
        replies: Takes a pickled `Reply` to each number.
    """
    directory, options, sink = pickle.load(requests)  # noqa: S301  # a pipe that nobody else can write to
    folds = CrossValidation(directory / "resolved.yaml", (), options, KfoldOptions(), sink)
    whole = cut(folds.config, options)
    check_unchanged(whole.table, Run(directory))
    with DeferredPlots(wanted=folds.config.spec.plots) as drawing:
        try:
            while (number := _asked(requests)) is not None:
                _answer(replies, Reply(*folds.fold(directory, number, whole, drawing)))
        finally:
            drawing.finish_all()


def _asked(requests: BinaryIO) -> int | None:
    try:
        return int(pickle.load(requests))  # noqa: S301
    except EOFError:
        return None


def _answer(replies: BinaryIO, reply: Reply) -> None:
    pickle.dump(reply, replies)
    replies.flush()


def main() -> None:
    """Serve until the end of the requests, or a signal: the fold of the moment is then closed as interrupted."""

    def terminate(_signal: int, _frame: FrameType | None) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)
    end_with_parent()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed here is no reply
    try:
        serve(sys.stdin.buffer, replies)
    except (KeyboardInterrupt, Stopped):
        pass
    except NnrunError as error:
        error.result = None
        _answer(replies, Reply(error=error))
    except Exception as error:
        _answer(replies, Reply(error=RuntimeError(f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    main()
