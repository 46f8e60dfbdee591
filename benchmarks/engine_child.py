"""One measurement of the engine's benchmark: ``python -m benchmarks.engine_child ROW RUNNER``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.engine_models import ROWS, Row, arrays, build, named_layers

EPOCHS, MEASURED = 20, 5
"""Epochs of a fit, and how many of the last are steady ones that count."""
SMALL, MANY = 500, 100
"""Up to so many rows a validated fit of nnrun has so many epochs, as such experiments do: XLA then validates too."""


class Clock:
    """Clock and processor seconds of each epoch."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.processor: list[float] = []
        self.start()

    def start(self) -> None:
        """Begins an epoch."""
        self.last = time.perf_counter(), time.process_time()

    def tick(self) -> None:
        """Ends an epoch and begins the next."""
        clock, processor = self.last
        self.start()
        self.clock.append(self.last[0] - clock)
        self.processor.append(self.last[1] - processor)


def main(name: str, runner: str) -> None:
    """Prints the figures of a row under a runner: fit, tuned, or an engine, perhaps with its threads (graph/1)."""
    from nnrun import engine

    row = ROWS[name]
    kind, _, threads = runner.partition("/")
    ours = kind not in ("fit", "tuned")
    chosen = int(threads) if threads else engine.default_threads(named_layers(row)) if ours else None
    engine.open_session(seed=1, threads=chosen or None, device="cpu")
    fit = by_nnrun(row, kind) if ours else by_fit(row, tuned=kind == "tuned")
    whole, clock, facts = fit(EPOCHS, False)
    epochs = MANY if row.rows <= SMALL else EPOCHS
    _, validated, more = fit(epochs if ours else MEASURED + 1, True)
    figures = {
        "whole": whole,
        "epoch": clock.clock[-MEASURED:],
        "processor": clock.processor[-MEASURED:],
        "validated": validated.clock[-MEASURED:],
        "validated processor": validated.processor[-MEASURED:],
    }
    if ours:
        figures |= {"own": facts.pop("own"), "validated own": more["own"]}
    print(json.dumps({**figures, **facts}))


Fit = Callable[[int, bool], tuple[float, Clock, dict[str, Any]]]


def by_fit(row: Row, *, tuned: bool) -> Fit:
    """Plain Keras: as it comes, or with a whole epoch in one call."""
    import keras

    x, y = arrays(row, row.rows)
    held_out = arrays(row, row.rows // 5)
    settings = {"steps_per_execution": -(-row.rows // row.batch)} if tuned else {}

    def fit(epochs: int, validate: bool) -> tuple[float, Clock, dict[str, Any]]:
        model, clock = build(row, **settings), Clock()
        ticking = keras.callbacks.LambdaCallback(
            on_train_begin=lambda _: clock.start(), on_epoch_end=lambda *_: clock.tick()
        )
        began = time.perf_counter()
        data = {"validation_data": held_out} if validate else {}
        model.fit(x, y, batch_size=row.batch, epochs=epochs, verbose=0, callbacks=[ticking], **data)
        return time.perf_counter() - began, clock, {}

    return fit


def by_nnrun(row: Row, kind: str) -> Fit:
    """nnrun by one of its engines."""  # noqa: D403
    import numpy as np

    from nnrun import engine
    from nnrun.engine import compiled_loop
    from nnrun.engine.tensorflow.arithmetic import measure_work
    from nnrun.types import Dataset, Part, Signature, Training

    class Unprepared:
        def apply(self, table: Any) -> dict[str, Any]:  # noqa: ARG002
            return {}

    class Ticking(engine.Listener):
        def __init__(self) -> None:
            self.clock = Clock()
            self.own: list[float] = []

        def started(self, *_: Any) -> None:
            self.clock.start()
            compiled.clear()

        def epoch(self, *_: Any) -> None:
            self.clock.tick()
            self.own.append(self.clock.clock[-1] - sum(compiled))
            compiled.clear()

    compiled: list[float] = []
    """Seconds of each compiled call, until the values it gives are there."""
    steps_function = compiled_loop.steps_function

    def timed(*arguments: Any, **options: Any) -> Any:
        steps = steps_function(*arguments, **options)

        def function(*given: Any) -> Any:
            began = time.perf_counter()
            given_back = steps.function(*given)
            given_back[0].numpy()
            compiled.append(time.perf_counter() - began)
            return given_back

        return replace(steps, function=function)

    compiled_loop.steps_function = timed

    def part(rows: int) -> Part:
        x, y = arrays(row, rows, ours=True)
        return Part({"x": x}, {"target": y}, np.arange(rows))

    train, held_out = part(row.rows), part(row.rows // 5)

    def fit(epochs: int, validate: bool) -> tuple[float, Clock, dict[str, Any]]:
        model, ticking = build(row, ours=True, sparse=kind != "xla", jit_compile=False), Ticking()
        dataset = Dataset(train, held_out if validate else None, None, Signature((), ()), Unprepared())
        training = Training(epochs, 1, row.batch, row.batch, engine=kind)
        began = time.perf_counter()
        outcome = engine.fit(model, dataset, training, listener=ticking)
        whole = time.perf_counter() - began
        facts = {
            "engine": outcome.engine,
            "mflop": measure_work(model).mflop(row.batch),
            "own": ticking.own[-MEASURED:],
        }
        return whole, ticking.clock, facts

    return fit


if __name__ == "__main__":
    main(*sys.argv[1:3])
