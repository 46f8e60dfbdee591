"""Configs are found sound before anything that trains is imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from nnrun import spec
from nnrun.errors import ConfigError, Problem
from nnrun.workflows.options import Options


def precheck(configs: Iterable[str | Path], overrides: Sequence[str], options: Options) -> None:
    """Check several configs.

    Raises:
        ConfigError: What is wrong with any of them.
    """
    problems: list[Problem] = []
    for config in configs:
        try:
            spec.load(config, (*overrides, *options.overrides()))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
