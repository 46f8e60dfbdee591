"""An option that there is not, and that is a key of the config, is answered with the override: ``--epochs 3``."""

from __future__ import annotations

from nnrun.errors import ConfigError


def refuse_key(command: str, option: str) -> None:
    """Raise ConfigError where an option is a key of the config, or is called one elsewhere."""
    from dataclasses import fields

    from nnrun.catalog import habit
    from nnrun.spec.keys.config_keys import Spec
    from nnrun.spec.keys.training_keys import TrainingSpec

    name = option.lstrip("-").replace("-", "_")
    message = f"{command} has no option {option}"
    for prefix, keys in (("training.", TrainingSpec), ("", Spec)):
        if name in (field.name for field in fields(keys)):
            help = f"write {prefix}{name}=... without dashes"
            raise ConfigError(message, code="wrong-arguments", help=help)
    if advice := habit("training", name, None) or habit("", name, None):
        raise ConfigError(message, code="wrong-arguments", help=f"in the config, {advice}")
