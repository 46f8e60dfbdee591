"""Draws in a process of its own what arrives on stdin; `nnrun.workflows.drawing` starts it and says why."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import BinaryIO

from nnrun.report.plots.drawing import draw
from nnrun.report.plots.pictures import Picture


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Draw each picture as it comes; where None comes in place of one, reply with the notes since the last reply.

    Args:
        requests: Pickled pairs of a folder and a picture, written by the process that started this one.
        replies: Takes a line of JSON each: a list of sentences.
    """
    import matplotlib.backends.backend_agg
    import matplotlib.figure  # noqa: F401  # while the other process still prepares the first picture

    notes: list[str] = []
    while True:
        try:
            folder, picture = pickle.load(requests)  # noqa: S301  # a pipe that nobody else can write to
        except EOFError:
            return
        if isinstance(picture, Picture):
            notes += draw([picture], Path(folder)).notes
            continue
        replies.write(json.dumps(notes).encode() + b"\n")
        replies.flush()
        notes = []


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
