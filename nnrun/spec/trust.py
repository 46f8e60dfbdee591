"""Whose Python code may be run: that of a config a person gives, not that of a run directory from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nnrun.errors import ConfigError
from nnrun.files import is_run

if TYPE_CHECKING:
    from nnrun.spec.keys.config_keys import Spec

Trust = Literal["asked", "given", "not needed"]
"""Whether a person says that a run directory's code may be run; "not needed" is for whoever runs none."""


def check_trust(spec: Spec, trust: Trust) -> None:
    """Refuse plugins that lie in a run directory, or that a config in one names, unless they are trusted.

    Raises:
        ConfigError: They are not.
    """
    if not spec.plugins or trust != "asked":
        return
    for number, file in enumerate(spec.plugin_paths):
        place = spec.at("plugins", number)[1]
        if any(_is_in_run(path) for path in (Path(spec.file), Path(place.file if place else spec.file), file)):
            message = "Python code that a run directory holds or names; --trust-plugins lets it run"
            raise ConfigError(message, *spec.at("plugins"), code="untrusted-plugins")


def _is_in_run(file: Path) -> bool:
    return any(is_run(folder) for folder in file.resolve().parents)
