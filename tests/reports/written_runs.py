"""Run directories as a training leaves them, written without one, for the tests of report pages."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

CLASSES = ("setosa", "versicolor", "virginica")
CONFIG = """\
name: {name}
seed: 7
dataset:
  iris: null
  split:
    test: 0.2
    validation: 0.2
layers:
- Dense:
    units: 8
    activation: relu
- Dense:
    units: 3
    activation: softmax
loss: SparseCategoricalCrossentropy
training:
  epochs: 3
  batch_size: 16
optimizer:
  Adam:
    learning_rate: {rate}
metrics:
- accuracy
"""
LAYERS = [
    {"name": "x", "kind": "InputLayer", "shape": "(4,)", "parameters": 0, "inputs": []},
    {"name": "dense", "kind": "Dense", "shape": "(8,)", "parameters": 40, "inputs": ["x"]},
    {"name": "dense_1", "kind": "Dense", "shape": "(3,)", "parameters": 27, "inputs": ["dense"]},
]


def target_of_classes(classes: tuple[str, ...] = CLASSES) -> dict[str, Any]:
    width = len(classes)
    return {"name": "target", "kind": "classes", "width": width, "shape": [], "dtype": "int32", "classes": classes}


def target_of_numbers(width: int = 1) -> dict[str, Any]:
    return {"name": "target", "kind": "number", "width": width, "shape": [], "dtype": "float32", "classes": []}


def write_run(
    path: Path,
    *,
    name: str = "flowers",
    epochs: int = 3,
    rows: int = 30,
    classes: tuple[str, ...] = CLASSES,
    rate: float = 0.01,
    seed: int = 1,
    **facts: Any,
) -> Path:
    """A training of classes, all of whose files are there."""
    path.mkdir(parents=True)
    draw = random.Random(seed)  # noqa: S311  # no secret
    _write_beginning(path, name, rate, seed, target_of_classes(classes), facts)
    write_history(path, epochs)
    lines = ["part,row,true,predicted," + ",".join(f"probability_{label}" for label in classes)]
    right = 0
    for row in range(rows):
        weights = [draw.random() for _ in classes]
        true = row % len(classes)
        weights[true] += 0.7
        shares = [weight / sum(weights) for weight in weights]
        predicted = shares.index(max(shares))
        right += predicted == true
        cells = [_cell(classes[true]), _cell(classes[predicted]), *(f"{share:.7f}" for share in shares)]
        lines.append(f"test,{row}," + ",".join(cells))
    (path / "predictions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_metrics(path, epochs, {"loss": 0.4321, "accuracy": right / rows})
    return path


def write_regression(path: Path, rows: int = 40, width: int = 1, **facts: Any) -> Path:
    """A training of one number a row, or of several."""
    path.mkdir(parents=True)
    draw = random.Random(3)  # noqa: S311
    _write_beginning(path, "prices", 0.01, 1, target_of_numbers(width), facts)
    write_history(path, 3)
    names = [""] if width == 1 else [f"_{n}" for n in range(width)]
    lines = ["part,row," + ",".join(f"{what}{name}" for what in ("true", "predicted") for name in names)]
    for row in range(rows):
        true = [round(draw.uniform(5, 50), 3) for _ in names]
        predicted = [round(value + draw.gauss(0, 3), 3) for value in true]
        lines.append(f"test,{row}," + ",".join(map(str, true + predicted)))
    (path / "predictions.csv").write_text("\n".join(lines) + "\n")
    write_metrics(path, 3, {"loss": 9.0, "mae": 2.5})
    return path


def write_folds(path: Path, count: int = 3) -> Path:
    """A cross-validation."""
    path.mkdir(parents=True)
    for number in range(1, count + 1):
        write_run(path / f"fold-{number}", name=f"fold-{number}", seed=number, epochs=4, parent=path.name)
    facts = {"status": "completed", "name": "flowers_kfold", "kind": "kfold", "seed": 7}
    write_json(path / "run.json", facts)
    (path / "resolved.yaml").write_text(CONFIG.format(name="flowers_kfold", rate=0.01))
    scores = {"folds": [0.8, 0.9, 0.85], "mean": 0.85, "std": 0.05, "interval": [0.7, 0.99], "method": "t"}
    folds = [{"run": f"fold-{number}"} for number in range(1, count + 1)]
    write_json(path / "kfold.json", {"folds": folds, "best_epoch": 2, "metrics": {"test": {"accuracy": scores}}})
    head, *lines = (path / "fold-1" / "predictions.csv").read_text().splitlines()
    whole = [head.replace("part", "fold"), *(line.replace("test", "1") for line in lines)]
    (path / "oof_predictions.csv").write_text("\n".join(whole) + "\n")
    return path


def write_history(path: Path, epochs: int) -> None:
    """Curves that fall, and wave a little."""
    lines = ["epoch,learning_rate,loss,accuracy,val_loss,val_accuracy"]
    for epoch in range(1, epochs + 1):
        loss = 1 / epoch + 0.01 * (epoch % 7)
        lines.append(f"{epoch},0.01,{loss!r},{1 - loss / 3!r},{loss * 1.2!r},{1 - loss / 2.5!r}")
    (path / "history.csv").write_text("\n".join(lines) + "\n")


def write_metrics(path: Path, epochs: int, test: dict[str, float]) -> None:
    train = {name: value * 0.9 for name, value in test.items()}
    values = {
        "epochs": epochs,
        "best_epoch": max(1, epochs - 1),
        "kept": "best",
        "kept_epoch": max(1, epochs - 1),
        "stopped_because": "completed",
        "monitor": "val_loss",
        "mode": "min",
        "metrics": {"train": train, "test": test},
    }
    write_json(path / "metrics.json", values)


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))


def _write_beginning(
    path: Path, name: str, rate: float, seed: int, target: dict[str, Any], facts: dict[str, Any]
) -> None:
    written = {
        "status": "completed",
        "name": name,
        "kind": "training",
        "seed": seed,
        "engine": "graph",
        "command": ["/usr/bin/nnrun", "train", "flowers.yaml"],
        "started": "2026-11-30T14:03:59.000+00:00",
        "ended": "2026-11-30T14:04:09.000+00:00",
        "parameters": 67,
        "trainable": 67,
        "device": "cpu (Test)",
        "seconds": {"fit": 8.0, "score": 1.0, "total": 10.0},
        "data": {"source": "iris", "sha256": "ab" * 32, "rows": {"train": 90, "validation": 30, "test": 30}},
        "versions": {"python": "3.11.7", "keras": "3.15.1"},
        **facts,
    }
    write_json(path / "run.json", written)
    (path / "resolved.yaml").write_text(CONFIG.format(name=json.dumps(name), rate=rate))
    (path / "config.yaml").write_text("# mine\n" + CONFIG.format(name=json.dumps(name), rate=rate))
    write_json(path / "layers.json", {"layers": LAYERS})
    inputs = [{"name": "x", "shape": [4], "dtype": "float32", "columns": ["a", "b", "c", "d"], "steps": []}]
    write_json(path / "signature.json", {"inputs": inputs, "targets": [target], "columns": ["a", "b", "c", "d"]})


def _cell(label: str) -> str:
    quoted = label.replace('"', '""')
    return f'"{quoted}"'
