"""What a comparison of runs comes to, as data: differences of metrics, changed rows, curves, remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnrun.words.csv_text import records_csv
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import columns_table, rows_table

if TYPE_CHECKING:
    from pandas import DataFrame

    from nnrun.types import Array, Indices

ALPHA = 0.05
"""Below this p-value, with Holm's correction, a difference counts as shown."""


@dataclass(frozen=True)
class Column:
    """A run, or the seeds of one config, which are compared as one."""

    name: str
    """The directory's; of several seeds the config's, with how many."""
    runs: tuple[str, ...]
    """The directories."""
    kind: str
    """training, kfold, ensemble; "seeds" of several."""
    scores: Mapping[str, float]
    """On the part that is compared, in the source's units where a factor leads there; of several seeds the mean."""
    spread: Mapping[str, float]
    """The sample standard deviation over the seeds; empty for a single run."""
    seeds: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One metric of one run beside the baseline's."""

    run: str
    """The column's name."""
    metric: str
    baseline: float
    """On the rows that both scored, where they are known; else on the baseline's own."""
    score: float
    """Likewise of the run."""
    difference: float
    """Score minus baseline; NaN where the two are of different kinds."""
    interval: tuple[float, float] | None
    """Of the difference, at 95 %; None where only the numbers can be compared."""
    p: float | None
    """Two-sided, of no difference."""
    method: str
    """What the interval and p come from; "" without them."""
    larger_is_better: bool | None
    """None where nobody can tell."""
    reason: str = ""
    """Why there is no interval."""
    p_holm: float | None = None
    """Corrected for all p-values of the comparison (Holm)."""

    @property
    def corrected_p(self) -> float | None:
        """The p-value, corrected where the comparison has several."""
        return self.p if self.p_holm is None else self.p_holm

    @property
    def verdict(self) -> str:
        """better, worse or "" by the corrected p-value; "different" where nobody can tell which is better."""
        p = self.corrected_p
        if p is None or p >= ALPHA or self.difference == 0:
            return ""
        if self.larger_is_better is None:
            return "different"
        return "better" if (self.difference > 0) == self.larger_is_better else "worse"

    def to_plain(self) -> dict[str, Any]:
        """All of it as plain values."""
        names = ("run", "metric", "baseline", "score", "difference", "interval", "p", "p_holm", "method", "reason")
        return {**{name: getattr(self, name) for name in names}, "verdict": self.verdict}


@dataclass(frozen=True)
class ChangedRows(ShownAsTable):
    """Which rows a run mends, and which it breaks, of those that it and the baseline both answered."""

    run: str
    """The column's name."""
    output: str
    kind: str
    """classes, binary or number: of numbers a row is mended where the error is smaller."""
    rows: Indices
    """The number of each row in its source, shape (rows,)."""
    true: Array
    """The truth, shape (rows,) or (rows, answers): names of classes as text, or numbers."""
    baseline: Array
    """What the baseline says, likewise; of several seeds the first one."""
    predicted: Array
    """What the run says, likewise."""
    gain: Array
    """Above zero where the run is better, shape (rows,): right answers more, or error less."""
    p: float | None
    """Two-sided, of as many mended rows as broken ones (McNemar), or of errors alike (Wilcoxon)."""
    method: str
    files: tuple[str, ...] = ()
    """The image file of each row; empty where rows are no files."""

    @property
    def mended(self) -> int:
        """Rows for which the run is better."""
        return int((self.gain > 0).sum())

    @property
    def broken(self) -> int:
        """Rows for which it is worse."""
        return int((self.gain < 0).sum())

    @property
    def table(self) -> DataFrame:
        """The changed rows: row, change (mended, broken), true, baseline, predicted, gain; the largest change first."""
        return rows_table(self.records(), self.columns)

    @property
    def columns(self) -> list[str]:
        """The names of `records`."""
        file = ["file"] if self.files else []
        return ["run", "output", "row", *file, "change", *self._answers(), "gain"]

    def records(self) -> list[dict[str, Any]]:
        """The changed rows likewise, as plain values."""
        import numpy as np

        order = np.argsort(-np.abs(self.gain), kind="stable")
        answers = self._answers()
        return [
            {
                "run": self.run,
                "output": self.output,
                "row": int(self.rows[place]),
                **({"file": self.files[place]} if self.files else {}),
                "change": "mended" if self.gain[place] > 0 else "broken",
                **{name: values[place].item() for name, values in answers.items()},
                "gain": float(self.gain[place]),
            }
            for place in order
            if self.gain[place] != 0
        ]

    def _answers(self) -> dict[str, Array]:
        """The truth and both answers by column; of several answers a row, a column each."""
        named = {"true": self.true, "baseline": self.baseline, "predicted": self.predicted}
        columns = {}
        for name, values in named.items():
            if values.ndim == 1:
                columns[name] = values
            else:
                flat = values.reshape(len(values), -1)
                columns |= {f"{name}_{number}": flat[:, number] for number in range(flat.shape[1])}
        return columns

    def to_plain(self) -> dict[str, Any]:
        """The counts and the test; the rows stand in `records`."""
        counts = {"rows": len(self.rows), "mended": self.mended, "broken": self.broken}
        return {"run": self.run, "output": self.output, "kind": self.kind, **counts, "p": self.p, "method": self.method}


@dataclass(frozen=True)
class Curve:
    """A metric of a run by epoch, of the mean over folds or seeds where there are several."""

    run: str
    metric: str
    epochs: Sequence[float]
    values: Sequence[float]


@dataclass(frozen=True)
class Comparison(ShownAsTable):
    """What runs score beside each other, the baseline first."""

    part: str
    """The part whose rows are compared: test, validation (of folds the rows left out), train."""
    columns: tuple[Column, ...]
    differences: tuple[Difference, ...]
    """Of each run but the baseline, in the order of the columns, then of the metrics."""
    changed: tuple[ChangedRows, ...] = field(default=(), repr=False)
    curves: tuple[Curve, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    """What was not compared, and why; how far the numbers can be trusted."""
    scaled: tuple[str, ...] = ()
    """The metrics that are in the units of a scaled target."""
    family: int = 0
    """How many p-values Holm's correction takes together; 0 where there are fewer than two."""
    resamples: int = 0
    """Of the bootstrap; 0 where there was none."""
    seed: int = 0

    @property
    def baseline(self) -> Column:
        """What the others are compared with."""
        return self.columns[0]

    @property
    def table(self) -> DataFrame:
        """A row a run and metric: baseline, score, difference, the interval's ends, p, corrected p, verdict."""
        rows = [difference.to_plain() for difference in self.differences]
        ends = [row.pop("interval") or (None, None) for row in rows]
        columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}
        columns |= {"from": [low for low, _ in ends], "to": [high for _, high in ends]}
        names = ("run", "metric", "baseline", "score", "difference", "from", "to", "p", "p_holm", "verdict", "method")
        return columns_table({name: columns.get(name, []) for name in (*names, "reason")})

    def to_plain(self, *, rows: bool = False) -> dict[str, Any]:
        """What ``--json`` prints; with ``rows``, the changed rows themselves too."""
        listed = {"changed": [record for changed in self.changed for record in changed.records()]} if rows else {}
        return {
            "part": self.part,
            "baseline": self.baseline.name,
            "runs": [
                {
                    "name": column.name,
                    "runs": list(column.runs),
                    "kind": column.kind,
                    "seeds": list(column.seeds),
                    "scores": dict(column.scores),
                    **({"spread": dict(column.spread)} if column.spread else {}),
                }
                for column in self.columns
            ],
            "differences": [difference.to_plain() for difference in self.differences],
            "rows": [changed.to_plain() for changed in self.changed],
            "holm": self.family,
            "resamples": self.resamples,
            "seed": self.seed,
            **({"scaled": list(self.scaled)} if self.scaled else {}),
            "notes": list(self.notes),
            **listed,
        }


def changed_rows_csv(changed: Sequence[ChangedRows]) -> str:
    """The changed rows of every run and output, a line each; the largest changes of each first."""
    columns = list(dict.fromkeys(name for its in changed for name in its.columns))
    return records_csv((record for its in changed for record in its.records()), columns)
