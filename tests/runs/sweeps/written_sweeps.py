"""Sweep directories as a search leaves them, written without a training, for the tests of whatever reads them."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

from nnrun.runs import write_json
from nnrun.runs.sweeps.trial_log import COMPLETED, FAILED, PRUNED, Trial, TrialLog

PARAMETERS: dict[str, Any] = {
    "optimizer": {"choice": ["adam", {"sgd": {"nesterov": True}}]},
    "optimizer.adam.learning_rate": {"log": [1e-4, 1e-1], "when": {"optimizer": ["adam"]}},
    "optimizer.sgd.momentum": {"float": [0.0, 0.95], "when": {"optimizer": ["sgd"]}},
    "layers.0.Dense.units": {"choice": [16, 64, 200]},
    "training.batch_size": {"int": [16, 64], "step": 16},
}


def write_sweep(
    path: Path, trials: int = 30, epochs: int = 10, status: str = "completed", confirm: int = 0, seed: int = 5
) -> Path:
    """A sweep by validation.accuracy: every fourth trial is pruned, every eleventh failed."""
    path.mkdir(parents=True)
    draw, log = random.Random(seed), TrialLog(path / "trials.jsonl")  # noqa: S311  # no secret
    for number in range(1, trials + 1):
        log.put(_trial(path, number, epochs, draw))
    rows = [trial.row() for trial in log.trials.values()]
    ranked = sorted((row for row in rows if row["score"] is not None), key=lambda row: -row["score"])
    confirmed = [
        {"number": row["trial"], "run": f"confirm-{row['trial']}", "mean": row["score"] - 0.03, "std": 0.01, "seeds": 5}
        for row in ranked[:confirm]
    ]
    states = [row["state"] for row in rows]
    swept = {
        "run": path.name,
        "status": status,
        "objective": "validation.accuracy",
        "direction": "max",
        "asked": {"trials": trials, "total": trials, "timeout": None, "confirm": confirm},
        "search": {"method": "random", "seed": 1, "pruner": {"prune": "median"}, "parameters": PARAMETERS},
        "counts": {state: states.count(state) for state in (COMPLETED, PRUNED, FAILED)},
        "best": {"run": f"trial-{ranked[0]['trial']}", **ranked[0]} if ranked else None,
        "confirmed": confirmed,
        "trials": rows,
        "notes": [],
        "seconds": {"total": 12.5},
    }
    write_json(path / "sweep.json", swept)
    facts = {"kind": "sweep", "status": status, "name": "flowers_sweep", "runs": trials, "seconds": {"total": 12.5}}
    write_json(path / "run.json", facts)
    return path


def _trial(path: Path, number: int, epochs: int, draw: random.Random) -> Trial:
    is_adam = draw.random() < 0.6
    rate, momentum = 10 ** draw.uniform(-4, -1), draw.uniform(0, 0.95)
    values: dict[str, Any] = {
        "optimizer": "adam" if is_adam else {"sgd": {"nesterov": True}},
        **({"optimizer.adam.learning_rate": rate} if is_adam else {"optimizer.sgd.momentum": momentum}),
        "layers.0.Dense.units": draw.choice((16, 64, 200)),
        "training.batch_size": 16 * draw.randint(1, 4),
    }
    if number % 11 == 0:
        return Trial(number, values, FAILED, reason="the loss became NaN")
    height = (0.95 - 0.12 * abs(math.log10(rate) + 2)) if is_adam else 0.6 + 0.2 * momentum
    is_pruned = number % 4 == 0
    last = max(2, epochs // 3) if is_pruned else epochs
    curve = [height * (1 - math.exp(-1.5 * epoch)) + draw.gauss(0, 0.01) for epoch in range(1, last + 1)]
    run = path / f"trial-{number}"
    run.mkdir()
    lines = ["epoch,learning_rate,loss,accuracy,val_loss,val_accuracy"]
    lines += [f"{n},0.1,{1 - value!r},{value!r},{1.1 - value!r},{value!r}" for n, value in enumerate(curve, start=1)]
    (run / "history.csv").write_text("\n".join(lines) + "\n")
    write_json(run / "run.json", {"kind": "training", "status": "completed", "parent": path.name, "name": "flowers"})
    if is_pruned:
        return Trial(number, values, PRUNED, None, last, 0.5, f"pruned after epoch {last} by the median of the others")
    return Trial(number, values, COMPLETED, curve[-1], epochs, 1.0)
