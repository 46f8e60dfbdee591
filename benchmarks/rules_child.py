"""A kind of model for the rules' benchmark: ``python -m benchmarks.rules_child KIND THREADS XLA BATCH ...``.

It prints a line of figures, as JSON, for each size of batch. ``THREADS`` is a number, 0 for all, or -1 for the default
of nnrun; ``XLA`` says whether XLA is measured where the rule would never take it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.engine_models import Row, arrays, build, named_layers
from benchmarks.rule_models import FIRST, case_row
from nnrun.engine.engine_choice import xla_pays

TURNS, EPOCH, LONG = 3, 0.12, 0.5
"""Turns of every way; seconds that an epoch is to last, as far as can be told from the work of a step, and from which
on there are two turns."""
FEWEST, MOST = 2, 64
"""Steps of an epoch."""
MANY = 100_000
"""Steps of a training in which XLA is taken wherever it wins a step at all."""

Way = Callable[[], tuple[float, float]]
"""Clock and processor seconds of an epoch."""


def main(name: str, threads: int, always: bool, batches: list[int]) -> None:
    """Prints what a step takes in each way, in turns within this process, and what came before the first."""
    from nnrun import engine

    default = engine.default_threads(named_layers(case_row(name, 1, 1)))
    engine.open_session(seed=1, threads=(default if threads < 0 else threads) or None, device="cpu")
    for first_call in ways_of(case_row(FIRST, 32, FEWEST), xla=True).values():
        first_call()
    for batch in batches:
        facts = by_nnrun(case_row(name, batch, 1), jit=False)[0]
        seconds = 2e-4 + 3e-5 * facts["mflop_per_step"] + 5e-3 * (facts["kind"] == "recurrent")
        steps = min(MOST, max(FEWEST, int(EPOCH / seconds)))
        xla = always or xla_pays({**facts, "steps": MANY})
        turns = TURNS if steps * seconds < LONG else 2
        figures = measured(ways_of(case_row(name, batch, steps), xla=xla), steps, turns)
        print(json.dumps({"kind": name, "batch": batch, "facts": facts, "threads": threads, "steps": steps, **figures}))
        sys.stdout.flush()


def ways_of(row: Row, *, xla: bool) -> dict[str, Way]:
    """The ways to train a row."""
    steps = row.rows // row.batch
    ways = {"fit": by_fit(row), "tuned": by_fit(row, steps_per_execution=steps), "graph": ours(row, jit=False)}
    return {**ways, "xla": ours(row, jit=True)} if xla else ways


def measured(ways: dict[str, Way], steps: int, turns: int) -> dict[str, Any]:
    """Seconds a step in each turn, by way, and what the first call took beyond that."""
    begun = {way: timed(call) for way, call in ways.items()}
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(turns):
        for way, call in ways.items():
            taken[way].append(call())
    figures = {way: [(clock / steps, processor / steps) for clock, processor in taken[way]] for way in ways}
    least = {way: [min(column) for column in zip(*pairs, strict=True)] for way, pairs in figures.items()}
    first = {way: [begun[way][at] - 2 * steps * least[way][at] for at in (0, 1)] for way in ways}
    return {"first": first, "ways": figures}


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Clock and processor seconds of a call."""
    clock, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - clock, time.process_time() - processor


def by_fit(row: Row, **settings: Any) -> Way:
    """The second of two epochs of Keras's; the first call builds the model."""
    import keras

    x, y = arrays(row, row.rows)
    models: list[Any] = []
    seen: list[tuple[float, float]] = []
    ticking = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda *_: seen.append((time.perf_counter(), time.process_time()))
    )

    def epoch() -> tuple[float, float]:
        if not models:
            models.append(build(row, **settings))
        seen.clear()
        models[0].fit(x, y, batch_size=row.batch, epochs=2, verbose=0, callbacks=[ticking])
        return seen[1][0] - seen[0][0], seen[1][1] - seen[0][1]

    return epoch


def ours(row: Row, *, jit: bool) -> Way:
    """An epoch of nnrun's; the first call builds the model, traces, compiles and trains two."""
    calls: list[Callable[[], Any]] = []

    def epoch() -> tuple[float, float]:
        if not calls:
            calls.append(by_nnrun(row, jit=jit)[1])
            calls[0]()
            calls[0]()
        return timed(calls[0])

    return epoch


def by_nnrun(row: Row, *, jit: bool) -> tuple[dict[str, Any], Callable[[], Any]]:
    """What the rule knows of a model, and an epoch in one compiled call; the first traces and compiles."""
    import numpy as np

    from nnrun.engine.compiled_loop import make_pass
    from nnrun.engine.engine_choice import facts_of, longest
    from nnrun.engine.tensorflow.arithmetic import measure_work
    from nnrun.engine.tensorflow.feed import feed_part, training_part
    from nnrun.engine.tensorflow.one_pass import StepsPerCall
    from nnrun.engine.tensorflow.variables import build_optimizer
    from nnrun.types import Part

    x, y = arrays(row, row.rows)
    model = build(row, jit_compile=False)
    build_optimizer(model)
    part = Part({"x": x}, {"target": y}, np.arange(row.rows))
    facts = facts_of(measure_work(model, longest(part)), row.batch)
    steps = row.rows // row.batch
    compiled: list[Any] = []

    def epoch() -> None:
        if not compiled:
            feed = feed_part(model, training_part(part), jit=jit)
            compiled.append(
                make_pass(model, "train", feed, row.batch, StepsPerCall(steps=steps), jit=jit, values=False)
            )
            compiled[0].call(compiled[0].all_in_order[0], 0, 0)
        else:
            compiled[0].call(compiled[0].all_in_order[0], 0, steps)

    return facts, epoch


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "always", [int(number) for number in sys.argv[4:]])
