"""The sink of the command line: one view for a run, and one for several, whoever trains them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnrun.console.terminal import Terminal
from nnrun.data.cache.watcher import current
from nnrun.runs import Facts, create_inside
from nnrun.types import Epoch, Signature
from tests.console.progress_screen import Terminal as Screen

SIGNATURE = Signature((), ())
FOLD = Facts(name="iris", kind="training", config="iris.yaml", parent="runs")
SCORES = {"loss": 0.5}
RESOLVED = Path("configs/iris.yaml").read_text(encoding="utf-8")


def epoch(number: int) -> Epoch:
    return Epoch(number, 0.1, {"loss": 1.0 / number}, {"loss": 2.0 / number}, {"training": 0.5})


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen()
    monkeypatch.setattr(
        "nnrun.console.terminal.sys", SimpleNamespace(stderr=screen)
    )  # pytest has its own between phases
    monkeypatch.setattr("nnrun.console.live.group_progress.REDRAW", 0.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    return screen


def train(terminal: Terminal, path: Path, facts: Facts = FOLD) -> None:
    terminal.began(path, facts, SIGNATURE)
    terminal.started(10, 2, "graph")
    terminal.epoch(epoch(1))
    terminal.epoch(epoch(2))
    terminal.trained(None)


def test_runs_of_a_group_have_one_header_and_a_line_each(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal()
    terminal.group_began(3, ("k is 3",), "folds", 1)
    for label in ("fold 2/3", "fold 3/3"):
        terminal.task_began(label)
        train(terminal, tmp_path)
        terminal.task_ended(label, SCORES, SCORES, 2.0)
    assert screen.screen() == [
        "note   k is 3",
        "folds  3",
        "config  iris.yaml",
        "fold 2/3  loss 0.5000 (mean 0.5000)  2.0 s",
        "fold 3/3  loss 0.5000 (mean 0.5000)  2.0 s",
        "",
        "folds 3/3 done ━━━━━━━━━━━━ putting them together",
        "mean of 3  loss 0.5000",
    ]
    terminal.close()
    assert screen.screen()[-2:] == ["fold 3/3  loss 0.5000 (mean 0.5000)  2.0 s", ""]


def test_run_that_follows_a_group_has_a_header_and_epochs_of_its_own(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal()
    terminal.group_began(1, (), "members")
    terminal.task_began("member 1")
    train(terminal, tmp_path)
    terminal.task_ended("member 1", SCORES, SCORES, 2.0)
    train(terminal, tmp_path, Facts(name="xor", kind="training", config="xor.yaml"))
    assert screen.screen()[-4:] == [
        "config  xor.yaml",
        "epoch 1/2  loss 1.0000 (val 2.0000)  500 ms",
        "epoch 2/2  loss 0.5000 (val 1.0000)  500 ms",
        "",
    ]


def test_sentence_stands_above_what_is_live(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal()
    terminal.began(tmp_path, FOLD, SIGNATURE)
    terminal.started(10, 2, "graph")
    terminal.note("the disk is \x1b[2Jfull")
    assert screen.screen()[1:] == ["note: the disk is ␛[2Jfull", "", "epoch 1/2 ━━━━━━━━━━━━ compiling (graph)"]


def test_runs_that_other_processes_train_are_followed_by_their_directories(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal()
    terminal.group_began(2, ())
    tasks = {}
    for number in (1, 2):
        label = f"fold {number}/2"
        terminal.task_began(label)
        run = create_inside(tmp_path, f"fold-{number}", datetime(2026, 11, 21))
        run.write_resolved(RESOLVED)
        run.start(FOLD)
        run.append_epoch(epoch(number))
        tasks[label] = run.path
    terminal.waiting(tasks)
    assert [re.sub(r"0:2\d left", "0:2x left", line) for line in screen.screen()[-2:]] == [
        "fold 1/2  epoch  1/50 ━━━━━━━━━━━━ 0:2x left  loss 1.0000 (val 2.0000)",
        "fold 2/2  epoch  2/50 ━━━━━━━━━━━━ 0:2x left  loss 0.5000 (val 1.0000)",
    ]


def test_quiet_shows_nothing(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal(quiet=True)
    terminal.group_began(1, ("k is 1",))
    terminal.task_began("fold 1/1")
    train(terminal, tmp_path)
    terminal.task_ended("fold 1/1", SCORES, SCORES, 2.0)
    terminal.note("nothing")
    terminal.close()
    assert screen.getvalue() == ""


def test_what_is_converted_within_it_is_shown(screen: Screen) -> None:
    with Terminal():
        current().converting("decoding images", 0, 20)
        assert screen.screen()[-1].startswith("decoding images")
        current().note("made anew")
    assert screen.screen() == ["note: made anew", ""]
    current().note("nobody hears it")
    assert screen.screen() == ["note: made anew", ""]
