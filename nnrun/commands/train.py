"""Train: one model, the members of an ensemble, several seeds, or several configs, compared at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnrun import runs
from nnrun.commands.config_argument import ConfigLike, config_of
from nnrun.commands.going_on import go_on_from_earlier, train_config
from nnrun.commands.seeds_argument import SeedsLike, check_several, seeds_from
from nnrun.experiment.group.comparison import compare_configs, comparison_facts
from nnrun.experiment.group.comparison_result import Compared
from nnrun.experiment.group.ensemble_training import ensemble_facts
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.group.seed_training import seeds_facts
from nnrun.experiment.group.seeds_result import Seeded
from nnrun.experiment.options import Options
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.resolved import config_sha256
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.trained import Trained
from nnrun.runs import Facts
from nnrun.spec import Config


def train(
    config: ConfigLike,
    overrides: Iterable[str] = (),
    options: Options | None = None,
    sink: Sink | None = None,
    *,
    seeds: SeedsLike | None = None,
    jobs: int | None = None,
    resume: bool = False,
) -> Trained | Ensembled | Seeded:
    """Train a config: its model, the members of its ``ensemble`` block, which then answer as one, or several seeds.

    Arguments are those of `nnrun.train`.

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
    chosen = seeds_from(seeds, loaded.spec.seed) if seeds is not None else None
    result = go_on_from_earlier(_wanted(loaded, chosen), [loaded], options, sink, jobs) if resume else None
    if isinstance(result, Trained | Ensembled | Seeded):
        return result
    return train_config(loaded, options, sink, clock, seeds=chosen, jobs=jobs)


def _wanted(config: Config, seeds: tuple[int, ...] | None) -> Facts:
    """What is asked for, as run.json says it."""
    if seeds is not None:
        return seeds_facts(config, seeds)
    if config.spec.ensemble is not None:
        return ensemble_facts(config)
    return Facts(kind="training", name=config.spec.name, config_sha256=config_sha256(config))


def train_several(
    configs: Sequence[ConfigLike],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    sink: Sink | None = None,
    *,
    jobs: int | None = None,
    resume: bool = False,
) -> Compared:
    """Train several configs into one directory. A training that fails does not stop those after it.

    Arguments are those of `nnrun.train_several`.

    Raises:
        ConfigError: What is wrong with any of the configs; nothing is trained.
        TrainingError: Some training failed; ``result`` holds the comparison of all.
        Stopped: Interrupted; ``result`` holds what was trained by then.
    """
    options, overrides = options or Options(), tuple(overrides)
    check_several(None, jobs, options, len(configs))
    loaded = [config_of(config, overrides, options) for config in configs]
    runs.check_writable(options.runs_dir)
    wanted, sink = comparison_facts(loaded, options.name), sink or Sink()
    result = go_on_from_earlier(wanted, loaded, options, sink, jobs) if resume else None
    return result if isinstance(result, Compared) else compare_configs(loaded, options, sink, jobs)
