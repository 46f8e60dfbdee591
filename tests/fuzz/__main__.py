"""``python -m tests.fuzz``: as many cases as are asked for, in processes that are renewed; prints what was found.

A case follows from its kind, its number and the seed alone: ``--configs 1 --first 59`` repeats a single one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial

from tests.fuzz.verdict import Verdict
from tests.fuzz.worker import run_cases

COUNTS = {"configs": 10_000, "tables": 5_000, "directories": 500}
LIMITS = {"configs": (1.0, 300.0)}
"""Seconds of the processor, and MiB of the process, for a command."""
TOGETHER = 25
"""Cases a worker is given at a time; it is renewed after `RENEWED` of these."""
RENEWED = 10
SHOWN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the cases of each kind; gives 1 where one of them had something to complain of."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    for kind, count in COUNTS.items():
        parser.add_argument(f"--{kind}", type=int, metavar="N", help=f"cases of {kind}; {count} without any of these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--answering", action="store_true", help="ask run directories for predictions, too (TensorFlow)"
    )
    asked = parser.parse_args(arguments)
    counts = {kind: getattr(asked, kind) for kind in COUNTS}
    if not any(counts.values()):
        counts = dict(COUNTS)
    for name in ("NO_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        os.environ.pop(name, None)
    wrong = 0
    with multiprocessing.get_context("spawn").Pool(asked.jobs, maxtasksperchild=RENEWED) as pool:
        for kind, count in counts.items():
            numbers = range(asked.first, asked.first + (count or 0))
            parts = [numbers[start : start + TOGETHER] for start in range(0, len(numbers), TOGETHER)]
            task = partial(run_cases, kind, asked.seed, asked.answering)
            verdicts = []
            for part in pool.imap_unordered(task, parts):
                wrong += sum(complained(verdict) for verdict in part)
                verdicts += part
            if verdicts:
                print(summary(kind, verdicts), flush=True)
    return 1 if wrong else 0


def complained(verdict: Verdict) -> bool:
    """Prints what there is to complain of in a case; gives whether there was anything."""
    seconds, mebibytes = LIMITS.get(verdict.kind, (float("inf"), float("inf")))
    if verdict.seconds > seconds or verdict.mebibytes > mebibytes:
        verdict.complaints.append(f"{verdict.seconds:.2f} s, {verdict.mebibytes:.0f} MiB")
    for complaint in verdict.complaints[:SHOWN]:
        print(f"{verdict.kind} {verdict.number}: {complaint}", flush=True)
    return bool(verdict.complaints)


def summary(kind: str, verdicts: Sequence[Verdict]) -> str:
    """What the cases of a kind came to, as a line."""
    codes: Counter[int] = Counter()
    for verdict in verdicts:
        codes.update(verdict.codes)
    slowest = max(verdicts, key=lambda verdict: verdict.seconds)
    largest = max(verdicts, key=lambda verdict: verdict.mebibytes)
    return (
        f"{kind}: {len(verdicts):,} cases, {sum(codes.values()):,} commands; exit codes "
        f"{', '.join(f'{code}: {codes[code]:,}' for code in sorted(codes))}; "
        f"at most {slowest.seconds:.2f} s of the processor ({slowest.number}), {largest.mebibytes:.0f} MiB "
        f"({largest.number}); {sum(bool(verdict.complaints) for verdict in verdicts)} to complain of"
    )


if __name__ == "__main__":
    sys.exit(main())
