"""How long it takes to compare two runs of 100,000 rows: whole processes, with intervals, changed rows and curves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.places import scratch
from benchmarks.processes import in_turns, nnrun, python
from benchmarks.tables import Series, Table, spread

if TYPE_CHECKING:
    from nnrun.types import Predictions

ROWS = 100_000
TIMES = 7
ASKED = 2.0
"""Seconds, at most."""
CONFIG = """name: {name}
seed: 0
dataset: {{csv: {{path: rows.csv}}, target: y}}
layers: [{{Dense: {{units: 3, activation: softmax}}}}]
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
optimizer: {{Adam: {{learning_rate: {rate}}}}}
training: {{epochs: 2}}
"""


def run() -> list[Table]:
    """The table."""
    with scratch() as folder:
        first, second = (str(_write_run(folder, name, rate)) for name, rate in (("first", 0.1), ("second", 0.2)))
        costs = in_turns(
            {
                "an empty Python process": python("-c", "pass"),
                "nnrun compare, loss and accuracy": nnrun("compare", first, second),
                "nnrun compare --metric roc_auc": nnrun("compare", first, second, "--metric", "roc_auc"),
            },
            TIMES,
        )
    rows, series = [], []
    for name, times in costs.items():
        asked = f"< {ASKED}" if "accuracy" in name else ""
        processor, *_ = spread([cost.cpu for cost in times], ".2f")
        rows.append((name, *spread([cost.seconds for cost in times], ".2f"), asked, processor))
        series.append(Series(name, "clock", "s", tuple(cost.seconds for cost in times)))
        series.append(Series(name, "processor", "s", tuple(cost.cpu for cost in times)))
    heads = ("command", "median", "least", "most", "asked", "processor time")
    return [Table(f"Seconds of {TIMES} runs, {ROWS:,} rows of three classes", heads, tuple(rows), tuple(series))]


def _write_run(folder: Path, name: str, rate: float) -> Path:
    """A run directory without its model: what was answered for so many rows, and what that scores."""
    from nnrun.runs import parts_csv
    from nnrun.runs.signature import write_signature
    from nnrun.types import Input, Signature

    path, answers = folder / name, _answers(round(10 * rate))
    path.mkdir()
    (path / "resolved.yaml").write_text(CONFIG.format(name=name, rate=rate), encoding="utf-8")
    (path / "history.csv").write_text("epoch,learning_rate,loss,val_loss\n1,0.1,1.0,0.9\n2,0.1,0.8,0.8\n")
    (path / "predictions.csv").write_text(parts_csv({"test": [answers]}), encoding="utf-8")
    write_signature(path / "signature.json", Signature((Input("x", (4,), "float32"),), (answers.target,)))
    ending = {"epochs": 2, "best_epoch": 2, "kept": "last", "kept_epoch": 2, "stopped_because": "completed"}
    (path / "metrics.json").write_text(json.dumps({**ending, "metrics": {"test": _scores(answers)}}))
    data = {"sha256": "0" * 64, "rows": {"train": ROWS, "test": ROWS}}
    (path / "run.json").write_text(json.dumps({"status": "completed", "kind": "training", "name": name, "data": data}))
    return path


def _answers(seed: int) -> Predictions:
    import numpy as np

    from nnrun.scores import predictions
    from nnrun.types import Target

    generator = np.random.default_rng(seed)
    rows = np.arange(ROWS)
    chances = generator.dirichlet(np.ones(3), ROWS).astype("float32")
    return predictions(Target("target", "classes", 3, (), "int32", ("a", "b", "c")), chances, rows, rows % 3)


def _scores(answers: Predictions) -> dict[str, float]:
    import numpy as np

    true = answers.rows % 3
    right = np.take_along_axis(answers.probabilities, true[:, None], axis=1)
    accuracy = float((answers.predicted == true).mean())
    return {"loss": float(-np.log(np.clip(right, 1e-7, 1)).mean()), "accuracy": accuracy}
