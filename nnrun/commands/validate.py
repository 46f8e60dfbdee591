"""Validate: everything that can be checked without TensorFlow and without reading the data whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nnrun import data, spec
from nnrun.experiment.options import Options
from nnrun.spec import Config, Trust


def validate(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    *,
    cross_validated: bool = False,
    trust: Trust = "not needed",
) -> Config:
    """Check a config, and that the files and columns it names are there. Its plugins are read and not run.

    Raises:
        ConfigError: Everything that is wrong with it.
    """
    options = options or Options()
    loaded = spec.load(
        config,
        (*overrides, *options.overrides()),
        cross_validated=cross_validated,
        trust=trust,
    )
    from nnrun.experiment.data_files import config_search  # only for a config that is sound: it takes its time
    from nnrun.experiment.layer_files import with_located_files

    said = loaded.spec
    named = [
        (said.training.sample_weight, said.training.at("sample_weight")),
        (said.group, said.group_at),
    ]
    if said.kfold is not None:
        from nnrun.data.split.folds import check_count, check_keys

        check_keys(said.kfold)
        check_count(said.kfold, said.dataset)
    search = config_search(loaded, options)
    data.check(said.dataset, search=search, others=named)
    with_located_files(loaded.graph, search)
    if said.ensemble is not None and not isinstance(said.ensemble.members, int):
        from nnrun.experiment.group.members import load_members

        load_members(loaded, config)
    return loaded
