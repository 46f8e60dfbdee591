"""Whose Python code may be run: that of a config a person gives, not that of a run directory from elsewhere."""

from __future__ import annotations

from nnrun import runs
from nnrun.errors import ConfigError
from nnrun.spec import Config
from nnrun.workflows.options import Options


def check_trust(config: Config, options: Options) -> None:
    """Refuse the plugins of a config that lies in a run directory, unless they are trusted.

    Raises:
        ConfigError: They are not.
    """
    said = config.spec
    if said.plugins and runs.is_run(said.folder) and not options.trust_plugins:
        path, place = said.at("plugins")
        raise ConfigError("a run directory's config names Python code; --trust-plugins lets it run", path, place)
