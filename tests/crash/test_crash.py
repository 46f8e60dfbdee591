"""A killed training loses nothing: the short form of ``make crash``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.tensorflow
def test_killed_trainings_become_what_they_would_have_been() -> None:
    line = [sys.executable, "-m", "tests.crash", "early", "--moments", "1", "--writes", "1"]
    trials = subprocess.run(line, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert trials.returncode == 0, trials.stdout
    assert trials.stdout.endswith("0 trials that lost something\n")
