"""A run directory as it is read: each file when it is asked for, whatever state the run was left in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged
from nnrun.files import LEADS_OUT, RECORD, leads_out, read_regular
from nnrun.runs.facts import Facts, Status, facts_from, is_dead, status_from
from nnrun.runs.layers import read_layers
from nnrun.runs.metrics import Metrics, folds_metrics, read_metrics
from nnrun.runs.plain import read_json
from nnrun.runs.predictions import text_columns
from nnrun.runs.rows import Row, Rows, read_rows
from nnrun.runs.signature import read_signature
from nnrun.runs.split import read_split
from nnrun.types import LayerRow, Signature, Split, Target
from nnrun.words.in_notebook import Plot
from nnrun.words.pandas_tables import csv_table, rows_table

if TYPE_CHECKING:
    from pandas import DataFrame

_WHY_MISSING = {
    Status.RUNNING: "the run has not ended yet",
    Status.COMPLETED: "it was removed",
    Status.INTERRUPTED: "the run was interrupted before it was written",
    Status.FAILED: "the run failed before it was written",
}
_SEVERAL = ("kfold", "seeds", "sweep")
_OF_EACH = frozenset((layout.HISTORY, layout.PREDICTIONS, layout.MODEL, layout.SIGNATURE, layout.LAYERS, layout.SPLIT))
"""Files that each run in a directory of several has, and the directory itself has not."""
_OLDER = {"kfold": layout.KFOLD, "ensemble": layout.ENSEMBLE}


@dataclass(frozen=True)
class Run:
    """A run directory; it stands wherever a path does. Reading raises RunDamaged where a file is missing or damaged.

    Its tables are pandas DataFrames, made when they are asked for.
    """

    path: Path

    def __post_init__(self) -> None:
        """Take a text, or another run, for its path."""
        object.__setattr__(self, "path", Path(self.path))

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def __truediv__(self, name: str) -> Path:
        """The path of a file in the directory, whether it is there or not."""
        return self.path / name

    @property
    def name(self) -> str:
        """The config's name."""
        return self.facts.name

    @property
    def status(self) -> Status:
        """How it stands; a run whose process is gone without a word was interrupted."""
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
    def outermost(self) -> Path:
        """The directory that is gone on with: of a run inside of others, as a fold of a trial, that of all of them."""
        return Run(self.path.parent).outermost if self.facts.parent else self.path

    @property
    def state_remark(self) -> str:
        """What a reader should know of its status: that run.json is damaged, that its process is gone; or ""."""
        return self._read[1]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know of a run that was not ended well, a sentence each."""
        remarks = (self.state_remark, self._history.remark, self._timings.remark)
        return tuple(f"{self.path}: {remark}" for remark in remarks if remark)

    @property
    def config(self) -> str:
        """The config as it was."""
        return self.text(layout.CONFIG)

    @property
    def resolved(self) -> str:
        """The config with everything spelled out."""
        return self.text(layout.RESOLVED)

    @property
    def epochs(self) -> tuple[Row, ...]:
        """The rows of history.csv as plain values; none before the first epoch ended."""
        return self._history.rows

    @property
    def history(self) -> DataFrame:
        """An epoch a row: epoch, learning_rate, metrics, and with ``val_`` those of validation; of folds, the mean."""
        together = self.path / layout.MEAN_HISTORY
        read = read_rows(together) if together.is_file() else self._history
        return rows_table(read.rows, read.names)

    @property
    def timings(self) -> DataFrame:
        """An epoch a row: its seconds, by what they went to."""
        return rows_table(self._timings.rows, self._timings.names)

    @property
    def last_seconds(self) -> Mapping[str, float] | None:
        """The seconds of its last epoch, by what they went to; None before one has ended."""
        rows = self._timings.rows
        return {name: float(value or 0) for name, value in rows[-1].items() if name != "epoch"} if rows else None

    @property
    def predictions(self) -> DataFrame:
        """What the model said of the rows that it was not trained on; of folds, each row by the model that left it out.

        Columns are those of predictions.csv: part, row, true, predicted, probabilities.
        """
        together = self.path / layout.OUT_OF_FOLD
        file = together if together.is_file() else self.file(layout.PREDICTIONS)
        try:
            return csv_table(file, lambda names: text_columns(names, self._targets))
        except (OSError, ValueError, MemoryError) as error:  # pandas's own are ValueErrors
            raise RunDamaged(f"{file} cannot be read: {' '.join(str(error).split())}", code="damaged-run") from None

    @property
    def plots(self) -> Mapping[str, Plot]:
        """The pictures by their names, such as ``history``; a notebook shows each of them."""
        return {path.stem: Plot(path) for path in sorted((self.path / layout.PLOTS).glob("*.png"))}

    @cached_property
    def metrics(self) -> Metrics:
        """The scores and how training ended; of a cross-validation, the means of its folds."""
        if (self.path / layout.KFOLD).is_file() and not (self.path / layout.METRICS).is_file():
            return folds_metrics(self.path / layout.KFOLD)
        return read_metrics(self.file(layout.METRICS))

    @cached_property
    def signature(self) -> Signature:
        """What the model takes and gives."""
        return read_signature(self.file(layout.SIGNATURE))

    @cached_property
    def layers(self) -> tuple[LayerRow, ...]:
        """The model's layers."""
        return read_layers(self.file(layout.LAYERS))

    @cached_property
    def split(self) -> Split:
        """The rows of each part."""
        return read_split(self.file(layout.SPLIT))

    def file(self, name: str) -> Path:
        """A file of the run that is there.

        Raises:
            RunDamaged: It is missing, with what became of the run; or a link to somewhere else.
        """
        path = self.path / name
        if leads_out(path):
            raise RunDamaged(f"{path} was refused for safety: {LEADS_OUT}", code="untrusted-file")
        if path.is_file():
            return path
        is_inside = self.kind == "comparison" or (self.kind in _SEVERAL and name in _OF_EACH)
        why = "the runs in it have their own" if is_inside else _WHY_MISSING[self.status]
        raise RunDamaged(f"{self.path} has no {name}: {why}", code="missing-run-file")

    def inside(self, name: object) -> Run:
        """A run in the directory, by a name that a file of it gives.

        Raises:
            RunDamaged: It would lie elsewhere: what another run says is none of this one's.
        """
        if not isinstance(name, str) or name in ("", ".", "..") or Path(name).name != name or "\0" in name:
            raise RunDamaged(
                f"{self.path} names {name!r} as a run of its own, which lies elsewhere", code="damaged-run"
            )
        return Run(self.path / name)

    def text(self, name: str) -> str:
        """The content of a file that is text. Raises RunDamaged."""
        try:
            return read_regular(self.file(name), RECORD).decode("utf-8")
        except (OSError, ValueError) as error:
            raise RunDamaged(f"{self.path / name} cannot be read: {error}", code="damaged-run") from None

    @property
    def _targets(self) -> tuple[Target, ...]:
        """Those of the model, or of the folds' models."""
        folds = (path.parent for path in self.path.glob(f"*/{layout.SIGNATURE}"))
        run = self if (self.path / layout.SIGNATURE).is_file() else Run(next(folds, self.path))
        return run.signature.targets

    @cached_property
    def _read(self) -> tuple[Facts, str]:
        unknown = Facts(status=Status.INTERRUPTED, name=self.path.name)
        try:
            values = read_json(self.path / layout.FACTS)
            facts = facts_from(values)
        except (RunDamaged, TypeError, ValueError):
            return unknown, "run.json is missing or damaged; the run is taken for interrupted"
        if "status" not in values:
            return facts, "run.json does not say how the run stands; it is taken for interrupted"
        if status_from(values["status"]) is None:
            return facts, f"run.json has an unknown status {values['status']!r}"
        if facts.status == Status.RUNNING and is_dead(facts.process):
            return replace(facts, status=Status.INTERRUPTED), "the process that wrote it is gone, without a word"
        return facts, ""

    @cached_property
    def _history(self) -> Rows:
        return read_rows(self.path / layout.HISTORY)

    @cached_property
    def _timings(self) -> Rows:
        return read_rows(self.path / layout.TIMINGS)
