"""``python -m benchmarks [--write] [NAME[.PART] ...]``: measures, and prints tables.

A benchmark is a module with a docstring, which says what it measures, and ``run() -> list[Table]``. One of several
parts lists them in ``PARTS``, functions that give a table each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from benchmarks import document
from benchmarks.machine import describe
from benchmarks.tables import Table

NAMES = (
    *("startup", "iris", "smoke", "sklearn_mlp", "memory", "rows", "kfold", "engine"),
    *("images", "rules", "sparse", "tracking", "compare", "reports", "reliability"),
    *("runs_list", "reading", "predict", "larger", "cluster", "sweep", "convolutions"),
)


def main() -> None:
    """Run the benchmarks asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure nnrun, and print tables.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME[.PART]", help=f"which: {', '.join(NAMES)}; sweep.iris is one part of sweep"
    )
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and docs/benchmarks.csv too")
    options = parser.parse_args()
    asked = [name.partition(".") for name in options.names or NAMES]
    for name, _, part in asked:
        if name not in NAMES:
            parser.error(f"there is no benchmark {name!r}; there are {', '.join(NAMES)}")
        if part and part not in (parts := parts_of(module_of(name))):
            parser.error(f"{name} has no part {part!r}; it has {', '.join(parts) or 'none'}")
        if part and options.write:
            parser.error(f"{name} is written whole: a part alone would stand for all of it")
    print(describe(), flush=True)
    sections: dict[str, str] = {}
    tables: dict[str, list[Table]] = {}
    for name, _, part in asked:
        benchmark = module_of(name)
        try:
            tables[name] = [parts_of(benchmark)[part]()] if part else benchmark.run()
        except FileNotFoundError as missing:
            print(f"\n{name} is left out: {missing}", file=sys.stderr)
            continue
        sections[name] = document.section(name, (benchmark.__doc__ or "").strip(), tables[name])
        print(f"\n{sections[name]}", flush=True)
        if options.write:
            document.write(sections, tables, NAMES)


def module_of(name: str) -> ModuleType:
    """That of a benchmark."""
    return import_module(f"benchmarks.{name}")


def parts_of(benchmark: ModuleType) -> dict[str, Callable[[], Table]]:
    """The parts of a benchmark that can be run alone, by name."""
    return {part.__name__: part for part in getattr(benchmark, "PARTS", ())}


if __name__ == "__main__":
    main()
