"""Processes that help another one: none is left behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHILD = """
import os, time
from nnrun.experiment.child_process import end_with_parent
end_with_parent()
print(os.getpid(), flush=True)
time.sleep(30)
print("left behind")
"""
PARENT = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[1]], start_new_session=True).wait()
"""


@pytest.mark.process
def test_process_ends_when_the_one_that_started_it_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, CHILD], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert int(parent.stdout.readline()) != parent.pid
        parent.kill()
        assert parent.stdout.read() == b""  # the child has it too: it ends with the child
