"""Validate: everything that can be checked without TensorFlow and without reading the data whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnrun import data
from nnrun.commands.config_argument import ConfigLike, config_of
from nnrun.errors import ConfigError, Problem
from nnrun.experiment.options import Options
from nnrun.spec import Config, Trust
from nnrun.spec.overrides import Override


def validate(
    config: ConfigLike,
    overrides: Iterable[str | Override] = (),
    options: Options | None = None,
    *,
    beside: Iterable[str] = (),
    cross_validated: bool = False,
    trust: Trust = "not needed",
    with_trials: bool = True,
) -> Config:
    """Check a config, and that the files and columns it names are there. Its plugins are read and not run.

    The arguments are those of `config_of`; ``with_trials`` has the values of a sweep tried in it, too.

    Raises:
        ConfigError: Everything that is wrong with it.
    """
    options = options or Options()
    loaded = config_of(
        config,
        overrides,
        options,
        beside=beside,
        cross_validated=cross_validated,
        with_trials=with_trials,
        trust=trust,
    )
    check_files(loaded, options)
    written = loaded.spec
    if written.ensemble is not None and not isinstance(written.ensemble.members, int):
        from nnrun.experiment.group.members import load_members

        load_members(loaded)
    if with_trials and written.sweep is not None:
        check_trials(loaded, options)
    return loaded


def check_files(loaded: Config, options: Options) -> None:
    """That the files and columns that a sound config names are there. Raises ConfigError."""
    from nnrun.experiment.data_files import config_search
    from nnrun.experiment.layer_files import with_located_files

    written = loaded.spec
    columns = [
        (written.training.sample_weight, written.training.at("sample_weight")),
        (written.group, written.group_at),
    ]
    if written.kfold is not None:
        from nnrun.data.split.folds import check_count, check_keys

        check_keys(written.kfold)
        check_count(written.kfold, written.dataset)
    search = config_search(loaded, options)
    data.check(written.dataset, search=search, others=columns)
    with_located_files(loaded.graph, search)


def check_trials(loaded: Config, options: Options) -> None:
    """That each choice, and each end of a range, gives a sound config whose files are there. Raises ConfigError."""
    from nnrun.spec.sweep_variants import check_variants

    check_variants(loaded, lambda trial: check_files(trial, options))


def validate_several(
    configs: Iterable[ConfigLike],
    overrides: Sequence[str | Override] = (),
    options: Options | None = None,
    *,
    beside: Iterable[str] = (),
    cross_validated: bool = False,
    with_trials: bool = False,
) -> list[Config]:
    """Check configs that are to be trained, before anything that trains is imported.

    Raises:
        ConfigError: What is wrong with any of them.
    """
    options = options or Options()
    sound: list[Config] = []
    problems: list[Problem] = []
    for config in configs:
        try:
            loaded = validate(
                config,
                overrides,
                options,
                beside=beside,
                cross_validated=cross_validated,
                trust=options.trust,
                with_trials=with_trials,
            )
            sound.append(loaded)
        except ConfigError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ConfigError(dict.fromkeys(problems))  # a wrong override is wrong in each of them
    return sound
