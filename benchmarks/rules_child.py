"""One case of the rules' benchmark: ``python -m benchmarks.rules_child KIND BATCH [THREADS]``; prints its figures."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.engine_models import Row, arrays, build, named_layers
from benchmarks.rule_models import case_row

TURNS, EPOCH = 5, 0.25
"""Turns of every way; seconds that an epoch of the fastest is to last."""
FEWEST, MOST = 4, 128
"""Steps of an epoch."""

Way = Callable[[], tuple[float, float]]
"""Clock and processor seconds of an epoch."""


def main(name: str, batch: int, threads: int = -1) -> None:
    """Prints, as JSON, what a step takes in each way, in turns within this process, and what its first call took."""
    from nnrun import engine

    row = case_row(name, batch, MOST)
    default = engine.default_threads(named_layers(row))
    engine.open_session(seed=1, threads=(default if threads < 0 else threads) or None, device="cpu")
    first: dict[str, tuple[float, float]] = {}
    trial = case_row(name, batch, FEWEST)
    facts, graph = by_nnrun(trial, jit=False)
    graph()
    graph()
    steps = min(MOST, max(FEWEST, int(FEWEST * EPOCH / timed(graph)[0])))
    row = case_row(name, batch, steps)
    ways: dict[str, Way] = {"fit": by_fit(row), "tuned": by_fit(row, steps_per_execution=steps)}
    for way, jit in (("graph", False), ("xla", True)):
        call = by_nnrun(row, jit=jit)[1]
        first[way] = timed(call)
        ways[way] = lambda call=call: timed(call)  # type: ignore[misc]
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for one in ways.values():
        one()
    for _ in range(TURNS):
        for way, one in ways.items():
            taken[way].append(one())
    figures = {way: [(clock / steps, processor / steps) for clock, processor in taken[way]] for way in ways}
    print(json.dumps({"facts": facts, "threads": threads, "steps": steps, "first": first, "ways": figures}))


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Clock and processor seconds of a call."""
    clock, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - clock, time.process_time() - processor


def by_fit(row: Row, **settings: Any) -> Way:
    """The second of two epochs of Keras's."""
    import keras

    x, y = arrays(row, row.rows)
    model, seen = build(row, **settings), []
    ticking = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda *_: seen.append((time.perf_counter(), time.process_time()))
    )

    def epoch() -> tuple[float, float]:
        seen.clear()
        model.fit(x, y, batch_size=row.batch, epochs=2, verbose=0, callbacks=[ticking])
        return seen[1][0] - seen[0][0], seen[1][1] - seen[0][1]

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
    main(sys.argv[1], *(int(number) for number in sys.argv[2:4]))
