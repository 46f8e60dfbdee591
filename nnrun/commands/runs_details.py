"""Everything about one run: facts, scores, curves, the runs inside of it, config, files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.runs.facts import Facts
from nnrun.runs.index.reading import read_records
from nnrun.runs.index.record import RunRecord
from nnrun.runs.plain import plain
from nnrun.runs.query.listing import to_plain
from nnrun.runs.rows import read_rows
from nnrun.runs.run import Run


@dataclass(frozen=True)
class Details:
    """A run, and all that there is to say of it."""

    run: Run
    record: RunRecord
    members: tuple[RunRecord, ...]
    """The runs inside of it."""
    curves: Mapping[str, Sequence[float | None]]
    """The columns of its history, or of the mean over its folds."""
    files: Mapping[str, int]
    """Its own files with their bytes; those of the runs inside are not among them."""
    config: str
    """The config as it was; empty where it is not there."""

    @property
    def facts(self) -> Facts:
        """What run.json says."""
        return self.run.facts

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is missing or damaged."""
        damaged = (remark.removeprefix(f"{self.run.path}: ") for remark in self.run.remarks)
        return tuple(dict.fromkeys([*self.record.remark_texts, *damaged]))

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        folder = str(self.run.path.parent)
        return {
            **to_plain(self.record, folder),
            "run": str(self.run),
            "remarks": list(self.remarks),
            "facts": plain(self.facts),
            "history": {name: list(values) for name, values in self.curves.items()},
            "members": [to_plain(member, folder) for member in self.members],
            "files": dict(self.files),
        }


def details(path: Path) -> Details:
    """Everything about the run in a directory, in whatever state it is."""
    run = Run(path)
    whole = Path(os.path.abspath(path))  # noqa: PTH100  # a name also for "."
    record, *members = read_records(whole.parent, whole.name, (0, 0))
    together = path / layout.MEAN_HISTORY
    history = read_rows(together if together.is_file() else path / layout.HISTORY)
    curves = {
        name: [row.get(name) for row in history.rows]
        for name in history.names
        if name not in ("epoch", "learning_rate")
    }
    try:
        config = run.config
    except RunDamaged:
        config = ""
    return Details(run, record, tuple(members), curves, _files(path), config)


def _files(path: Path) -> dict[str, int]:
    """The files of a run by name with their bytes; a folder of pictures or plugins as one."""
    sizes = {}
    for entry in sorted(path.iterdir()):
        if entry.is_file():
            sizes[entry.name] = entry.stat().st_size
        elif entry.name in (layout.PLOTS, layout.PLUGINS):
            sizes[f"{entry.name}/"] = sum(file.stat().st_size for file in entry.iterdir() if file.is_file())
    return sizes
