"""A run directory as it is read: each file when it is asked for, whatever state the run was left in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nnrun.errors import ConfigError
from nnrun.files import RECORD, read_regular
from nnrun.runs.facts import STATUSES, Facts, facts_from, is_dead
from nnrun.runs.metrics import Metrics, read_metrics
from nnrun.runs.plain import read_json
from nnrun.runs.rows import Row, Rows, read_rows
from nnrun.runs.signature import read_signature
from nnrun.runs.split import read_split
from nnrun.types import Signature, Split

_WHY_MISSING = {
    "running": "the run has not ended yet",
    "completed": "it was removed",
    "interrupted": "the run was interrupted before it was written",
    "failed": "the run failed before it was written",
}
_OLDER = {"kfold": "kfold.json", "ensemble": "ensemble.json"}


@dataclass(frozen=True)
class Run:
    """A run directory. Reading raises ConfigError where a file is missing or damaged."""

    path: Path

    @property
    def name(self) -> str:
        """The config's name."""
        return self.facts.name

    @property
    def status(self) -> str:
        """running, completed, interrupted or failed; a run whose process is gone without a word was interrupted."""
        return self.facts.status

    @property
    def kind(self) -> str:
        """training, or what has several of them: kfold, ensemble. Older runs tell it by the files that they have."""
        if self.facts.kind:
            return self.facts.kind
        return next((kind for kind, file in _OLDER.items() if (self.path / file).is_file()), "training")

    @cached_property
    def facts(self) -> Facts:
        """What run.json says, with the status as it is now."""
        return self._read[0]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know of a run that was not ended well, a sentence each."""
        said = (self._read[1], self._history.remark, self._timings.remark)
        return tuple(f"{self.path}: {remark}" for remark in said if remark)

    @property
    def config(self) -> str:
        """The config as it was."""
        return self._text("config.yaml")

    @property
    def resolved(self) -> str:
        """The config with everything spelled out."""
        return self._text("resolved.yaml")

    @property
    def history(self) -> tuple[Row, ...]:
        """The epochs of history.csv; empty before the first one ended."""
        return self._history.rows

    @property
    def timings(self) -> tuple[Row, ...]:
        """The epochs of timings.csv."""
        return self._timings.rows

    @cached_property
    def metrics(self) -> Metrics:
        """The scores and how training ended."""
        return read_metrics(self.file("metrics.json"))

    @cached_property
    def signature(self) -> Signature:
        """What the model takes and gives."""
        return read_signature(self.file("signature.json"))

    @cached_property
    def split(self) -> Split:
        """The rows of each part."""
        return read_split(self.file("split.npz"))

    def file(self, name: str) -> Path:
        """A file of the run that is there. Raises ConfigError where it is missing, with what became of the run."""
        path = self.path / name
        if path.is_file():
            return path
        raise ConfigError(f"{self.path} has no {name}: {_WHY_MISSING[self.status]}", code="missing-run-file")

    def _text(self, name: str) -> str:
        try:
            return read_regular(self.file(name), RECORD).decode("utf-8")
        except (OSError, ValueError) as error:
            raise ConfigError(f"{self.path / name} cannot be read: {error}", code="damaged-run") from None

    @cached_property
    def _read(self) -> tuple[Facts, str]:
        unknown = Facts(status="interrupted", name=self.path.name)
        try:
            facts = facts_from(read_json(self.path / "run.json"))
        except (ConfigError, TypeError, ValueError):
            return unknown, "run.json is missing or damaged; the run is taken for interrupted"
        if facts.status not in STATUSES:
            return replace(facts, status="interrupted"), f"run.json has an unknown status {facts.status!r}"
        if facts.status == "running" and is_dead(facts.process):
            return replace(facts, status="interrupted"), "the process that wrote it is gone, without a word"
        return facts, ""

    @cached_property
    def _history(self) -> Rows:
        return read_rows(self.path / "history.csv")

    @cached_property
    def _timings(self) -> Rows:
        return read_rows(self.path / "timings.csv")
