"""Ensemble: earlier runs put together in a directory that answers as one."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun.errors import ConfigError
from nnrun.experiment.group.joining import Ensembled, put_together
from nnrun.experiment.options import Options
from nnrun.files import RunLike
from nnrun.scores.combining import COMBINE
from nnrun.words.suggestions import did_you_mean


def ensemble(
    members: Sequence[RunLike], combine: str = "mean", name: str = "ensemble", options: Options | None = None
) -> Ensembled:
    """Put earlier runs together; their directories are copied, so that the ensemble needs nothing else.

    Arguments are those of `nnrun.ensemble`.

    Raises:
        ConfigError: A run is not there, or they do not predict the same; there is no such way to combine them.
    """
    check_way(combine)
    return put_together(members, combine, name, options or Options())


def check_way(combine: str) -> None:
    """Raises ConfigError for a way to combine that there is not."""
    if combine not in COMBINE:
        raise ConfigError(f"--combine: unknown way {combine!r}{did_you_mean(combine, COMBINE)}", code="wrong-arguments")
