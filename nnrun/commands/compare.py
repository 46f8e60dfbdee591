"""Several configs in one process: trained one after the other, then compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnrun import spec
from nnrun.commands.precheck import precheck
from nnrun.errors import NnrunError, Stopped, TrainingError
from nnrun.experiment.group.ensemble_training import train_ensemble
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.run.training import train
from nnrun.types import Scores, Units

Result = Trained | Ensembled


@dataclass(frozen=True)
class Compared:
    """What several configs came to."""

    results: tuple[Result, ...]
    failures: tuple[NnrunError, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {"runs": [result.to_plain() for result in self.results]}

    def rows(self) -> Iterator[tuple[Result, Mapping[str, Scores]]]:
        """Each result with its scores."""
        for result in self.results:
            yield result, result.metrics.metrics if isinstance(result, Trained) else result.evaluated.metrics


def units_of(result: Result) -> Units:
    """The metrics of a result that are not in the units of the source."""
    return result.metrics.units if isinstance(result, Trained) else result.evaluated.units


def train_one(config: str | Path, overrides: Sequence[str], options: Options, sink: Sink) -> Result:
    """Train a config: one model, or the members of its ensemble."""
    loaded = spec.load(config, (*overrides, *options.overrides()), trust=options.trust)
    return (train if loaded.spec.ensemble is None else train_ensemble)(config, overrides, options, sink)


def train_several(configs: Sequence[str | Path], overrides: Sequence[str], options: Options, sink: Sink) -> Compared:
    """Train several configs, all checked before the first is trained.

    A training that fails does not stop those after it; being interrupted does.

    Raises:
        ConfigError: What is wrong with any of the configs.
        TrainingError: Some training failed; ``result`` holds the comparison of all.
    """
    precheck(configs, overrides, options)
    results: list[Result] = []
    failures: list[NnrunError] = []
    for config in configs:
        try:
            results.append(train_one(config, overrides, options, sink))
        except TrainingError as error:
            failures.append(error)
            if isinstance(error.result, Trained | Ensembled):
                results.append(error.result)
        except Stopped as error:
            if isinstance(error.result, Trained | Ensembled):
                results.append(error.result)
            error.result = Compared(tuple(results), tuple(failures))
            raise
    compared = Compared(tuple(results), tuple(failures))
    if failures:
        failed = TrainingError([problem for failure in failures for problem in failure.problems])
        failed.result = compared
        raise failed
    return compared
