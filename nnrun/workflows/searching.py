"""Where a config's data is looked for, beyond the folder of the file that names it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nnrun import runs
from nnrun.spec import Config
from nnrun.workflows.options import Options


def origins(config: Config) -> tuple[str, ...]:
    """The files that a config was made from beyond its own: its bases; for a run's resolved config also that run's.

    A path in an override is relative to the working directory, which "command line" stands for, as in messages.
    """
    bases = (*(base.file for base in config.sources[1:]), *(["command line"] if config.overrides else []))
    if not runs.is_run(config.spec.folder):
        return bases
    earlier = runs.Run(config.spec.folder).facts
    return (*bases, *(file for file in (earlier.config, *earlier.origins) if file))


def config_search(config: Config, options: Options) -> tuple[Path, ...]:
    """The folders of the files that a config was made from, then the data directories."""
    return (*_folders(origins(config)), *options.search)


def data_search(run: runs.Run, options: Options) -> tuple[Path, ...]:
    """The folders of a run's config and of what that was made from, as they were, then the data directories."""
    return (*_folders((run.facts.config, *run.facts.origins)), *options.search)


def _folders(files: Iterable[str]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(Path(file).parent for file in files if file))
