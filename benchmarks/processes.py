"""What whole processes cost, in seconds and in memory, run in turns so that the machine's moods fall on all alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import ROOT, environment


@dataclass(frozen=True, slots=True)
class Cost:
    """One process, from its start to its end."""

    seconds: float
    """On the clock."""
    cpu: float
    """Seconds of processor time, of all its threads: what is left when others share the machine."""
    peak: float
    """The most memory it held, in MB (10**6 bytes)."""
    output: str
    """What it wrote on stdout."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, and the exit code it is to end with."""

    arguments: tuple[str, ...]
    code: int = 0


def nnrun(*arguments: str, code: int = 0) -> Command:
    """The installed command."""
    return Command((str(Path(sys.executable).with_name("nnrun")), *arguments), code)


def python(*arguments: str) -> Command:
    """This Python."""
    return Command((sys.executable, *arguments))


def in_turns(commands: Mapping[str, Command], times: int) -> dict[str, list[Cost]]:
    """The costs of each command, run ``times`` times in turns; one run before warms the caches."""
    for command in commands.values():
        run(command)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            costs[name].append(run(command))
    return costs


def run(command: Command, limit: float = threading.TIMEOUT_MAX) -> Cost:
    """One run of a command.

    A child's peak begins with the memory of the process that forked it, so this one must stay small: no NumPy here.

    Args:
        command: What is run.
        limit: Seconds after which it is killed.

    Raises:
        SystemExit: The command ended with another exit code than it was to; what it said is then shown.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command.arguments, stdout=output, stderr=errors, cwd=ROOT, env=environment())
        alarm = threading.Timer(limit, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            alarm.cancel()
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for it again
        if process.returncode != command.code:
            errors.seek(0)
            said = f"{' '.join(command.arguments)} ended with {process.returncode}"
            raise SystemExit(f"{said}\n{errors.read().decode(errors='replace')}")
        output.seek(0)
        kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        return Cost(seconds, usage.ru_utime + usage.ru_stime, kilobytes * 1024 / 1e6, output.read().decode())
