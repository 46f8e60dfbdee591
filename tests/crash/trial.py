"""One trial: a command is killed, perhaps again while it is gone on with, and must come to what it would have been."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnrun.errors import NnrunError
from nnrun.runs import Run, is_run
from tests.crash.experiments import BASE, Experiment
from tests.crash.kills import Write
from tests.crash.processes import command, writes_of

KILLED = -signal.SIGKILL
OF_ITS_TIME = {"run.json", "timings.csv", "log.txt"}
"""Files that differ between equal runs."""
ONCE = 0.6
"""How often what is gone on with is not killed again."""
PATIENCE, IN_USE = 60, 2
MOST = 6
"""Kills of one trial."""
TIMES = {"seconds", "run", "started", "ended", "notes"}


@dataclass(frozen=True)
class Whole:
    """An experiment that nobody killed."""

    experiment: Experiment
    files: dict[str, Any]
    writes: list[Write]
    seconds: float

    @property
    def named(self) -> list[int]:
        """The number of the first write of each name, in their order."""
        first: dict[Write, int] = {}
        for number, write in enumerate(self.writes):
            first.setdefault(write, number)
        return list(first.values())


@dataclass
class Outcome:
    """What came of a trial."""

    kills: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def folder_for(parent: Path, name: str) -> Path:
    """A fresh folder with the config in it."""
    folder = parent / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "runs").mkdir(parents=True)
    (folder / "flowers.yaml").write_text(BASE)
    return folder


def whole(experiment: Experiment, parent: Path) -> Whole:
    """Train without a kill. Raises RuntimeError where that does not end well."""
    folder, began = folder_for(parent, "whole"), time.monotonic()
    code = command(experiment.line, folder)
    if code != 0:
        raise RuntimeError(f"exit code {code}: {(folder / 'output.txt').read_text()}")
    return Whole(experiment, contents(run_in(folder)), writes_of(folder), time.monotonic() - began)


def trial(expected: Whole, parent: Path, at: int | None, draws: random.Random) -> Outcome:
    """Kill at a write, or at a random moment, and go on until it is complete.

    Args:
        expected: What it must come to.
        parent: Takes its folder.
        at: The number of the write.
        draws: Of moments, and of whether what is gone on with is killed, too.
    """
    folder, outcome = folder_for(parent, "killed"), Outcome()
    line = expected.experiment.line
    for _ in range(MOST):
        after = None if at is not None else draws.uniform(0, expected.seconds)
        code = command(line, folder, at=at, after=after)
        if code == KILLED:
            outcome.kills.append(str(expected.writes[at]) if at is not None else f"{after:.2f} s")
            outcome.complaints += unreadable(folder)
        run = run_in(folder, begun=True)
        if code != KILLED or _is_complete(run):
            break
        line = ["resume", str(run)] if run else expected.experiment.line
        at = None
        if draws.random() < ONCE:
            code = command(line, folder)
            for _ in range(PATIENCE):  # the processes of a killed one may live for some seconds more
                if code != IN_USE or "still being trained" not in (folder / "output.txt").read_text()[-300:]:
                    break
                time.sleep(1)
                code = command(line, folder)
            break
    else:
        code = command(line, folder)
    run = run_in(folder, begun=True)
    if run is None or not _is_complete(run):
        outcome.complaints.append(f"exit code {code}: {(folder / 'output.txt').read_text()[-800:]}")
        return outcome
    facts = Run(run).facts
    if not (facts.data.sha256 and facts.config and facts.attempts and facts.seconds):
        outcome.complaints.append("run.json has no data, config, attempts or seconds")
    left = contents(run)
    names = sorted({*left, *expected.files})
    outcome.complaints += [f"{name} differs" for name in names if left.get(name) != expected.files.get(name)]
    return outcome


def _is_complete(run: Path | None) -> bool:
    return run is not None and Run(run).status == "completed"


def run_in(folder: Path, *, begun: bool = False) -> Path | None:
    """The newest run directory there; with ``begun`` the one that can be gone on with."""
    paths = sorted(path for path in (folder / "runs").iterdir() if is_run(path))
    if begun:
        paths = [path for path in paths if (path / "resolved.yaml").is_file()]
    return paths[-1] if paths else None


def unreadable(folder: Path) -> Iterator[str]:
    """What cannot be read of the directories that a killed process left."""
    for path in (folder / "runs").iterdir():
        if path.name.startswith(".") or not any(path.iterdir()):
            continue
        run = Run(path)
        try:
            assert run.status != "running", "a run whose process is dead is running"
            assert run.remarks is not None
            assert run.epochs is not None
        except (NnrunError, AssertionError) as error:
            yield f"{path.name} cannot be read: {error}"


def contents(run: Path | None) -> dict[str, Any]:
    """The files of a run that are equal in equal runs."""
    assert run is not None
    every = [path for path in run.rglob("*") if path.is_file() and path.name not in OF_ITS_TIME]
    files = [path for path in every if path.parent.name != "checkpoints"]  # a kill while they are removed leaves some
    return {str(path.relative_to(run)): _content(path) for path in files}


def _content(path: Path) -> Any:
    if path.suffix == ".json":
        return _timeless(json.loads(path.read_text()))
    if path.suffix == ".jsonl":  # a trial that was gone on with is written down once more: the last word counts
        trials = map(json.loads, path.read_text().splitlines())
        return {trial["number"]: _timeless(trial) for trial in trials}
    if path.suffix == ".keras":  # a callback's says when it was saved
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name != "metadata.json"}
    return path.read_bytes()


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(item) for key, item in value.items() if key not in TIMES}
    return [_timeless(item) for item in value] if isinstance(value, list) else value
