"""Whether the process that wrote a run is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnrun.runs.facts import is_dead, this_process


def test_this_one_lives() -> None:
    assert not is_dead(this_process())


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the kernel tells no states")
def test_a_killed_one_is_gone_though_nobody_has_asked_how_it_ended() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = {**this_process(), "pid": process.pid, "born": None}
    assert not is_dead(mark)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it stays a zombie
    assert is_dead(mark)
    process.communicate()
    assert is_dead(mark)
