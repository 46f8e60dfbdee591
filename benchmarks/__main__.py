"""``python -m benchmarks [--write] [NAME ...]``: measures, and prints tables.

A benchmark is a module with a docstring, which says what it measures, and ``run() -> list[Table]``.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from benchmarks import document
from benchmarks.machine import describe
from benchmarks.tables import Table

NAMES = (
    *("startup", "iris", "smoke", "sklearn_mlp", "memory", "rows", "kfold", "engine"),
    *("images", "rules", "sparse", "tracking", "compare", "reports", "reliability"),
    *("runs_list", "reading", "predict", "larger", "cluster", "convolutions"),
)


def main() -> None:
    """Run the benchmarks asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure nnrun, and print tables.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)}")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and docs/benchmarks.csv too")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    print(describe(), flush=True)
    sections: dict[str, str] = {}
    tables: dict[str, list[Table]] = {}
    for name in options.names or NAMES:
        benchmark = import_module(f"benchmarks.{name}")
        try:
            tables[name] = benchmark.run()
        except FileNotFoundError as missing:
            print(f"\n{name} is left out: {missing}", file=sys.stderr)
            continue
        sections[name] = document.section(name, (benchmark.__doc__ or "").strip(), tables[name])
        print(f"\n{sections[name]}", flush=True)
        if options.write:
            document.write(sections, tables, NAMES)


if __name__ == "__main__":
    main()
