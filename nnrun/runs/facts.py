"""What run.json says of a run: its status, what it ran with, and on what."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from nnrun.runs.plain import known
from nnrun.typed import fits, hints_of


class Status(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


_PACKAGES = ("nnrun", "tensorflow", "keras", "numpy", "scikit-learn", "pandas", "skops")
_MODULES = {"scikit-learn": "sklearn"}
_PIDS = 2**31
"""Process numbers are below: the kernel's type for them has 32 bits."""


@dataclass(frozen=True, slots=True)
class DataFacts:
    """The data a run used."""

    source: str = ""
    """As written: a path, or a set's name."""
    sha256: str = ""
    """The fingerprint of the data."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows of each part."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that run.json says; what is not known yet is empty or None."""

    status: Status = Status.RUNNING
    """How it stands: running, completed, interrupted or failed."""
    name: str = ""
    """The config's name, or that of ``--name``."""
    kind: str = ""
    """What lies there: a training, or what has several of them, as kfold or ensemble; "" in older runs."""
    config_sha256: str = ""
    """Of all that its config says, with defaults and overrides, and of its plugins: equal ones train the same."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What several runs in one directory were asked for beside their config, as seeds: `nnrun resume` must know it."""
    continues: str = ""
    """The run that it goes on from with more epochs, as its directory was named."""
    attempts: tuple[Mapping[str, Any], ...] = ()
    """When it began and was gone on with, on which machine, and a training after how many epochs."""
    parent: str = ""
    """The directory that it lies in where it is one of several, as it was named."""
    runs: int | None = None
    """How many it has, where it is several."""
    command: tuple[str, ...] = ()
    """The command line."""
    config: str = ""
    """The config's path as it was given."""
    origins: tuple[str, ...] = ()
    """The files beside which its data was looked for, in that order."""
    smoke: bool = False
    """Whether it was two epochs over few rows, to see that everything works."""
    started: str = ""
    """ISO 8601 with the zone, as ``ended``."""
    ended: str | None = None
    """None while it runs."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Wall-clock seconds of the stages."""
    seed: int | None = None
    """The seed of every random draw."""
    threads: int | None = None
    """Threads of one operation."""
    engine: str = ""
    """The engine that trained: graph, xla or keras."""
    engine_facts: Mapping[str, Any] = field(default_factory=dict)
    """Why that engine was chosen; what fell back."""
    device: str = ""
    """The processor or graphics card."""
    processor: Mapping[str, Any] = field(default_factory=dict)
    """What else decides the last digits: instruction sets, cache sizes, environment variables; {} in older runs."""
    parameters: int | None = None
    """The model's parameters, all of them."""
    trainable: int | None = None
    """Those that training may change."""
    data: DataFacts = field(default_factory=DataFacts)
    """The data: source, sha256, rows of each part."""
    units: Mapping[str, float | None] = field(default_factory=dict)
    """Of metrics of a scaled target: what brings a score to the source's units, None where nothing does."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of Python and of the packages that decide a run's numbers."""
    git: Mapping[str, Any] | None = None
    """The commit of the config's folder; None outside a repository."""
    error: str | None = None
    """Why the run failed."""
    process: Mapping[str, Any] = field(default_factory=dict)
    """Who writes the run: host, process number and its time of birth, which tell a running one from a dead one."""
    notes: tuple[str, ...] = ()
    """What a person should know: a fall-back, a test score that is not held out."""


def facts_from(values: Mapping[str, Any]) -> Facts:
    """Facts from the content of run.json; keys of another version, and values that cannot be theirs, are left out."""
    data = values.get("data")
    facts = DataFacts(**_fitting(DataFacts, data)) if isinstance(data, Mapping) else DataFacts()
    chosen = {**_fitting(Facts, values), "data": facts}
    chosen["smoke"] = chosen.get("smoke", "--smoke" in chosen.get("command", ()))  # older runs say it so
    chosen["status"] = status_from(values.get("status")) or Status.INTERRUPTED
    return Facts(**chosen)


def status_from(value: Any) -> Status | None:
    """The status that run.json names; None for another word."""
    return next((status for status in Status if status == value), None)


def _fitting(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    hints = hints_of(kind)
    return {name: value for name, value in known(kind, values).items() if fits(value, hints[name])}


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a run's numbers."""
    python = {"python": platform.python_version()}
    return python | {name: version for name in _PACKAGES if (version := _version(name))}


def changed_versions(facts: Facts) -> dict[str, str]:
    """The versions of today that are others than those a run was begun with."""
    before = facts.versions
    return {name: version for name, version in versions().items() if before.get(name, version) != version}


def _version(package: str) -> str:
    # A loaded module is asked first: importlib.metadata reads the whole list of installed packages
    loaded = getattr(sys.modules.get(_MODULES.get(package, package)), "__version__", "")
    if loaded:
        return str(loaded)
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def this_process() -> dict[str, Any]:
    """The mark by which a reader knows whether the writing process still lives."""
    return {"host": platform.node(), "pid": os.getpid(), "born": _born(os.getpid())}


def is_dead(process: Mapping[str, Any]) -> bool:
    """Whether the process that wrote a run is known to be gone; of another machine's nothing is known."""
    pid = process.get("pid")
    if os.name != "posix" or type(pid) is not int or not 0 < pid < _PIDS or process.get("host") != platform.node():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:  # it lives, under another user
        pass
    born = _born(pid)
    if born is not None and process.get("born") is not None and born != process["born"]:
        return True
    return _stat(pid)[:1] == ["Z"]  # a zombie: it has ended, and nobody has asked how


def _born(pid: int) -> int | None:
    """When a process began, in the kernel's ticks since boot; None where that is not told.

    A number of a dead process is used again; with its birth it is not mistaken.
    """
    try:
        return int(_stat(pid)[19])
    except (ValueError, IndexError):
        return None


def _stat(pid: int) -> list[str]:
    """What the kernel tells of a process from its state on (proc(5), fields 3 and on of stat); nothing elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return []
