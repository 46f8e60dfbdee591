"""One case of the convolutions' benchmark: ``python -m benchmarks.convolutions_child KIND BATCH POLICY``."""

from __future__ import annotations

import json
import os
import sys

from benchmarks.rule_models import case_row
from benchmarks.rules_child import by_fit, by_nnrun, timed

STEPS, TURNS, BEGIN, END = 8, 4, "counted from here", "to here"
SIZE = 1024
"""Of the matrices whose product shows the processor's peak."""


def main(name: str, batch: int, policy: str) -> None:
    """Prints a step's clock seconds, and between two lines, where oneDNN is told to, what oneDNN says of an epoch."""
    import tensorflow as tf

    from nnrun import engine

    engine.open_session(seed=1, threads=1, precision=policy, device="cpu")
    row = case_row(name, batch, STEPS)
    facts, epoch = by_nnrun(row, jit=False)
    for _ in range(2):
        epoch()
    print(BEGIN, flush=True)
    epoch()
    print(END, flush=True)
    if "ONEDNN_VERBOSE" in os.environ:
        return
    fit = by_fit(row, steps_per_execution=STEPS)
    fit()  # traces
    square = tf.ones((SIZE, SIZE), tf.bfloat16 if "bfloat16" in policy else tf.float32)
    peak = min(timed(lambda: tf.linalg.matmul(square, square).numpy())[0] for _ in range(TURNS))
    turns = [(timed(epoch)[0] / STEPS, fit()[0] / STEPS) for _ in range(TURNS)]
    figures = {"graph": [ours for ours, _ in turns], "fit": [theirs for _, theirs in turns], "steps": STEPS}
    print(json.dumps({**figures, "mflop": facts["mflop_per_step"], "peak": 2e-9 * SIZE**3 / peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
