"""Processes that help another one: none is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHILD = """
import os, time
from nnrun.child_process import end_with_parent
parent = os.getppid()
print(os.getpid(), flush=True)
if {late}:
    while os.getppid() == parent:
        time.sleep(0.05)
end_with_parent()
time.sleep(30)
print("left behind")
"""
PARENT = """
import sys, time
from nnrun.child_process import start
child = start(sys.argv[1])
print(child.stdout.readline().decode(), end="", flush=True)
time.sleep(60)
"""


@pytest.mark.process
@pytest.mark.parametrize("late", [False, True])
def test_process_ends_when_the_one_that_started_it_is_killed(
    late: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where that happens before it watches: what it imports takes seconds."""
    (tmp_path / "waiting_child.py").write_text(CHILD.format(late=late))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", PARENT, "waiting_child"], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(200):
        if not _is_there(child):
            return
        time.sleep(0.05)
    raise AssertionError("it was left behind")


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
