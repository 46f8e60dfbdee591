"""What of a run MLflow has (tracking.json): remembered in its directory, so that nothing is sent twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import NnrunError
from nnrun.runs import read_json, write_json
from nnrun.tracking.targets import MlflowTarget
from nnrun.typed import fits, hints_of
from nnrun.words.masked_uris import masked


@dataclass
class Sent:
    """What one experiment has of a run."""

    run_id: str = ""
    """MLflow's own name for the run."""
    parameters: bool = False
    epochs: int = 0
    scores: bool = False
    files: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each, as it was sent."""
    model: str = ""
    """MLflow's name for the model."""
    status: str = ""
    """FINISHED, FAILED or KILLED, once it was told."""


def read_sent(path: Path, target: MlflowTarget) -> Sent:
    """What a run's directory remembers of a target; nothing where it remembers none, or its file is damaged."""
    entry = _entries(path).get(key_of(target))
    known = entry.items() if isinstance(entry, Mapping) else ()
    kinds = hints_of(Sent)
    return Sent(**{name: value for name, value in known if name in kinds and fits(value, kinds[name])})


def write_sent(path: Path, target: MlflowTarget, sent: Sent) -> None:
    """Remember it. Raises StorageError where the directory cannot be written."""
    write_json(path / layout.TRACKING, {"mlflow": {**_entries(path), key_of(target): asdict(sent)}})


def key_of(target: MlflowTarget) -> str:
    """A target as tracking.json names it: without a password."""
    return f"{masked(target.uri)} {target.experiment}"


def _entries(path: Path) -> dict[str, Any]:
    try:
        entries = read_json(path / layout.TRACKING).get("mlflow")
    except NnrunError:
        return {}
    return dict(entries) if isinstance(entries, Mapping) else {}
