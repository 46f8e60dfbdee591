"""What ``nnrun verify`` prints, and its exit codes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.invoke import nnrun

STORED = Path(__file__).parent.parent / "runs" / "stored" / "small"
"""A run of an earlier version."""


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(STORED, tmp_path / "other")


def test_two_runs_that_are_the_same_are_exit_code_0(other: Path) -> None:
    answer = nnrun("verify", STORED, "--against", other)
    assert (answer.code, answer.err) == (0, "")
    assert "result   identical to the bit" in answer.out.splitlines()


def test_a_difference_is_exit_code_5_and_located(other: Path) -> None:
    lines = (other / "history.csv").read_text().splitlines()
    lines[1] = lines[1].replace("1,", "1,9", 1)
    (other / "history.csv").write_text("\n".join([*lines, ""]))
    answer = nnrun("verify", STORED, "--against", other, "--json")
    assert answer.code == 5
    (compared,) = answer.json()["runs"]
    (difference,) = compared["differences"]
    assert (difference["file"], difference["epoch"], difference["column"]) == ("history.csv", 1, "learning_rate")
    assert answer.err.startswith(f"{STORED} is not identical, first in history.csv: epoch 1: learning_rate ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "there is no run 'nowhere'"),
        ((STORED, "--epochs", 0), "--epochs is 1 or more, not 0"),
        ((STORED, "--against", "nowhere"), "there is no run 'nowhere'"),
    ],
)
def test_mistakes_are_exit_code_2(arguments: tuple[object, ...], message: str) -> None:
    answer = nnrun("verify", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
