"""One process at a time has a run directory, and a killed one has it no more."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nnrun.directory_lock import DirectoryLock

HOLD = """
import sys, time
from pathlib import Path
from nnrun.directory_lock import DirectoryLock
lock = DirectoryLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


def test_it_is_had_once(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    with pytest.raises(BlockingIOError):
        DirectoryLock(tmp_path)
    lock.release()
    DirectoryLock(tmp_path).release()


@pytest.mark.process
def test_a_killed_process_keeps_it_not(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(BlockingIOError):
        DirectoryLock(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    DirectoryLock(tmp_path).release()
