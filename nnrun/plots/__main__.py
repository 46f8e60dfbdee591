"""Draws in a process of its own what arrives on stdin; `nnrun.experiment.run.plot_process` starts it and says why."""

from __future__ import annotations

import gc
import json
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from nnrun import run_layout as layout
from nnrun.plots.drawing import Drawn, draw_pictures, rendered
from nnrun.plots.kinds.history_plot import HistoryPicture
from nnrun.plots.of_run import draw
from nnrun.plots.pictures import Picture
from nnrun.runs import Metrics


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Draw of each run what is asked for; where None comes in place of one, reply with the notes since the last reply.

    Args:
        requests: Pickled, written by the process that started this one: the arguments of `draw`, or a directory and
            pictures.
        replies: Takes a line of JSON each: a list of pairs of a run directory and a sentence.
    """
    notes: list[tuple[str, str]] = []
    while True:
        try:
            request = pickle.load(requests)  # noqa: S301  # a pipe that nobody else can write to
        except EOFError:
            return
        if request is not None:
            directory, *wanted = request
            notes += [(directory, note) for note in _drawn(Path(directory), *wanted).notes]
            continue
        replies.write(json.dumps(notes).encode() + b"\n")
        replies.flush()
        notes = []
        gc.collect()


def _drawn(directory: Path, wanted: Sequence[Any], metrics: Metrics | None = None) -> Drawn:
    if all(isinstance(picture, Picture) for picture in wanted):
        return draw_pictures(wanted, directory / layout.PLOTS)
    return draw(directory, tuple(wanted), metrics)


def warm_up() -> None:
    """Import everything and draw once for nothing, while the other process still prepares the first picture.

    What fails here fails again, and is told, with the first picture.
    """
    with suppress(Exception):
        rendered(
            HistoryPicture("", "title", "subject", (1, 2), {"loss": (1.0, 0.5)}, {"loss": (1.0, 0.5)}, (0.1, 0.1), 1)
        )


if __name__ == "__main__":
    gc.disable()  # thousands of new objects a picture, none of them garbage before its end
    warm_up()
    serve(sys.stdin.buffer, sys.stdout.buffer)
