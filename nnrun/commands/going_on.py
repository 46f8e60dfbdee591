"""Trains what a config asks for: from the beginning, or going on with an unfinished directory (resume)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from nnrun import run_layout as layout
from nnrun.commands.config_argument import config_of_run
from nnrun.commands.kfold import kfold
from nnrun.commands.sweep import go_on_sweeping
from nnrun.errors import ConfigError
from nnrun.experiment.error_places import files_of
from nnrun.experiment.expectations import Expectations
from nnrun.experiment.group.comparison import compare_configs, side_by_side
from nnrun.experiment.group.comparison_result import Compared, asked_names
from nnrun.experiment.group.ensemble_training import train_ensemble
from nnrun.experiment.group.group import asked_config
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.group.members import check_data
from nnrun.experiment.group.seed_training import train_seeds
from nnrun.experiment.group.seeds_result import Seeded
from nnrun.experiment.options import KfoldOptions, Options, SweepOptions
from nnrun.experiment.prepared import TableCache
from nnrun.experiment.protocols import Result
from nnrun.experiment.resuming.earlier import earlier_run, have_same_plugins
from nnrun.experiment.resuming.unfinished import check_resumable, reopened
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.run.training import train_run
from nnrun.experiment.tracking.tracked import tracked
from nnrun.runs import Facts, Run, Status
from nnrun.spec import Config


def train_config(
    config: Config,
    options: Options,
    sink: Sink,
    clock: Clock,
    *,
    seeds: tuple[int, ...] | None = None,
    jobs: int | None = None,
    resumed: Run | None = None,
) -> Trained | Ensembled | Seeded:
    """Train a config's model, its members, or seeds of it; arguments and errors are those of the command ``train``."""
    is_single = seeds is None and config.spec.ensemble is None
    if (asked := side_by_side(jobs, options)) and is_single:
        help = "seeds (--seeds), members of an ensemble and several configs are trained side by side"
        raise ConfigError(f"{asked}: there is one training", code="wrong-arguments", help=help)
    expected = Expectations(config.spec, options)
    path = resumed.path if resumed else None
    with tracked(config, options, sink) as sinks:
        if seeds is not None:
            return expected.judge(train_seeds(config, seeds, options, sinks, jobs, path))
        if config.spec.ensemble is not None:
            return expected.judge(train_ensemble(config, options, sinks, jobs, resumed=path))
        going_on = reopened(resumed, clock) if resumed else None
        return expected.judge(train_run(config, options, sinks, clock, going_on))


def go_on_from_earlier(
    wanted: Facts, configs: Sequence[Config], options: Options, sink: Sink, jobs: int | None
) -> Result | Compared | None:
    """Go on with the run that was begun for the very same, or tell what it came to; None where one begins now.

    Raises:
        ConfigError: It is still being trained, or was begun with other versions; or the newest of that name is
            unfinished, and was begun with another config.
        DataError: The data has changed.
    """
    run = None if options.smoke else earlier_run(wanted, configs, options.runs_dir)
    if run is None:
        return None
    with files_of(run):
        if run.status == Status.COMPLETED:
            tables = TableCache()
            for path, config in zip(_directories(run), configs, strict=True):
                check_data(path, config, options, tables)
            sink.note(f"{run.path} is complete: nothing is left to train")
            return READERS[run.kind](run)
        check_resumable(run)
        sink.note(f"{run.path} was {run.status} and goes on")
        trusted = options.trust_plugins or have_same_plugins(run, configs)
        options = replace(options, seed=None, name=None, device=None, engine=None, trust_plugins=trusted)
        return go_on(run, options, sink, jobs)


def _directories(run: Run) -> list[Run]:
    """Those of the runs that have a config each."""
    return [Run(run / name) for name in asked_names(run)] if run.kind == "comparison" else [run]


READERS: dict[str, Callable[[Run], Result | Compared]] = {
    "training": Trained.read,
    "ensemble": Ensembled.read,
    "seeds": Seeded.read,
    "comparison": Compared.read,
}
"""What a complete directory holds, by its kind."""


def go_on(run: Run, options: Options, sink: Sink, jobs: int | None = None) -> Result | Compared:
    """Go on with an unfinished directory by what lies in it, which `check_resumable` has looked at.

    Raises:
        ConfigError: It does not say what it was asked for; or an ensemble was put together, not trained.
    """
    if run.kind == "sweep":
        return go_on_sweeping(run, options, SweepOptions(jobs=jobs), sink)
    if run.kind == "kfold":
        return kfold(options=options, folds=KfoldOptions(resume=run, jobs=jobs), sink=sink)
    options = replace(options, smoke=run.facts.smoke)
    if run.kind == "comparison":
        configs = [config_of_run(asked_config(run, name), (), options) for name in asked_names(run)]
        return compare_configs(configs, options, sink, jobs, run.path)
    clock, seeds = Clock(), None
    with clock.stage("config"):
        config = config_of_run(run, (), options)
    if run.kind == "ensemble" and config.spec.ensemble is None:
        help = "nnrun ensemble RUN RUN puts them together anew"
        raise ConfigError(f"{run.path} was put together of other runs", code="cannot-resume", help=help)
    if run.kind == "seeds":
        seeds = tuple(run.facts.asked.get("seeds", ()))
        if not seeds:
            raise ConfigError(f"{run.path} does not say in its {layout.FACTS} which seeds", code="cannot-resume")
    return train_config(config, options, sink, clock, seeds=seeds, jobs=jobs, resumed=run)
