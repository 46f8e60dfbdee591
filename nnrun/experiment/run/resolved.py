"""resolved.yaml: the config that trains the same run again, everything spelled out; and the hash that it goes by."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.engine import Session
from nnrun.files import RECORD, read_regular
from nnrun.spec import Config, Spec, SplitSpec, TrainingSpec, to_yaml


def resolved_spec(written: Spec, training: TrainingSpec, session: Session, *, rows_chosen: bool) -> Spec:
    """The spec that trains the same run again.

    Args:
        written: The config's.
        training: Its resolved training block.
        session: What it runs on.
        rows_chosen: Whether the rows of the parts follow from more than the config (a smoke run's, a fold's); they are
            then repeated from the run's own split.npz, as are those that were repeated already. The column of groups
            stays named: it is no feature.
    """
    kind = session.device.partition(":")[0]
    named = written.training.device in (kind, session.device)
    device = written.training.device if named else session.device if session.sharing else kind
    asked = written.dataset.split
    again = rows_chosen or asked.indices is not None
    split = (
        SplitSpec(indices=layout.SPLIT, group=asked.group)
        if again
        else replace(asked, seed=asked.seed if asked.seed is not None else written.seed)
    )
    return replace(
        in_run_directory(written),
        dataset=replace(written.dataset, split=split),
        training=replace(training, threads=session.threads, device=device),
    )


def config_sha256(config: Config) -> str:
    """The SHA-256 of all that a config says, defaults and overrides included, and of its plugins' files."""
    digest = hashlib.sha256(to_yaml(in_run_directory(config.spec)).encode())
    for path in config.spec.plugin_paths:
        digest.update(read_regular(path, RECORD))
    return digest.hexdigest()


def in_run_directory(written: Spec) -> Spec:
    """The spec as it reads in a run directory, beside its own copies of the plugins."""
    return replace(written, plugins=tuple(layout.plugin(Path(file).name) for file in written.plugins))
