"""A clock that the test turns, and a terminal that carries out what a live view asks of it."""

from __future__ import annotations

import io
import re

from nnrun.console.progress import Progress
from nnrun.types import Epoch

_SEQUENCE = re.compile(r"\x1b\[(\d*)([A-Za-z])|(.)", re.DOTALL)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """Shows what is left on it: cursor movements and erasing are carried out, colours left out."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        """Its lines, without blanks at their ends."""
        lines, row, column = [""], 0, 0
        for count, action, char in _SEQUENCE.findall(self.getvalue()):
            if action == "A":
                row = max(0, row - int(count or 1))
            elif action == "J":
                lines[row] = lines[row][:column]
                del lines[row + 1 :]
            elif action == "K":
                lines[row] = lines[row][:column]
            elif action:
                assert action == "m", action
            elif char == "\r":
                column = 0
            elif char == "\n":
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            else:
                lines[row] = lines[row][:column].ljust(column) + char + lines[row][column + 1 :]
                column += 1
        return [line.rstrip() for line in lines]


def epoch(number: int, seconds: float = 0.0123, **more: float) -> Epoch:
    training = {"loss": 0.9 / number, "accuracy": 0.5, **more}
    return Epoch(number, 0.001, training, {"loss": 1.2 / number, "accuracy": 0.25}, {"training": seconds})


def run(view: Progress, clock: Clock, epochs: int, *, ends: int | None = None, seconds: float = 0.001) -> None:
    view.started(4, epochs, "graph")
    for number in range(1, (ends or epochs) + 1):
        clock.now += seconds
        view.epoch_ended(epoch(number, seconds))
    view.close()
