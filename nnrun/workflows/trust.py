"""Whose Python code may be run: that of a config a person gives, not that of a run directory from elsewhere."""

from __future__ import annotations

from pathlib import Path

from nnrun import runs
from nnrun.errors import ConfigError
from nnrun.spec import Config
from nnrun.workflows.options import Options


def check_trust(config: Config, options: Options) -> None:
    """Refuse plugins that lie in a run directory, or that a config in one names, unless they are trusted.

    Raises:
        ConfigError: They are not.
    """
    said = config.spec
    path, place = said.at("plugins")
    files = [Path(said.file), Path(place.file if place else said.file), *said.plugin_paths]
    if said.plugins and not options.trust_plugins and any(_is_in_run(file) for file in files):
        message = "Python code that a run directory holds or names; --trust-plugins lets it run"
        raise ConfigError(message, path, place)


def _is_in_run(file: Path) -> bool:
    return any(runs.is_run(folder) for folder in file.resolve().parents)
