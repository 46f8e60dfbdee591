"""Train: one model, the members of an ensemble, several seeds, or several configs, compared at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun import runs
from nnrun.commands.config_argument import ConfigLike, config_of
from nnrun.commands.seeds_argument import SeedsLike, check_several, seeds_from
from nnrun.errors import ExpectationMissed, NnrunError, Stopped, TrainingError
from nnrun.experiment.expectations import Expectations
from nnrun.experiment.group.ensemble_training import train_ensemble
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.group.seed_training import train_seeds
from nnrun.experiment.group.seeds_result import Seeded
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.run.training import train_run
from nnrun.experiment.tracking.tracked import tracked
from nnrun.pandas_tables import scores_table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Compared:
    """What several configs came to."""

    results: tuple[Trained | Ensembled, ...]
    failures: tuple[NnrunError, ...] = ()

    @property
    def table(self) -> DataFrame:
        """A row a part and metric, a column a run."""
        return scores_table({result.run.path.name: result.metrics for result in self.results})

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {"runs": [result.to_plain() for result in self.results]}


def train(
    config: ConfigLike,
    overrides: Iterable[str] = (),
    options: Options | None = None,
    sink: Sink | None = None,
    *,
    seeds: SeedsLike | None = None,
    jobs: int = 1,
) -> Trained | Ensembled | Seeded:
    """Train a config: its model, the members of its ``ensemble`` block, which then answer as one, or several seeds.

    Args:
        config: A path, a mapping, or a config that was loaded.
        overrides: ``path=value`` arguments, as on the command line.
        options: Where runs and data lie; seed, name and device, which come after the overrides.
        sink: Hears how it goes.
        seeds: How many trainings, from the config's seed on, or with which seeds.
        jobs: How many members or seeds are trained at once, each by a process of its own.

    Raises:
        ConfigError: The config, or what it names, is wrong; nothing is left in the runs directory.
        DataError: The data's content cannot be used.
        TrainingError: The loss became NaN or infinite, or memory ran out; the run directory holds what there was. Of an
            ensemble, members failed, of seeds some; the others are put together all the same.
        ExpectationMissed: A score does not keep its bound under ``expect``; the run directory is whole.
        Stopped: Ctrl-C or a request to terminate; the run directory is whole, with the finished epochs.
    """
    options, sink, clock = options or Options(), sink or Sink(), Clock()
    check_several(seeds, jobs, options, 1)
    with clock.stage("config"):
        loaded = config_of(config, overrides, options)
        runs.check_writable(options.runs_dir)
    expected = Expectations(loaded.spec, options)
    with tracked(loaded, options, sink) as sinks:
        if seeds is not None:
            chosen = seeds_from(seeds, loaded.spec.seed)
            return expected.judge(train_seeds(loaded, chosen, options, sinks, jobs))
        if loaded.spec.ensemble is not None:
            return expected.judge(train_ensemble(loaded, options, sinks, jobs))
        return expected.judge(train_run(loaded, options, sinks, clock))


def train_several(
    configs: Sequence[ConfigLike],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    sink: Sink | None = None,
) -> Compared:
    """Train several configs. A training that fails does not stop those after it; being interrupted does.

    Raises:
        ConfigError: What is wrong with any of the configs; nothing is trained.
        TrainingError: Some training failed; ``result`` holds the comparison of all.
    """
    options, overrides = options or Options(), tuple(overrides)
    results: list[Trained | Ensembled] = []
    failures: list[NnrunError] = []
    for config in [config_of(config, overrides, options) for config in configs]:
        try:
            result = train(config, (), options, sink)
            assert isinstance(result, Trained | Ensembled)
            results.append(result)
        except (TrainingError, ExpectationMissed) as error:
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
        only_missed = all(isinstance(failure, ExpectationMissed) for failure in failures)
        kind = ExpectationMissed if only_missed else TrainingError
        failed = kind([problem for failure in failures for problem in failure.problems])
        failed.result = compared
        raise failed
    return compared
