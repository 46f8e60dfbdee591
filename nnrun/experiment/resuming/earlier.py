"""Whether a run was begun already for what is asked for now (``--resume``): by its config, never by its name alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.errors import ConfigError
from nnrun.experiment.group.group import asked_config
from nnrun.experiment.run.built import plugin_files
from nnrun.experiment.run.resolved import in_run_directory
from nnrun.experiment.run.unfinished_directory import in_use
from nnrun.runs import Facts, Run, Status
from nnrun.runs.index.reading import settings_of
from nnrun.runs.index.refresh import newest_first, open_index
from nnrun.runs.writer import safe_name
from nnrun.spec import Config

_SHOWN = 6
"""Differences that a message tells."""
_SPELLED_OUT = re.compile(r"training\.|dataset\.split\.seed$")
"""Keys that a run's config has where its own left them open."""
_ABSENT = object()


def earlier_run(wanted: Facts, configs: Sequence[Config], runs_dir: Path) -> Run | None:
    """The newest run that was begun for the very same, complete or not; None where one begins now.

    Runs of smoke, and those that never began, are passed over.

    Raises:
        ConfigError: It is still being trained; or there is none, and the newest of that name is unfinished, and was
            begun with another config.
    """
    named = [
        Run(runs_dir / record.path)
        for record in newest_first(open_index(runs_dir).records)
        if not record.is_member and not record.smoke and safe_name(record.name) == safe_name(wanted.name)
    ]
    begun = [run for run in named if run.facts.config_sha256]
    same = [run for run in begun if _is_asked_alike(run.facts, wanted)]
    for run in same:
        if run.status == Status.RUNNING:
            raise in_use(run.path, run.facts)
    if same:
        return same[0]
    newest = next((run for run in begun if run.status != Status.RUNNING), None)
    if newest is not None and newest.status == Status.INTERRUPTED:
        raise _other(newest, wanted, configs)
    return None


def have_same_plugins(run: Run, configs: Sequence[Config]) -> bool:
    """Whether the plugins in a directory are those of the configs that are asked for, which may be run as these."""
    directories = [run.path]
    if run.kind == "comparison":
        directories = [asked_config(run, name).path for name in run.facts.asked["configs"]]
    return all(
        {layout.plugin(path.name): path.read_bytes() for path in directory.glob(layout.plugin("*"))}
        == plugin_files(config.spec)
        for directory, config in zip(directories, configs, strict=True)
    )


def _is_asked_alike(facts: Facts, wanted: Facts) -> bool:
    return (facts.kind, facts.config_sha256, _asked_of(facts, wanted)) == (
        wanted.kind,
        wanted.config_sha256,
        wanted.asked,
    )


def _asked_of(facts: Facts, wanted: Facts) -> dict[str, Any]:
    """What a run was asked for, of that by which it is known: how many trials are confirmed may be another number."""
    return {name: value for name, value in facts.asked.items() if name in wanted.asked}


def _other(run: Run, wanted: Facts, configs: Sequence[Config]) -> ConfigError:
    """What is told of an unfinished run of the same name that was begun with another config."""
    differences = list(_differences(run, wanted, configs)) or ["by plugins, or by what only one of the two spells out"]
    more = [f"and {len(differences) - _SHOWN} more"] if len(differences) > _SHOWN else []
    message = f"{run.path} is unfinished, and was begun otherwise: {', '.join((*differences[:_SHOWN], *more))}"
    help = (
        f"nnrun resume {run.path} goes on with it; without --resume, or with another --name, a new run begins; "
        f"nnrun runs rm {run.path.name} removes it"
    )
    return ConfigError(message, code="cannot-resume", help=help)


def _differences(run: Run, wanted: Facts, configs: Sequence[Config]) -> Iterator[str]:
    if run.kind != wanted.kind:
        yield f"{run.kind} then and {wanted.kind} now"
        return
    yield from _of_values(_asked_of(run.facts, wanted), wanted.asked)
    if run.kind != "comparison":
        yield from _of_config(run.resolved, configs[0])
    elif _asked_of(run.facts, wanted) == wanted.asked:
        for name, config in zip(wanted.asked["configs"], configs, strict=True):
            for text in _of_config(asked_config(run, name).resolved, config):
                yield f"{name}: {text}"


def _of_config(resolved: str, config: Config) -> Iterator[str]:
    """The keys whose values differ, but for those that the config leaves open, which a run has spelled out."""
    now, before = settings_of(spec.to_yaml(in_run_directory(config.spec))), settings_of(resolved)

    def is_open(key: str) -> bool:
        return now.get(key, None if _SPELLED_OUT.match(key) else _ABSENT) in (None, "auto")

    yield from _of_values(
        *({key: value for key, value in values.items() if not is_open(key)} for values in (before, now))
    )


def _of_values(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in dict.fromkeys((*before, *now)):
        then, today = before.get(key, _ABSENT), now.get(key, _ABSENT)
        if then != today:
            yield f"{key} {_shown(then)} then and {_shown(today)} now"


def _shown(value: Any) -> str:
    return "not there" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
