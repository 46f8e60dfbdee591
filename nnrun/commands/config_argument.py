"""The config that a command is asked for: read once, or taken as it was loaded before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import run_layout as layout
from nnrun import spec
from nnrun.experiment.options import Options
from nnrun.spec import Config, Trust
from nnrun.spec.extends import Source
from nnrun.spec.overrides import Override

if TYPE_CHECKING:
    from nnrun.runs import Run

ConfigLike = str | Path | Mapping[str, Any] | Config
"""The path of a YAML file, the same as a mapping, or what ``validate`` gave."""


_UNCHECKED = "a smoke run's scores mean nothing: what is expected of them is not checked"


def config_of(
    config: ConfigLike,
    overrides: Iterable[str | Override] = (),
    options: Options | None = None,
    *,
    beside: Iterable[str] = (),
    cross_validated: bool = False,
    with_trials: bool = False,
    trust: Trust | None = None,
) -> Config:
    """A loaded config, with what is said beside it.

    Args:
        config: A path, a mapping, or a config that was loaded already, whose files are then not read again.
        overrides: ``path=value`` texts; they come after those that a loaded config has.
        options: What a command line says; it comes last.
        beside: Overrides that other options stand for. They and those of ``options`` are not repeated where a loaded
            config has them.
        cross_validated: Whether it is for folds.
        with_trials: Whether it is for a sweep: what is wrong of its values is then told with what else is wrong.
        trust: Whether its plugins may be run; what ``options`` say by default.

    Raises:
        ConfigError: Everything that is wrong with it.
    """
    options = options or Options()
    trust = trust or options.trust
    overrides = (overrides,) if isinstance(overrides, str) else tuple(overrides)
    last = (*beside, *options.overrides())
    if not isinstance(config, Config):
        changes = (*overrides, *last)
        loaded = spec.load(config, changes, cross_validated=cross_validated, with_trials=with_trials, trust=trust)
        return _noted(loaded) if options.smoke else loaded
    last = last if overrides else tuple(override for override in last if override not in config.overrides)
    changes = (*overrides, *last)
    loaded = spec.vary(config, changes, cross_validated=cross_validated, with_trials=with_trials, trust=trust)
    return _noted(loaded) if options.smoke else loaded


def config_of_run(
    run: Run, overrides: Iterable[str] = (), options: Options | None = None, *, cross_validated: bool = False
) -> Config:
    """The config of a run that is gone on with: everything spelled out, and as a text what the person wrote.

    The runs inside of it keep that text, as they would have without a stop. The errors are those of `config_of`, and
    RunDamaged.
    """
    config = config_of(run.file(layout.RESOLVED), overrides, options, cross_validated=cross_validated)
    bases = (layout.base(number) for number in count(1))
    names = [layout.CONFIG, *takewhile(lambda name: (run / name).is_file(), bases)]
    sources = tuple(Source(str(run / name), run.text(name)) for name in names)
    assert config.written is not None
    return replace(config, sources=sources, written=replace(config.written, sources=sources))


def _noted(config: Config) -> Config:
    """A smoke run's config says what is not done with it."""
    notes = config.spec.notes
    if not config.spec.expect or _UNCHECKED in notes:
        return config
    return replace(config, spec=replace(config.spec, notes=(*notes, _UNCHECKED)))
