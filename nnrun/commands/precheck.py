"""Configs are found sound before anything that trains is imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from nnrun.commands.validate import validate
from nnrun.errors import ConfigError, Problem
from nnrun.experiment.options import Options


def precheck(
    configs: Iterable[str | Path], overrides: Sequence[str], options: Options, *, cross_validated: bool = False
) -> None:
    """Check several configs, and that the files and columns they name are there.

    Raises:
        ConfigError: What is wrong with any of them.
    """
    problems: list[Problem] = []
    for config in configs:
        try:
            validate(config, overrides, options, cross_validated=cross_validated, trust=options.trust)
        except ConfigError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ConfigError(dict.fromkeys(problems))  # a wrong override is wrong in each of them
