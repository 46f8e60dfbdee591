"""The configs of an ensemble's members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.errors import ConfigError, Problem
from nnrun.experiment.data_files import check_unchanged, config_search
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache, load_material
from nnrun.runs import Run
from nnrun.spec import COMMAND_LINE, Config, EnsembleSpec


def load_members(whole: Config) -> list[Config]:
    """The members' configs, in their order.

    Members that are only counted differ by their seeds: the config's, and those after it. The split stays that of the
    config's seed, so that all of them leave out the same rows.

    Raises:
        ConfigError: A member's overrides are wrong; told where they stand in the file.
    """
    written, ensemble = whole.spec, _ensemble(whole)
    split_seed = written.seed if written.dataset.split.seed is None else written.dataset.split.seed
    fixed = ("ensemble=null", f"dataset.split.seed={split_seed}")
    if isinstance(ensemble.members, int):
        return [spec.vary(whole, (*fixed, f"seed={written.seed + number}")) for number in range(ensemble.members)]
    members = []
    for number, own in enumerate(ensemble.members):
        try:
            members.append(spec.vary(whole, (*fixed, *own)))
        except ConfigError as error:
            raise ConfigError([_in_the_file(problem, ensemble, number) for problem in error.problems]) from None
    return members


def _in_the_file(problem: Problem, ensemble: EnsembleSpec, number: int) -> Problem:
    """What is wrong in a member's override, at the member's place in the config."""
    if problem.place is None or problem.place.file != COMMAND_LINE:
        return problem
    path, place = ensemble.at("members", number)
    return replace(problem, message=f"{problem.place.text}: {problem.message}", path=path, place=place)


def with_fewer_members(config: Config) -> Config:
    """Two members are enough for a smoke run where they differ by their seeds alone."""
    ensemble = config.spec.ensemble
    if ensemble is None or not isinstance(ensemble.members, int):
        return config
    return replace(config, spec=replace(config.spec, ensemble=replace(ensemble, members=min(ensemble.members, 2))))


def check_targets(whole: Config, members: Sequence[Config], options: Options, tables: TableCache) -> None:
    """Members that load other data than the first must have its targets; told before any of them is trained.

    Raises:
        ConfigError: At the first that has others.
    """
    others = [number for number, member in enumerate(members) if _loads(member) != _loads(members[0])]
    if not others:
        return
    targets = {
        number: load_material(members[number], options, tables).dataset.signature.targets
        for number in (*reversed(others), 0)
    }
    for number in others:
        if targets[number] != targets[0]:
            message = f"member {number + 1} predicts something else than member 1; an ensemble has one target"
            path, place = _ensemble(whole).at("members", number)
            raise ConfigError(message, path, place, code="unlike-members")


def check_data(run: Run, config: Config, options: Options, tables: TableCache) -> None:
    """Refuse data that is not what a run, or the members of an ensemble, were begun with.

    Raises:
        DataError: It is other data.
    """
    if config.spec.ensemble is None or run.kind != "ensemble":
        check_unchanged(tables.load(config, config_search(config, options)), run)
        return
    for number, member in enumerate(load_members(config), start=1):
        if (path := run / layout.member(number)).is_dir():
            check_data(Run(path), member, options, tables)


def _loads(member: Config) -> tuple[Any, ...]:
    return member.spec.dataset.source, member.spec.dataset.target, member.tasks


def _ensemble(whole: Config) -> EnsembleSpec:
    if whole.spec.ensemble is None:
        raise ConfigError("the config has no ensemble: block", place=whole.spec.place, code="missing-key")
    return whole.spec.ensemble
