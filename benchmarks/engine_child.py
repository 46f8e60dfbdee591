"""Measurements of the engine's benchmark in a process: ``python -m benchmarks.engine_child ROW RUNNER ...``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.engine_models import ROWS, Row, arrays, build, named_layers
from nnrun.engine.threads import is_heavy

EPOCHS, MEASURED = 10, 5
"""Epochs of a fit, and how many of the last are steady ones that count."""
LONG = 200
"""Epochs of the training that nnrun chooses its engine for, of which it does the first ones."""


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


def main(name: str, runners: list[str]) -> None:
    """Prints the figures of a row, a line of JSON for each runner: fit, tuned, or an engine, alone.

    Light models are trained with validation too, whose own costs would not be seen in others.
    """
    from nnrun import engine

    row, layers = ROWS[name], named_layers(ROWS[name])
    light = not any(is_heavy(*layer) for layer in layers)
    threads = None if {"fit", "tuned"} & {*runners} else engine.default_threads(layers)
    engine.open_session(seed=1, threads=threads, device="cpu")
    for runner in runners:
        print(json.dumps(measured(row, runner, validate=light)), flush=True)


def measured(row: Row, runner: str, *, validate: bool) -> dict[str, Any]:
    """The figures of a runner."""
    ours = runner not in ("fit", "tuned")
    fit = by_nnrun(row, runner) if ours else by_fit(row, tuned=runner == "tuned")
    whole, clock, facts = fit(EPOCHS, False)
    figures = {"whole": whole, "epoch": clock.clock[-MEASURED:], "processor": clock.processor[-MEASURED:], **facts}
    if validate:
        _, validated, more = fit(MEASURED + 1, True)
        figures["validated"] = validated.clock[-MEASURED:]
        figures["validated processor"] = validated.processor[-MEASURED:]
        figures |= {"validated own": more["own"]} if ours else {}
    return figures


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
        def __init__(self, model: Any, epochs: int) -> None:
            self.model, self.epochs = model, epochs
            self.clock = Clock()
            self.own: list[float] = []

        def started(self, *_: Any) -> None:
            self.clock.start()
            compiled.clear()

        def epoch(self, *_: Any) -> None:
            self.clock.tick()
            self.own.append(self.clock.clock[-1] - sum(compiled))
            compiled.clear()
            self.model.stop_training = len(self.own) == self.epochs

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
        model = build(row, ours=True, sparse=kind != "xla", jit_compile=False)
        ticking = Ticking(model, epochs)
        dataset = Dataset(train, held_out if validate else None, None, Signature((), ()), Unprepared())
        training = Training(LONG, 1, row.batch, row.batch, engine=kind)
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
    main(sys.argv[1], sys.argv[2:])
