"""Pictures of the live screen, drawn by the code that draws it, of a training that is played (terminal screenshot)."""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

from docs.generate.markdown import page, paragraph
from nnrun.console.live.group_view import GroupView
from nnrun.console.live.run_view import RunView
from nnrun.console.live.screen import Screen
from nnrun.types import Epoch

README = Path(__file__).parents[2] / "README.md"
HEAD = "What a terminal shows while a training runs. [While it trains](../watching.md) says what stands where."
DIRECTIONS = {"loss": "min", "accuracy": "max"}
SECONDS = 0.8
"""Of an epoch of the training that is played."""


class Clock:
    """Seconds that a played training takes."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def text() -> str:
    """The page."""
    return page(
        "The live screen",
        paragraph(HEAD),
        paragraph("A training, in the middle of its 38th epoch:"),
        _block(run_picture(80)),
        paragraph("The same in 40 columns:"),
        _block(run_picture(40)),
        paragraph("Folds of which two are trained at once (`nnrun kfold CONFIG --jobs 2`):"),
        _block(folds_picture(80)),
    )


def with_picture(readme: str) -> str:
    """The README with its picture as it is drawn now."""
    found = re.search(r"(?<=<!-- live -->\n\n).*?(?=\n\n<!-- end -->)", readme, re.DOTALL)
    if found is None:
        raise ValueError("README.md has no place for the picture of the live screen")
    return readme[: found.start()] + _block(run_picture(80)) + readme[found.end() :]


def run_picture(width: int) -> list[str]:
    """A training in the middle of an epoch."""
    clock = Clock()
    view = RunView(clock, directions=lambda: DIRECTIONS)
    _play(clock, {view: 37})
    clock.now += SECONDS / 2
    view.progress(38, 30, 60, {"loss": 0.2831, "accuracy": 0.8969})
    return view.lines(_screen(width))


def folds_picture(width: int) -> list[str]:
    """Two of five folds done, two in the making."""
    clock = Clock()
    group = GroupView(5, "folds", clock)
    for number, loss in ((1, 0.3211), (2, 0.3268)):
        group.task_began(f"fold {number}/5")
        group.task_ended(f"fold {number}/5", {"loss": loss, "accuracy": 0.8842}, 52.0)
    _play(clock, {group.task_began(f"fold {number}/5"): epochs for number, epochs in ((3, 37), (4, 21))})
    return group.lines(_screen(width))


def _play(clock: Clock, views: Mapping[RunView, int]) -> None:
    """So many epochs of each, the last of which end together."""
    longest = max(views.values())
    for past in range(longest, 0, -1):
        clock.now += SECONDS
        for view, epochs in views.items():
            if past == epochs:
                view.started(60, "xla")
            if past <= epochs:
                view.epoch_ended(_epoch(epochs - past + 1), SECONDS)


def _epoch(number: int) -> Epoch:
    training = {"loss": 0.25 + 0.6 / number, "accuracy": 0.92 - 0.3 / number}
    validation = {"loss": 0.3 + 0.5 / number + 0.01 * math.sin(number), "accuracy": 0.9 - 0.25 / number}
    return Epoch(number, 0.001, training, validation, {})


def _screen(width: int) -> Screen:
    return Screen(io.StringIO(), lambda: (width, 24))


def _block(lines: list[str]) -> str:
    return textwrap.indent("\n".join(line.rstrip() for line in lines), "    ")
