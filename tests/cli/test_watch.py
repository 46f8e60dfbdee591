"""``nnrun watch``: live on a terminal, lines elsewhere, JSON for programs, and the run's end as its exit code."""

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from nnrun.runs import Facts, Metrics, RunWriter, create, create_inside
from nnrun.types import Epoch
from tests.console.progress_screen import Terminal
from tests.invoke import COMMAND, nnrun

STARTED = datetime(2026, 11, 21, 14, 3, 59)
RESOLVED = Path("configs/iris.yaml").read_text(encoding="utf-8")
METRICS = Metrics(3, 3, "last", 3, "completed", {"validation": {"loss": 0.25, "accuracy": 0.5}})
PATIENCE = 60.0


def epoch(number: int) -> Epoch:
    training, validation = {"loss": 1.0 / number, "accuracy": 0.5}, {"loss": 2.0 / number, "accuracy": 0.25}
    return Epoch(number, 0.1, training, validation, {"training": 0.5})


def began(folder: Path, name: str = "iris", kind: str = "training", runs: int | None = None) -> RunWriter:
    writer = create(folder / "runs", name, STARTED)
    writer.write_resolved(RESOLVED)
    writer.start(Facts(kind=kind, config="iris.yaml", seed=1, runs=runs))
    return writer


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunWriter:
    monkeypatch.chdir(tmp_path)
    writer = began(tmp_path)
    for number in (1, 2, 3):
        writer.append_epoch(epoch(number))
    return writer


def test_finished_run_shows_its_result_at_once(run: RunWriter) -> None:
    run.write_metrics(METRICS)
    run.finish("completed", seconds={"total": 3.0})
    answer = nnrun("watch", "latest")
    path = f"runs/{run.path.name}"
    assert (answer.code, answer.err) == (0, f"note: latest is {path}\n")
    assert answer.out.splitlines()[1:] == [
        "loss          0.2500",
        "accuracy      0.5000",
        "",
        "weights  last, of epoch 3 of 3",
        "ended    completed, 3.0 s",
        f"run      {path}",
    ]


@pytest.mark.parametrize(
    ("status", "error", "code", "message"),
    [
        ("failed", "the loss became NaN", 4, "runs/{} failed: the loss became NaN"),
        ("interrupted", None, 130, "runs/{} was interrupted"),
    ],
)
def test_end_of_a_run_is_the_exit_code(run: RunWriter, status: str, error: str | None, code: int, message: str) -> None:
    run.finish(status, error=error)
    answer = nnrun("watch", f"runs/{run.path.name}")
    assert (answer.code, answer.err) == (code, message.format(run.path.name) + "\n")
    answer = nnrun("watch", "--json")
    assert (answer.code, answer.err) == (code, "")
    *_, last = (json.loads(line) for line in answer.out.splitlines())
    assert (last["event"], last["status"], last["reason"]) == ("ended", status, error or status)


def test_run_whose_process_died_was_interrupted(run: RunWriter) -> None:
    run.update(process={**run.facts.process, "born": 1})
    answer = nnrun("watch")
    assert answer.code == 130
    assert answer.err.endswith("was interrupted: the process that wrote it is gone, without a word\n")


def test_programs_get_an_object_an_epoch(run: RunWriter) -> None:
    run.finish("completed")
    began, *epochs, ended = (json.loads(line) for line in nnrun("watch", "--json").out.splitlines())
    assert (began["event"], ended["event"]) == ("began", "ended")
    assert [(item["event"], item["epoch"], item["validation"]["loss"]) for item in epochs] == [
        ("epoch", 1, 2.0),
        ("epoch", 2, 1.0),
        ("epoch", 3, 2 / 3),
    ]


@pytest.mark.thorough
def test_pipe_gets_lines_while_the_run_goes_on(run: RunWriter) -> None:
    def train() -> None:
        time.sleep(1.5)  # the watch has begun by then, on a busy machine too
        run.append_epoch(epoch(40))
        run.write_metrics(METRICS)
        run.finish("completed", seconds={"total": 3.0})

    thread = threading.Thread(target=train)
    thread.start()
    answer = nnrun("watch", "latest", "--interval", 0.05)
    thread.join()
    name = run.path.name
    assert answer.code == 0
    assert answer.err.splitlines() == [
        f"note: latest is runs/{name}, a run that is running",
        "config  iris.yaml, seed 1",
        "epoch  1/50  loss 1.0000 (val 2.0000)  accuracy 0.5000 (val 0.2500)  500 ms",
        "epoch 40/50  loss 0.0250 (val 0.0500)  accuracy 0.5000 (val 0.2500)  500 ms",
    ]
    assert answer.out.endswith(f"run      runs/{name}\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nobody",), 2, "there is no run 'nobody' in runs"),
        (("latest", "--interval", 0), 2, "--interval is 0.01 to 86400 seconds, not 0"),
    ],
)
def test_mistakes_are_answered(run: RunWriter, arguments: tuple[object, ...], code: int, message: str) -> None:
    answer = nnrun("watch", *arguments)
    assert (answer.code, answer.err.splitlines()[0].startswith(message)) == (code, True)


class Pty:
    """A terminal with a process on it."""

    def __init__(self, folder: Path, *arguments: str, columns: int = 80) -> None:
        self.main, side = pty.openpty()
        self.resize(columns)
        environment = {
            name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "JPY_PARENT_PID")
        }
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=folder,
            stdin=side,
            stdout=side,
            stderr=side,
            env={**environment, "TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,
        )
        os.close(side)
        self.screen = Terminal()
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def until(self, *texts: str) -> list[str]:
        """The screen, once it has all of some texts; what is read may end in the middle of a line, or of a sign."""
        until = time.monotonic() + PATIENCE
        while not self._has(texts) and time.monotonic() < until:
            try:
                self.screen.write(self.decoder.decode(os.read(self.main, 4096)).replace("\r\n", "\n"))
            except OSError:  # the other side is closed
                break
        assert self._has(texts)
        return self.screen.screen()

    def _has(self, texts: Sequence[str]) -> bool:
        shown = "\n".join(self.screen.screen())
        return all(text in shown for text in texts)

    def close(self) -> int:
        code = self.process.wait(timeout=PATIENCE)
        os.close(self.main)
        return code


@pytest.fixture
def terminal(run: RunWriter, tmp_path: Path) -> Iterator[Pty]:
    opened = Pty(tmp_path, "watch", "latest", "--interval", "0.05")
    yield opened
    opened.process.kill()
    opened.process.wait()


@pytest.mark.process
def test_terminal_follows_a_run_through_a_resize_to_its_result(run: RunWriter, terminal: Pty) -> None:
    wide = [
        "loss     ↓ 0.3333 (val 0.6667)  best 0.6667 at 3  █▃▁",
        "accuracy ↑ 0.5000 (val 0.2500)  best 0.2500 at 1  ▅▅▅",
    ]
    assert terminal.until(*wide)[-2:] == wide
    terminal.resize(40)
    run.append_epoch(epoch(4))
    narrow = ["loss     ↓ val 0.5000  best 0.5000", "accuracy ↑ val 0.2500  best 0.2500"]
    assert terminal.until(*narrow)[-2:] == narrow
    run.write_metrics(METRICS)
    run.finish("completed", seconds={"total": 3.0})
    screen = terminal.until(f"run      runs/{run.path.name}")
    assert not any("best" in line or "left" in line for line in screen)
    assert terminal.close() == 0


@pytest.mark.process
def test_ctrl_c_ends_the_watching_and_not_the_run(run: RunWriter, terminal: Pty) -> None:
    terminal.until("best 0.6667 at 3")
    terminal.process.send_signal(signal.SIGINT)
    screen = terminal.until("watching has ended; the run goes on without it")
    assert not any("best" in line for line in screen)
    assert terminal.close() == 130
    assert json.loads((run.path / "run.json").read_text())["status"] == "running"


@pytest.mark.thorough
def test_folds_are_followed_to_their_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    group = began(tmp_path, "iris_kfold", "kfold", 2)
    folds = [create_inside(group.path, f"fold-{number}", STARTED) for number in (1, 2)]

    def train() -> None:
        for fold in folds:
            fold.start(Facts(kind="training"))
            fold.append_epoch(epoch(1))
            time.sleep(0.2)
            fold.write_metrics(METRICS)
            fold.finish("completed", seconds={"total": 3.0})
        score = {"mean": 0.25, "std": 0.125, "interval": [0.125, 0.375], "folds": [0.125, 0.375]}
        (group.path / "kfold.json").write_text(json.dumps({"metrics": {"validation": {"loss": score}}}))
        group.finish("completed", seconds={"total": 6.0})

    thread = threading.Thread(target=train)
    thread.start()
    answer = nnrun("watch", "iris_kfold", "--interval", 0.05)
    thread.join()
    assert answer.code == 0
    assert answer.err.splitlines()[1:] == [
        "config  iris.yaml, seed 1",
        "folds  2",
        "fold 1  loss 0.2500 (mean 0.2500)  accuracy 0.5000 (mean 0.5000)  3.0 s",
        "fold 2  loss 0.2500 (mean 0.2500)  accuracy 0.5000 (mean 0.5000)  3.0 s",
    ]
    assert answer.out.splitlines()[:2] == [
        "part        metric    mean     std    from      to",
        "validation  loss    0.2500  0.1250  0.1250  0.3750",
    ]
