"""How near convolutions come to the limit: oneDNN's own times, added up, beside a step, on one thread.

oneDNN computes convolutions, pooling and matrix products, and tells what each took (`ONEDNN_VERBOSE`); what a step
takes beside them is TensorFlow's. The limit is the step's arithmetic at the processor's peak, that of a product of
matrices of 1024 x 1024 by the same library. A figure is the least of several.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from benchmarks.convolutions_child import BEGIN, END
from benchmarks.processes import python
from benchmarks.processes import run as run_process
from benchmarks.tables import Series, Table

CASES = (
    ("CNN 28x28 16/32", 32),
    ("CNN 32x32 32/64, norm", 32),
    ("CNN, strides, 16/32", 32),
    ("separable CNN 16/32", 64),
)
POLICIES = ("float32", "mixed_bfloat16")
PRIMITIVE = re.compile(r"^onednn_verbose,.*?,exec,cpu,(\w+),.*,([\d.e+-]+)$", re.MULTILINE)


def run() -> list[Table]:
    """The table."""
    rows, raw = [], []
    for name, batch in CASES:
        for policy in POLICIES:
            case, by_kind = measured(name, batch, policy)
            step, fit, library = 1e3 * min(case["graph"]), 1e3 * min(case["fit"]), sum(by_kind.values())
            limit = case["mflop"] / case["peak"]
            rows.append(
                (
                    f"{name}, batch {batch}, {policy}",
                    f"{case['mflop']:.0f}",
                    *(f"{value:.2f}" for value in (fit, step, library, by_kind["convolution"], by_kind["reorder"])),
                    f"{library / step:.0%}",
                    f"{case['peak']:.0f}",
                    f"{limit:.2f}",
                    f"{limit / step:.0%}",
                )
            )
            raw.append(Series(f"{name}, batch {batch}, {policy}", "step", "s", tuple(case["graph"])))
    columns = ("model", "MFLOP", "fit, ms", "graph, ms", "oneDNN, ms", "convolutions", "reorders", "of the step")
    more = ("peak, GFLOP/s", "limit, ms", "reached")
    return [Table("A step, what of it is oneDNN's, and the limit", (*columns, *more), tuple(rows), tuple(raw))]


def measured(name: str, batch: int, policy: str) -> tuple[dict[str, Any], dict[str, float]]:
    """The figures of a case, and oneDNN's milliseconds a step by kind, of a second process, in which it talks."""
    command = python("-m", "benchmarks.convolutions_child", name, str(batch), policy)
    quiet: dict[str, Any] = json.loads(run_process(command).output.splitlines()[-1])
    talking = replace(command, arguments=("env", "ONEDNN_VERBOSE=1", *command.arguments))
    counted = run_process(talking).output.partition(BEGIN)[2].partition(END)[0]
    by_kind: dict[str, float] = defaultdict(float)
    for kind, milliseconds in PRIMITIVE.findall(counted):
        by_kind[kind] += float(milliseconds) / quiet["steps"]
    return quiet, by_kind
