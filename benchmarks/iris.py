"""What a whole training costs: `nnrun train configs/iris.yaml` with all that a run writes, and the plain script.

The script, benchmarks/plain/iris.py, imports TensorFlow and scikit-learn, builds the same model and calls `fit` for 50
epochs; it says nothing, scores nothing and saves nothing.
"""

from __future__ import annotations

import json

from benchmarks.places import PLAIN, scratch
from benchmarks.processes import Cost, in_turns, nnrun, python
from benchmarks.tables import Series, Table, spread

TIMES = 9
ASKED = 0.75
"""nnrun's time by the script's, at most."""
SCRIPT, OURS = "the plain script", "nnrun train configs/iris.yaml"


def run() -> list[Table]:
    """Whole processes side by side, and where nnrun's time goes."""
    with scratch() as folder:
        train = nnrun("train", "configs/iris.yaml", "--json", "--quiet", "--runs-dir", str(folder))
        costs = in_turns({SCRIPT: python(str(PLAIN / "iris.py")), OURS: train}, TIMES)
    return [_compared(costs), _stages(costs[OURS])]


def _compared(costs: dict[str, list[Cost]]) -> Table:
    clock = [ours.seconds / script.seconds for ours, script in zip(costs[OURS], costs[SCRIPT], strict=True)]
    processor = [ours.cpu / script.cpu for ours, script in zip(costs[OURS], costs[SCRIPT], strict=True)]
    rows = [
        (name, *spread([run.seconds for run in runs]), "", spread([run.cpu for run in runs])[0])
        for name, runs in costs.items()
    ]
    rows.append(("ratio by pair", *spread(clock), f"<= {ASKED}", spread(processor)[0]))
    return Table(
        f"Seconds of {TIMES} pairs",
        ("process", "median", "least", "most", "asked", "processor time"),
        tuple(rows),
        tuple(
            series
            for name, runs in costs.items()
            for series in (
                Series(name, "clock", "s", tuple(run.seconds for run in runs)),
                Series(name, "processor", "s", tuple(run.cpu for run in runs)),
            )
        ),
    )


def _stages(runs: list[Cost]) -> Table:
    seconds = [json.loads(run.output)["seconds"] for run in runs]
    values = {stage: tuple(one[stage] for one in seconds) for stage in seconds[0]}
    whole = tuple(run.seconds for run in runs)
    values["Python, and the rest of the process"] = tuple(
        process - one["total"] for process, one in zip(whole, seconds, strict=True)
    )
    return Table(
        "Where nnrun's seconds go",
        ("stage", "median", "least", "most"),
        tuple((stage, *spread(numbers, ".3f")) for stage, numbers in values.items()),
        tuple(Series(OURS, stage, "s", numbers) for stage, numbers in values.items()),
    )
