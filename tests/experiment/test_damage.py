"""A run directory in which a file is damaged: every command answers in a line, and none of them is a defect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnrun.experiment.run.trained import Trained
from tests.invoke import nnrun

pytestmark = pytest.mark.tensorflow

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[: len(content) // 2],
    "no text": lambda _: bytes(range(128, 256)),
    "nested": lambda _: b"[" * 100_000,
    "letters": lambda content: content.replace(b"0", b"x"),
    "huge": lambda content: content.replace(b"1", b"9" * 400),
}
TEXTS = tuple(DAMAGES)
ARCHIVES = ("cut", "no text")
ASKED = {
    "run.json": (TEXTS, ("predict",)),
    "resolved.yaml": (TEXTS, ("evaluate", "script", "summary")),
    "signature.json": (TEXTS, ("predict",)),
    "split.npz": (ARCHIVES, ("evaluate", "script")),
    "metrics.json": (TEXTS, ("evaluate",)),
    "history.csv": (TEXTS, ("predict",)),
    "preparation.json": (TEXTS, ("predict",)),
    "preprocess.skops": (ARCHIVES, ("predict",)),
    "model.keras": (ARCHIVES, ("predict",)),
}
"""Files of a run, how they are damaged, and the commands that read them."""


def asked(command: str, run: Path, data: Path) -> None:
    """Asks something of a damaged run."""
    rest = {
        "predict": (run, data),
        "summary": (run / "resolved.yaml", "--data-dir", data.parent),
    }.get(command, (run, "--data-dir", data.parent))
    answer = nnrun(command, *rest)
    assert answer.code in (0, 2, 3), (command, answer)
    assert "a defect of nnrun" not in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("name", list(ASKED))
def test_damaged_file_is_no_defect(name: str, flowers: Trained, copied: Path) -> None:
    data = flowers.run.path.parent.parent / "flowers.csv"
    whole = (copied / name).read_bytes()
    damages, commands = ASKED[name]
    for damage in damages:
        (copied / name).write_bytes(DAMAGES[damage](whole))
        for command in commands:
            asked(command, copied, data)
    (copied / name).unlink()
    asked(commands[0], copied, data)


def places(value: Any, put: Callable[[Any], Any]) -> list[Callable[[Any], Any]]:
    """For each place in a JSON value, what puts something else there."""
    found = [put]
    if isinstance(value, dict):
        for key in value:
            found += places(value[key], lambda new, key=key: put({**value, key: new}))
    elif isinstance(value, list):
        for n in range(min(len(value), 2)):
            found += places(value[n], lambda new, n=n: put([*value[:n], new, *value[n + 1 :]]))
    return found


WRONG = (None, -1, 10**30, [], {}, "x\x1b[2J", [[0]])


@pytest.mark.parametrize("name", ["preparation.json", "signature.json", "run.json"])
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_wrong_value_anywhere_is_no_defect(name: str, every: int, flowers: Trained, copied: Path) -> None:
    data = flowers.run.path.parent.parent / "flowers.csv"
    value = json.loads((copied / name).read_text())
    wrong = list(enumerate(places(value, lambda new: new)[::4]))
    for number, put in wrong[::every]:
        (copied / name).write_text(json.dumps(put(WRONG[number % len(WRONG)])))
        asked("predict", copied, data)
