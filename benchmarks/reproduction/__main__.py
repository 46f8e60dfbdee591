"""``python -m benchmarks.reproduction [--seeds S ...] [--only NAME ...]``: run what is missing, and write the page.

Every experiment is run by nnrun and by the plain Keras programs that `nnrun script` prints, the first seed of all
before the second of any. What is in the CSV already is not run again, so that it can be stopped and continued.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from benchmarks.places import ROOT, keras_home, scratch
from benchmarks.reproduction import page, rows, runs
from benchmarks.reproduction.experiments import EXPERIMENTS, Experiment
from benchmarks.reproduction.rows import GRAPH, NNRUN, PLAIN, Row

SEEDS = (0, 1, 2, 3, 4)


class Reproduction:
    """The rows that there are, and how further ones are made."""

    def __init__(self, folder: Path, limit: float) -> None:
        self.csv, self.page = folder / "reproduction.csv", folder / "reproduction.md"
        self.limit = limit
        self.rows = {row.key: row for row in rows.read(self.csv)}

    def pair(self, one: Experiment, seed: int, *, slow: bool) -> None:
        """Run what is missing of an experiment under a seed; what fails is told, and is missing still."""
        wanted = (NNRUN, PLAIN) if slow else (NNRUN,)
        if all((one.name, seed, who) in self.rows for who in wanted):
            return
        with scratch() as folder:
            job = runs.Job(one, seed, folder, self.limit)
            try:
                self._run(job, slow=slow)
            except SystemExit as failed:
                print(f"{one.name}, seed {seed}: {failed}", file=sys.stderr, flush=True)

    def _run(self, job: runs.Job, *, slow: bool) -> None:
        folds = job.experiment.command[0] == "kfold"
        ours = self.rows.get((job.experiment.name, job.seed, NNRUN))
        directory = None
        if ours is None or (folds and slow):
            ours, directory = runs.by_nnrun(job)
            self._keep(ours)
        if slow and ours.engine == "xla" and (ours.config, ours.seed, GRAPH) not in self.rows:
            self._keep(runs.by_nnrun(job, GRAPH)[0])
        if slow and (ours.config, ours.seed, PLAIN) not in self.rows:
            self._keep(runs.by_plain_keras(job, directory if folds else None))

    def _keep(self, row: Row) -> None:
        if row.key in self.rows:
            return
        self.rows[row.key] = row
        rows.append(self.csv, row)
        self.write()
        print(f"{time.strftime('%H:%M:%S')} {row.config}, seed {row.seed}, {row.who}: {row.seconds:.1f} s", flush=True)

    def write(self) -> None:
        """The page, from the rows alone."""
        self.page.write_text(page.render(list(self.rows.values())), encoding="utf-8")


def main() -> None:
    """Run what is missing."""
    options = _options()
    if options.fresh:
        (options.output_dir / "reproduction.csv").unlink(missing_ok=True)
    print(f"to stop it with its processes: kill -- -{os.getpgid(0)}", flush=True)
    reproduction = Reproduction(options.output_dir, options.limit_seconds)
    chosen = [one for one in EXPERIMENTS if not options.only or one.name in options.only]
    with keras_home():
        for seed in options.seeds:
            for one in chosen:
                reproduction.pair(one, seed, slow=one.command[0] != "kfold")
        for seed in options.seeds:  # the plain folds take longer than all the rest
            for one in chosen:
                reproduction.pair(one, seed, slow=True)
    reproduction.write()
    print(f"{reproduction.page} is written from {reproduction.csv}")


def _options() -> argparse.Namespace:
    names = [one.name for one in EXPERIMENTS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reproduction", description=__doc__)
    parser.add_argument(
        "--seeds", type=int, nargs="*", default=SEEDS, metavar="SEED", help="none: write the page alone"
    )
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"some of: {', '.join(names)}")
    parser.add_argument("--limit-seconds", type=float, default=7200.0, help="of one process; it is killed then")
    parser.add_argument("--fresh", action="store_true", help="forget the rows that there are")
    parser.add_argument("--output-dir", type=Path, default=ROOT / "docs", help="where both files lie")
    return parser.parse_args()


if __name__ == "__main__":
    main()
