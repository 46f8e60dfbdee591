"""The config that trains the same run again, with what it left open spelled out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.engine import Session
from nnrun.spec import Spec, SplitSpec, TrainingSpec


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
    device = written.training.device if written.training.device in (kind, session.device) else kind
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


def in_run_directory(written: Spec) -> Spec:
    """The spec as it reads in a run directory, beside its own copies of the plugins."""
    return replace(written, plugins=tuple(layout.plugin(Path(file).name) for file in written.plugins))
