"""``python -m tests.crash``: kills trainings at random moments and at every named write, and compares what they become.

Each is gone on with (sometimes killed again), and must be bit for bit what it is without a kill.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.crash.experiments import EXPERIMENTS
from tests.crash.processes import prepare
from tests.crash.trial import trial, whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trials; gives 1 where one lost something."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("experiments", nargs="*", metavar="NAME", help=f"of {', '.join(EXPERIMENTS)}; all by default")
    parser.add_argument("--moments", type=int, default=3, metavar="N", help="random moments of each")
    parser.add_argument("--writes", type=int, default=4, metavar="N", help="named writes of each; 0 for every one")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    prepare()
    kills = lost = 0
    with tempfile.TemporaryDirectory(prefix="nnrun-crash-") as folder:
        for name in asked.experiments or EXPERIMENTS:
            draws = random.Random(f"{asked.seed} {name}")  # noqa: S311
            expected = whole(EXPERIMENTS[name], Path(folder))
            named = expected.named
            chosen = draws.sample(named, min(asked.writes, len(named))) if asked.writes else named
            for at in [*[None] * asked.moments, *chosen]:
                outcome = trial(expected, Path(folder), at, draws)
                kills += len(outcome.kills)
                lost += bool(outcome.complaints)
                told = "; ".join(outcome.complaints) or "the same"
                print(f"{name}: killed at {', then at '.join(outcome.kills) or 'no moment'}: {told}", flush=True)
    print(f"{kills} kills, {lost} trials that lost something")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
