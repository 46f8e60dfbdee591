"""What is shown never ends a run, and nothing of a stranger's moves the cursor."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from nnrun.cli.json_result import print_json
from nnrun.cli.main import run
from nnrun.streams import Shown, sanitized
from tests.cli.conftest import Done
from tests.invoke import COMMAND, only_run


class Failing(io.StringIO):
    """A stream that takes some texts and no more."""

    def __init__(self, error: Exception, patience: int = 0) -> None:
        super().__init__()
        self.error = error
        self.patience = patience

    def write(self, text: str) -> int:
        if self.patience == 0:
            raise self.error
        self.patience -= 1
        return super().write(text)

    def flush(self) -> None:
        if self.patience == 0:
            raise self.error


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
GONE = OSError(errno.EIO, os.strerror(errno.EIO))
CLOSED = ValueError("I/O operation on closed file")
TRAINING = ("training.epochs=2", "training.threads=1")


def said(out: io.StringIO | None, err: io.StringIO | None, *arguments: object) -> int:
    """The exit code of a command with these as its streams."""
    with redirect_stdout(out), redirect_stderr(err):
        return run([str(argument) for argument in arguments])


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("patience", "error"),
    [
        *((2, error) for error in (FULL, GONE, CLOSED, BrokenPipeError())),
        *((0, error) for error in (FULL, BrokenPipeError())),
        *(pytest.param(0, error, marks=pytest.mark.slow) for error in (GONE, CLOSED)),
    ],
)
def test_training_is_not_ended_by_a_display(error: Exception, patience: int, small: Path) -> None:
    err = Failing(error, patience)
    out = Failing(error, patience)
    assert said(out, err, "train", "config.yaml", *TRAINING) == 0
    assert (only_run(small / "runs") / "model.keras").is_file()


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "config.yaml", *TRAINING),
        ("train", "config.yaml", "ensemble={members: 2}", *TRAINING),
        ("kfold", "config.yaml", "--k", "2", *TRAINING),
        ("sweep", "config.yaml", "seed=[1,2]", "plots=false", *TRAINING),
    ],
)
def test_trainings_of_every_kind_end_well_without_streams(arguments: tuple[str, ...], small: Path) -> None:
    assert said(Failing(FULL), None, *arguments) == 0
    assert list(small.glob("runs/**/model.keras"))


@pytest.mark.tensorflow
@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_answers_that_nobody_can_read_are_told(command: str, done: Done) -> None:
    given = (command, done.run, *([done.data] if command == "predict" else []))
    for code, out in ((2, Failing(FULL)), (2, Failing(GONE)), (0, Failing(BrokenPipeError())), (0, None)):
        err = io.StringIO()
        assert said(out, err, *given) == code
        assert ("standard output cannot be written: " in err.getvalue()) == (code == 2)
    assert said(io.StringIO(), Failing(FULL), *given) == 0


def test_encoding_without_the_characters_ends_nothing() -> None:
    for encoding in ("ascii", "latin-1"):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        shown = Shown(stream)
        shown.write("a … 見\n")
        shown.flush()
        text = stream.buffer.getvalue().decode(encoding)
        assert text.startswith("a ")
        assert "\\u898b" in text


HOSTILE = "a\x1b]0;title\x07b\x1b[2J\x9b31m\u202ec\x7f\rd"


def test_terminal_gets_no_control_characters_but_nnruns_own() -> None:
    screen = Screen()
    Shown(screen).write(f"\r\x1b[31m{HOSTILE}\x1b[0m\x1b[K\n")
    assert screen.getvalue() == "\r\x1b[31ma␛]0;title␇b␛[2J�31m�c␡␍d\x1b[0m\x1b[K\n"
    assert sanitized("plain ünïcode\n\ttext") == "plain ünïcode\n\ttext"


def test_files_and_pipes_get_the_text_as_it_is() -> None:
    stream = io.StringIO()
    Shown(stream).write(HOSTILE)
    assert stream.getvalue() == HOSTILE


def test_json_holds_no_character_that_a_terminal_would_act_on(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({HOSTILE: [HOSTILE]})
    text = capsys.readouterr().out
    assert text.isascii()
    assert text.rstrip("\n").isprintable()
    assert json.loads(text) == {HOSTILE: [HOSTILE]}


@pytest.mark.process
@pytest.mark.parametrize("closed", ["", "2>/dev/full", ">/dev/full", "2>&- >&- <&-"])
def test_processes_end_without_a_traceback(closed: str, small: Path) -> None:
    command = " ".join([*COMMAND, "validate", "config.yaml", closed])
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=small, check=False)
    assert done.returncode == (2 if closed == ">/dev/full" else 0)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.process
def test_closed_streams_are_not_taken_by_files(small: Path) -> None:
    program = (
        "import os; from nnrun.cli.main import _open_closed; _open_closed(); f = open('x', 'w'); os._exit(f.fileno())"
    )
    done = subprocess.run(["bash", "-c", f'{sys.executable} -c "{program}" >&- 2>&-'], check=False, cwd=small)
    assert done.returncode > 2


@pytest.mark.tensorflow
def test_disk_that_is_full_for_a_while_costs_no_epoch(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes, failures = os.write, iter(range(4))

    def full_at_first(descriptor: int, content: bytes) -> int:
        if next(failures, None) is not None:
            raise FULL
        return write_bytes(descriptor, content)

    monkeypatch.setattr(os, "write", full_at_first)
    err = io.StringIO()
    assert said(io.StringIO(), err, "train", "config.yaml", "training.epochs=4", "training.threads=1") == 0
    assert "no space left on the disk" in err.getvalue()
    rows = (only_run(small / "runs") / "history.csv").read_text().splitlines()
    assert [row.partition(",")[0] for row in rows] == ["epoch", "1", "2", "3", "4"]


@pytest.mark.tensorflow
def test_log_that_the_disk_does_not_take_ends_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Path.open

    def opened(path: Path, *arguments: Any, **keywords: Any) -> Any:
        return Failing(FULL, 1) if path.name == "log.txt" else plain(path, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", opened)
    assert said(io.StringIO(), io.StringIO(), "train", "config.yaml", *TRAINING) == 0
    assert (only_run(small / "runs") / "model.keras").is_file()
