"""The options of a command line beside the config: where runs and data lie, seed, device, engine, jobs."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import Placement, placement
from nnrun.files import RunLike

if TYPE_CHECKING:
    from nnrun.spec import Trust


@dataclass(frozen=True)
class Options:
    """How a workflow runs; what is None follows from the config."""

    runs_dir: Path = Path("runs")
    data_dirs: tuple[Path, ...] = ()
    """Where relative paths are looked for after the folder of the config; see `data_directories`."""
    seed: int | None = None
    name: str | None = None
    device: str | None = None
    engine: str | None = None
    smoke: bool = False
    """Two epochs over at most 256 rows a part."""
    trust_plugins: bool = False
    """Whether the Python files that a run directory's config names may be run."""
    on: str = "local"
    """By which machines several runs are trained: local, or ray, or ray:ADDRESS."""
    resources: str = ""
    """What each of them takes of a machine of a cluster: ``cpus=2,gpus=0.5,memory=4GB``."""
    progress: bool | None = None
    """Whether a call from Python shows on stdout how it goes; without it, at a prompt and in a notebook alone."""

    def __post_init__(self) -> None:
        """Refuse folders that no file system has; whatever asks it about one would fail with an error of its own."""
        placement(self.on, self.resources)
        for option, folder in (("--runs-dir", self.runs_dir), *(("--data-dir", folder) for folder in self.data_dirs)):
            if "\0" in str(folder):
                raise ConfigError(f"{option}: {str(folder)!r} is not a path", code="unreadable-file")

    def overrides(self) -> tuple[str, ...]:
        """The options that are values of the config, in the language of overrides; they come last."""
        values = {"seed": self.seed, "name": self.name, "training.device": self.device, "training.engine": self.engine}
        written = tuple(f"{path}={json.dumps(value)}" for path, value in values.items() if value is not None)
        return (*written, "training.epochs=2") if self.smoke else written

    @property
    def placement(self) -> Placement:
        """By what several runs are trained."""
        return placement(self.on, self.resources)

    @property
    def trust(self) -> Trust:
        """What a config is read with."""
        return "given" if self.trust_plugins else "asked"

    @property
    def search(self) -> tuple[Path, ...]:
        """The data directories, in their order."""
        return self.data_dirs or data_directories(None)


def data_directories(folder: Path | None) -> tuple[Path, ...]:
    """``--data-dir``, else the directories of ``NNRUN_DATA`` (separated as in ``PATH``), else ``data``."""
    if folder is not None:
        return (folder,)
    written = os.environ.get("NNRUN_DATA", "")
    return tuple(Path(part) for part in written.split(os.pathsep) if part) or (Path("data"),)


@dataclass(frozen=True)
class KfoldOptions:
    """What the command line says of a cross-validation; what is None follows from the config."""

    k: int | None = None
    repeats: int | None = None
    resume: RunLike | None = None
    """A k-fold directory, by path or name, whose missing folds are trained."""
    final: bool = False
    """Train once more on everything but the test part, for the best mean epoch."""
    ensemble: bool = False
    """Let the folds' models answer together, although there is a final one."""
    jobs: int | None = None
    """How many folds are trained at once, each in a process of its own; one by default, on a cluster as many as it has
    room for."""

    def overrides(self) -> tuple[str, ...]:
        """What of it is a value of the config, in the language of overrides."""
        values = {"kfold.k": self.k, "kfold.repeats": self.repeats}
        return tuple(f"{path}={value}" for path, value in values.items() if value is not None)


@dataclass(frozen=True)
class SweepOptions:
    """What the command line says of a sweep; what is None follows from the config."""

    trials: int | None = None
    """How many there are in all."""
    jobs: int | None = None
    """How many trials are trained at once, each by a process of its own; one by default, on a cluster as many as it
    has room for."""
    confirm: int = 0
    """How many of the best trials are trained anew by several seeds."""
    resume: bool = False
    """Go on with the sweep that was begun for the same config, be it with fewer trials."""

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be meant."""
        least = {"--trials": (self.trials, 1), "--jobs": (self.jobs, 1), "--confirm": (self.confirm, 0)}
        for option, (value, limit) in least.items():
            if value is not None and value < limit:
                raise ConfigError(f"{option} is {limit} or more, not {value}", code="wrong-arguments")

    def overrides(self) -> tuple[str, ...]:
        """What of it is a value of the config, in the language of overrides."""
        return () if self.trials is None else (f"sweep.trials={self.trials}",)
