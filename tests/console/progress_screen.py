"""A clock that the test turns, and a terminal that carries out what a live line asks of it."""

from __future__ import annotations

import io
import re

from nnrun.console.progress import Progress
from nnrun.types import Epoch


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """Shows what is left on it: carriage return and erasing are carried out, colours left out."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        lines = [""]
        for piece in re.sub(r"\x1b\[(K|\d+m)", "", self.getvalue()).split("\n"):
            lines[-1] = piece.rsplit("\r", 1)[-1]
            lines.append("")
        return lines[:-1]


def epoch(number: int, seconds: float = 0.0123, **more: float) -> Epoch:
    training = {"loss": 0.9 / number, "accuracy": 0.5, **more}
    return Epoch(number, 0.001, training, {"loss": 1.2 / number, "accuracy": 0.25}, {"training": seconds})


def run(view: Progress, clock: Clock, epochs: int, *, ends: int | None = None, seconds: float = 0.001) -> None:
    view.started(4, epochs, "graph")
    for number in range(1, (ends or epochs) + 1):
        clock.now += seconds
        view.epoch_ended(epoch(number, seconds))
    view.close()
