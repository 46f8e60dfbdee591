"""The command as a process: exit codes, what it writes on which stream, and nothing of TensorFlow's."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.small_config import but
from tests.invoke import COMMAND, PATIENCE, nnrun, process

pytestmark = pytest.mark.tensorflow


def test_processes_agree_and_say_nothing_but_their_own(small: Path) -> None:
    """Train, train here and evaluate, each in its process: equal scores, files, and clean streams."""
    words = ("train", "config.yaml", "training.epochs=3", "--json")
    shown, quiet = process(*words, TERM="xterm-256color"), nnrun(*words, "--quiet")
    one, other = (Path(answer.json()["run"]) for answer in (shown, quiet))
    assert (shown.code, quiet.code, quiet.err) == (0, 0, "")
    heads = [line.split()[0] for line in shown.err.splitlines()]
    assert heads == ["config", "data", "model", "device", "epoch", "epoch", "epoch"]
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", shown.out + shown.err), "control characters in plain lines"
    for name in ("history.csv", "metrics.json", "predictions.csv", "split.npz", "resolved.yaml"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    scored = process("evaluate", one, "--json")
    assert (scored.code, scored.err) == (0, "")
    assert scored.json()["metrics"] == shown.json()["metrics"] == quiet.json()["metrics"]
    predicted = nnrun("predict", one, "-", stdin=(small / "flowers.csv").read_bytes())
    assert (predicted.code, predicted.err) == (0, "")
    assert len(predicted.out.splitlines()) == 13


def test_mistake_has_its_exit_code_and_one_message(small: Path) -> None:
    (small / "config.yaml").write_text(but("metrics", "metrcs"))
    answer = process("train", "config.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("config.yaml:12:1: metrcs: unknown key 'metrcs'; did you mean 'metrics'?\n")


def test_reader_that_leaves_early_is_no_error(small: Path) -> None:
    """As in ``nnrun ... | head -1``: here the reader is gone before the first line."""
    for words in (["--help"], ["validate", "config.yaml"], ["train", "--help"]):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [*COMMAND, *words], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False
        )
        os.close(writer)
        assert (done.returncode, done.stderr) == (0, "")
