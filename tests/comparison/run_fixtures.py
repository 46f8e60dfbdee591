"""Run directories without a training: their scores are computed from the predictions that are put into them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnrun import runs, scores
from nnrun.runs import Run
from nnrun.runs.signature import write_signature
from nnrun.types import Input, Predictions, Signature, Target

CLASSES = Target("target", "classes", 3, (), "int32", ("a", "b", "c"))
NUMBER = Target("target", "number", 1, (), "float32")
CONFIG = """name: {name}
seed: {seed}
dataset:
  iris: null
  split:
    validation: 0.2
    test: 0.2
    seed: {seed}
layers:
- Dense: {{units: {units}, activation: softmax}}
loss: SparseCategoricalCrossentropy
metrics:
- accuracy
optimizer: {{Adam: {{learning_rate: {rate}}}}}
training: {{epochs: 3}}
"""
NUMBERS_CONFIG = (
    CONFIG.replace("Dense: {{units: {units}, activation: softmax}}", "Dense: {{units: 1}}")
    .replace("SparseCategoricalCrossentropy", "MeanSquaredError")
    .replace("- accuracy", "- MeanAbsoluteError")
)
HISTORY = "epoch,learning_rate,loss,val_loss\n1,0.1,2.0,1.5\n2,0.1,0.4,0.6\n3,0.1,0.005,0.5\n"


def class_answers(rows: int, right: float, seed: int, first_row: int = 0) -> Predictions:
    """Answers of three classes, of which some share is right; the truth follows from the row's number alone."""
    generator = np.random.default_rng(seed)
    numbers = np.arange(first_row, first_row + rows)
    true = numbers * 7 % 3
    answer = np.where(generator.random(rows) < right, true, (true + generator.integers(1, 3, rows)) % 3)
    chances = np.full((rows, 3), 0.2) + 0.4 * np.eye(3)[answer] + 0.01 * generator.random((rows, 3))
    chances = (chances / chances.sum(axis=1, keepdims=True)).astype("float32")
    return scores.predictions(CLASSES, chances, numbers, true)


def number_answers(rows: int, error: float, seed: int) -> Predictions:
    """Answers of a number from 0 to 10, and how far they are off on average."""
    numbers = np.arange(rows)
    true = (numbers * 37 % 100 / 10).astype("float32")
    wrong = true + np.random.default_rng(seed).normal(0, error, rows).astype("float32")
    return scores.predictions(NUMBER, wrong[:, None], numbers, true[:, None])


def scores_of(answers: Predictions) -> dict[str, float]:
    """Loss and metric of answers, as training has them."""
    assert answers.true is not None
    if answers.target.kind == "number":
        error = answers.predicted - answers.true
        return {"loss": float((error**2).mean()), "mean_absolute_error": float(np.abs(error).mean())}
    own = np.take_along_axis(answers.probabilities, answers.true[:, None], axis=1)
    return {"loss": float(-np.log(own).mean()), "accuracy": float((answers.predicted == answers.true).mean())}


def write_run(
    path: Path,
    answers: Predictions | Mapping[str, Sequence[Predictions]],
    *,
    config: str = CONFIG,
    seed: int = 0,
    rate: float = 0.1,
    units: int = 3,
    sha256: str = "aa" * 32,
    metrics: Mapping[str, Mapping[str, Any]] | None = None,
    **facts: Any,
) -> Run:
    """A run directory with predictions of its test part, or of several parts."""
    parts = {"test": [answers]} if isinstance(answers, Predictions) else answers
    path.mkdir(parents=True)
    text = config.format(name=facts.get("name", path.name), seed=seed, rate=rate, units=units)
    (path / "resolved.yaml").write_text(text)
    (path / "history.csv").write_text(HISTORY)
    (path / "predictions.csv").write_text(runs.parts_csv(parts))
    targets = tuple(output.target for output in next(iter(parts.values())))
    write_signature(path / "signature.json", Signature((Input("x", (4,), "float32"),), targets))
    known = metrics or {part: scores_of(outputs[0]) for part, outputs in parts.items()}
    ending = {"epochs": 3, "best_epoch": 3, "kept": "last", "kept_epoch": 3, "stopped_because": "completed"}
    (path / "metrics.json").write_text(json.dumps({**ending, "metrics": known, **facts.pop("scoring", {})}))
    rows = {"train": 400, **{part: len(outputs[0].rows) for part, outputs in parts.items()}}
    own = {"status": "completed", "name": path.name, "kind": "training", "seed": seed}
    (path / "run.json").write_text(json.dumps({**own, "data": {"sha256": sha256, "rows": rows}, **facts}))
    return Run(path)


def write_kfold(path: Path, folds: Sequence[Predictions], **options: Any) -> Run:
    """A k-fold directory whose folds left out the rows of some answers."""
    inside = [
        write_run(path / f"fold-{number}", {"validation": [answers]}, **options)
        for number, answers in enumerate(folds, start=1)
    ]
    lines = ["fold," + runs.predictions_csv([folds[0]]).splitlines()[0]]
    for number, answers in enumerate(folds, start=1):
        lines += [f"{number},{line}" for line in runs.predictions_csv([answers]).splitlines()[1:]]
    (path / "oof_predictions.csv").write_text("\n".join(lines) + "\n")
    by_fold = [fold.metrics["validation"] for fold in inside]
    means = {name: {"mean": float(np.mean([its[name] for its in by_fold]))} for name in by_fold[0]}
    together = {"status": "completed", "folds": [], "metrics": {"validation": means}}
    (path / "kfold.json").write_text(json.dumps(together))
    (path / "resolved.yaml").write_text((inside[0] / "resolved.yaml").read_text())
    facts = json.loads((inside[0] / "run.json").read_text())
    (path / "run.json").write_text(json.dumps({**facts, "kind": "kfold", "name": path.name}))
    return Run(path)


def write_ensemble(path: Path, members: Sequence[Predictions], combine: str = "mean") -> Run:
    """An ensemble directory whose members answered so."""
    inside = [write_run(path / f"member-{n}", answers, seed=n) for n, answers in enumerate(members, start=1)]
    names = [run.path.name for run in inside]
    (path / "ensemble.json").write_text(json.dumps({"combine": combine, "members": names}))
    together = scores.combine([answers.probabilities for answers in members], combine, "classes")
    answers = scores.predictions(CLASSES, together, members[0].rows, members[0].true)
    ending = {"epochs": 0, "best_epoch": None, "kept": "ensemble", "kept_epoch": 0, "stopped_because": "completed"}
    (path / "metrics.json").write_text(json.dumps({**ending, "metrics": {"test": scores_of(answers)}}))
    (path / "resolved.yaml").write_text((inside[0] / "resolved.yaml").read_text())
    facts = json.loads((inside[0] / "run.json").read_text())
    (path / "run.json").write_text(json.dumps({**facts, "kind": "ensemble", "name": path.name}))
    return Run(path)
