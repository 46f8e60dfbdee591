"""The engine against ``model.fit``: milliseconds of a steady epoch and seconds of a whole fit, as a table.

python benchmarks/engine.py                 every row: default fit, fit with one call an epoch, nnrun
python benchmarks/engine.py Iris Boston     rows whose names contain these
python benchmarks/engine.py --engines       graph and xla beside each other: what the rule of ``auto`` rests on
python benchmarks/engine.py --threads       one thread and all beside each other
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine_models import ROWS, Row, arrays, build

EPOCHS, MEASURED = 20, 5
"""Epochs of a fit, and how many of the last are the steady ones whose median counts."""


def main() -> None:
    """Prints the table asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="parts of the names of rows")
    parser.add_argument("--engines", action="store_true", help="graph and xla")
    parser.add_argument("--threads", action="store_true", help="one thread and all")
    parser.add_argument("--one", nargs=2, metavar=("ROW", "RUNNER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(ROWS[options.one[0]], options.one[1])))
        return
    names = [name for name in ROWS if not options.names or any(part in name for part in options.names)]
    if options.engines:
        compare(names, ["graph", "xla"])
    elif options.threads:
        compare(names, ["auto/1", "auto/0"])
    else:
        table(names)


def table(names: list[str]) -> None:
    """The engine against both ways of fit."""
    print(
        "| model | fit, ms | one call, ms | nnrun, ms | engine | x fit | asked | x one call "
        "| with validation x fit | x one call | 20 epochs fit, s | nnrun, s |"
    )
    print("|---|" + "---|" * 11)
    for name in names:
        default, tuned, ours = (run(name, runner) for runner in ("fit", "tuned", "auto"))
        print(
            f"| {name} | {default['epoch']:.1f} | {tuned['epoch']:.1f} | {ours['epoch']:.2f} | {ours['engine']} "
            f"| {default['epoch'] / ours['epoch']:.1f} | {ROWS[name].at_least:g} | {tuned['epoch'] / ours['epoch']:.1f} "
            f"| {default['validated'] / ours['validated']:.1f} | {tuned['validated'] / ours['validated']:.1f} "
            f"| {default['whole']:.2f} | {ours['whole']:.2f} |",
            flush=True,
        )


def compare(names: list[str], runners: list[str]) -> None:
    """Ways of nnrun against each other."""
    print("| model | MFLOP a step | " + " | ".join(f"{r}, ms | 20 epochs, s" for r in runners) + " |")
    print("|---|---|" + "---|---|" * len(runners))
    for name in names:
        results = [run(name, runner) for runner in runners]
        cells = " | ".join(f"{result['epoch']:.2f} | {result['whole']:.2f}" for result in results)
        print(f"| {name} | {results[0]['mflop']:.2f} | {cells} |", flush=True)


def run(name: str, runner: str) -> dict[str, Any]:
    """One measurement in a process of its own, so that threads and memory are its own too."""
    command = [sys.executable, __file__, "--one", name, runner]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(row: Row, runner: str) -> dict[str, Any]:
    """The figures of one row: an epoch, an epoch with validation, and a whole fit from a fresh model."""
    from nnrun import engine

    kind, _, threads = runner.partition("/")
    ours = kind not in ("fit", "tuned")
    chosen = (int(threads) or None) if threads else engine.default_threads(named_layers(row)) if ours else None
    engine.open_session(seed=1, threads=chosen, device="cpu")
    epochs = by_nnrun(row, kind) if ours else by_fit(row, tuned=kind == "tuned")
    plain, validated = epochs(False), epochs(True)
    figures = {
        "whole": plain["seconds"],
        "epoch": 1e3 * statistics.median(plain["epochs"][-MEASURED:]),
        "validated": 1e3 * statistics.median(validated["epochs"][-MEASURED:]),
    }
    return {**plain, **figures}


def named_layers(row: Row) -> list[tuple[str, dict[str, Any]]]:
    """Class names and arguments of a row's layers, as a config has them."""
    seen: list[tuple[str, dict[str, Any]]] = []

    class Noting:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            return lambda *values, **named: seen.append((name, {**dict(zip("abcd", values, strict=False)), **named}))

    row.layers(Noting())
    return seen


def by_fit(row: Row, *, tuned: bool) -> Callable[[bool], dict[str, Any]]:
    """Plain Keras: as it comes, or with a whole epoch in one call."""
    import keras

    x, y = arrays(row, row.rows)
    held_out = arrays(row, row.rows // 5)
    steps = -(-row.rows // row.batch)

    class Clock(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, _: Any = None) -> None:
            self.last, self.seconds = time.perf_counter(), list[float]()

        def on_epoch_end(self, *_: Any) -> None:
            now = time.perf_counter()
            self.seconds.append(now - self.last)
            self.last = now

    def epochs(validate: bool) -> dict[str, Any]:
        model = build(row, **({"steps_per_execution": steps} if tuned else {}))
        clock = Clock()
        began = time.perf_counter()
        data = {"validation_data": held_out} if validate else {}
        model.fit(x, y, batch_size=row.batch, epochs=EPOCHS, verbose=0, callbacks=[clock], **data)
        return {"seconds": time.perf_counter() - began, "epochs": clock.seconds}

    return epochs


def by_nnrun(row: Row, kind: str) -> Callable[[bool], dict[str, Any]]:
    """The engine by one of its engines."""
    import numpy as np

    from nnrun import engine
    from nnrun.engine.work import measure_work
    from nnrun.types import Dataset, Part, Signature, Training

    class Prepared:
        def apply(self, _: Any) -> dict[str, Any]:
            return {}

    class Clock(engine.Silence):
        def started(self, *_: Any) -> None:
            self.last, self.seconds = time.perf_counter(), list[float]()

        def epoch_ended(self, _: Any) -> None:
            now = time.perf_counter()
            self.seconds.append(now - self.last)
            self.last = now

    def part(rows: int) -> Part:
        x, y = arrays(row, rows)
        return Part({"x": x}, {"target": y}, np.arange(rows))

    train, held_out = part(row.rows), part(row.rows // 5)

    def epochs(validate: bool) -> dict[str, Any]:
        model = build(row, jit_compile=False)
        dataset = Dataset(train, held_out if validate else None, None, Signature((), ()), Prepared())
        clock = Clock()
        began = time.perf_counter()
        training = Training(EPOCHS, 1, row.batch, row.batch, engine=kind)
        outcome = engine.fit(model, dataset, training, listener=clock)
        seconds = time.perf_counter() - began
        mflop = measure_work(model).mflop(row.batch)
        return {"seconds": seconds, "epochs": clock.seconds, "engine": outcome.engine, "mflop": mflop}

    return epochs


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
