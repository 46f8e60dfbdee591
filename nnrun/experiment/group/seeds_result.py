"""The result of several seeds of a config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from nnrun import run_layout as layout
from nnrun import scores as scoring
from nnrun.experiment.expectations import expectations_plain
from nnrun.experiment.group.seeds_summary import SeedsSummary, monitored, summarize_seeds
from nnrun.runs import Run, Status
from nnrun.types import Units
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import rows_table, scores_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Seeded(ShownAsTable):
    """What the trainings of a config left that differ by their seeds."""

    run: Run
    """The directory of all of them."""
    status: Status
    seeds: tuple[int, ...]
    """Those asked for, trained or not."""
    summary: SeedsSummary
    failed: Mapping[str, str] = field(default_factory=dict)
    """Why runs failed, by name."""
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, run: Run) -> Self:
        """What a complete directory holds. Raises RunDamaged where a file of its runs is missing or damaged."""
        facts = run.facts
        seeds = tuple(facts.asked["seeds"])
        summary = summarize_seeds([Run(run / layout.seed(seed)) for seed in seeds])
        return cls(run, facts.status, seeds, summary, notes=facts.notes, seconds=facts.seconds)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The completed runs, in the order in which their seeds were asked for."""
        return self.summary.runs

    @property
    def best(self) -> Run | None:
        """The best of them by the config's monitor, which answers for the directory."""
        return self.summary.best

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float]]:
        """The means of the runs, by part, then by metric; ``summary.metrics`` has their spread beside them."""
        parts = self.summary.metrics.items()
        return {part: {name: scores.mean for name, scores in scored.items()} for part, scored in parts}

    @property
    def units(self) -> Units:
        """The metrics that no factor brings to the units of the source."""
        return self.summary.units

    @property
    def table(self) -> DataFrame:
        """A row a part and metric: mean, spread, least, largest, and each run."""
        names = [run.path.name for run in self.runs]
        columns: dict[str, dict[str, dict[str, Any]]] = {}
        for part, scored in self.summary.metrics.items():
            for metric, scores in scored.items():
                values = {"mean": scores.mean, "std": scores.std, "min": scores.min, "max": scores.max}
                for column, value in {**values, **dict(zip(names, scores.seeds, strict=True))}.items():
                    columns.setdefault(column, {}).setdefault(part, {})[metric] = value
        return scores_table(columns)

    @property
    def history(self) -> DataFrame:
        """The mean history of the runs: an epoch a row, mean and spread of each column of theirs."""
        return rows_table(self.summary.history)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return self._plain(str(self.run), str)

    def to_file(self) -> dict[str, Any]:
        """What seeds.json holds: the same, with runs named as they lie in the directory, which can be moved."""
        return self._plain(self.run.path.name, lambda run: run.path.name)

    def _plain(self, name: str, name_of: Callable[[Run], str]) -> dict[str, Any]:
        summary, best = self.summary, self.best
        return {
            "run": name,
            "status": self.status,
            "seeds": list(self.seeds),
            "runs": [{"run": name_of(run), **_plain_run(run)} for run in self.runs],
            "best": best and {"run": name_of(best), "seed": best.facts.seed, "by": summary.monitor},
            "metrics": {part: scoring.to_plain(scored) for part, scored in summary.metrics.items()},
            **({"scaled": list(summary.units)} if summary.units else {}),
            "failed": dict(self.failed),
            "notes": list(self.notes),
            **expectations_plain(self.run),
            "seconds": dict(self.seconds),
        }


def _plain_run(run: Run) -> dict[str, Any]:
    metrics = {part: dict(values) for part, values in run.metrics.items()}
    return {"seed": run.facts.seed, "monitored": monitored(run), "metrics": metrics}
