"""The seeds that several trainings are asked for with: how many, or which (``--seeds 5``, ``--seeds 5,7,9``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nnrun.errors import ConfigError
from nnrun.experiment.options import Options
from nnrun.spec.keys.limits import LARGEST_SEED

MOST_SEEDS = 1000
"""Trainings of one command: each has a directory."""
SeedsLike = int | str | Sequence[int]
"""How many seeds, from the config's own on; or which: a sequence of them, or a text with commas."""
_HINT = "a number says how many, counted from the config's seed on; commas say which: 5,7,9"


def asked_seeds(asked: SeedsLike) -> int | tuple[int, ...]:
    """What is asked for: how many seeds, or which ones.

    Raises:
        ConfigError: It is neither; or there are none, too many, or two alike.
    """
    if isinstance(asked, str) and "," not in asked:
        asked = _whole(asked)
    if isinstance(asked, bool):
        raise _refused(f"{asked} is no number of seeds", _HINT)
    if isinstance(asked, int):
        if not 1 <= asked <= MOST_SEEDS:
            raise _refused(f"1 to {MOST_SEEDS:,} trainings, not {asked:,}", _HINT)
        return asked
    listed = [_whole(text) for text in asked.split(",")] if isinstance(asked, str) else list(asked)
    return _distinct(listed)


def check_several(seeds: SeedsLike | None, jobs: int | None, options: Options, configs: int) -> None:
    """Refuse what cannot be meant of several trainings, before any config is read.

    Args:
        seeds: What ``--seeds`` says.
        jobs: What ``--jobs`` says.
        options: Hold ``--seed``.
        configs: How many there are.

    Raises:
        ConfigError: They exclude each other, or are out of their range.
    """
    if jobs is not None and jobs < 1:
        raise ConfigError(f"--jobs is 1 or more, not {jobs}", code="wrong-arguments")
    if seeds is None:
        return
    asked_seeds(seeds)
    if configs > 1:
        raise _refused(f"one config, not {configs}", "train the seeds of each by themselves; nnrun compare takes them")
    if options.seed is not None:
        help = f"a number counts from seed={options.seed} in the place of --seed; commas say which: 5,7,9"
        raise _refused(f"--seed {options.seed} stands beside it, which is one seed", help)


def seeds_from(asked: SeedsLike, first: int) -> tuple[int, ...]:
    """The seeds themselves.

    Args:
        asked: As for `asked_seeds`, whose errors these are.
        first: The config's seed, from which they are counted where only their number is asked for.
    """
    wanted = asked_seeds(asked)
    return _distinct([first + number for number in range(wanted)]) if isinstance(wanted, int) else wanted


def _distinct(seeds: Sequence[int]) -> tuple[int, ...]:
    if not 1 <= len(seeds) <= MOST_SEEDS:
        raise _refused(f"1 to {MOST_SEEDS:,} trainings, not {len(seeds):,}", _HINT)
    for number, seed in enumerate(seeds):
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
            raise _refused(f"a seed is a whole number from 0 to {LARGEST_SEED}, not {seed}")
        if seed in seeds[:number]:
            raise _refused(f"seed {seed} stands there twice, which would be the same training")
    return tuple(seeds)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()):
        raise _refused(f"{text.strip()[:40]!r} is no whole number", _HINT)
    return int(text)


def _refused(message: str, help: str = "") -> ConfigError:
    return ConfigError(f"--seeds: {message}", code="wrong-arguments", help=help)
