"""What a training's plots show, from its run directory alone: its history, its answers, its weights."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from nnrun import run_layout as layout
from nnrun import scores
from nnrun.plots.pictures import (
    ConfusionPicture,
    CurvesPicture,
    HistoryPicture,
    NearZeroPicture,
    Picture,
    ResidualsPicture,
)
from nnrun.runs import Metrics, Run, predictions_from
from nnrun.runs.predictions import TOGETHER
from nnrun.scores import NearZero
from nnrun.scores.fold_history import shown_row
from nnrun.types import Predictions, Target
from nnrun.words.numbers import plural
from nnrun.words.score_units import label

MOST_CURVES = 10
"""With more classes nobody tells the curves apart."""
MOST_COLUMNS = 6
"""Of a target with more numbers (an image, a spectrum) the first ones stand for all."""
PREFERRED = ("test", "validation", "train")
"""The part whose answers are drawn: the most honest one there is."""


def history_pictures(run: Run, metrics: Metrics) -> Iterator[Picture]:
    """What is known when training ends, before anything is scored: the curves, and the share of near-zero weights.

    Args:
        run: With its history.
        metrics: What metrics.json says, or will say; its scores are not looked at.
    """
    if len(run.epochs) > 1:  # one point is no curve
        yield history_picture(title(run), run.epochs, metrics)
    kernels = tuple(NearZero(**kernel) for kernel in metrics.near_zero)
    if kernels:
        subject = f"near-zero weights after epoch {metrics.kept_epoch}"
        yield NearZeroPicture("near_zero_weights.png", title(run), subject, kernels)


def history_picture(name: str, history: Sequence[Mapping[str, Any]], metrics: Metrics) -> HistoryPicture:
    """The history as series, NaN where one has no number; of a metric that is several numbers, NaN alone."""
    best, units = metrics.best_epoch, metrics.units
    rows = [shown_row(row, units) for row in history]
    vectors = [label(vector, units) for vector in metrics.vectors]
    columns = [column for row in rows for column in row if column not in ("epoch", "learning_rate")]
    series = {column: tuple(_number(row.get(column)) for row in rows) for column in dict.fromkeys(columns)}
    return HistoryPicture(
        file="history.png",
        title=name,
        subject=f"best by {metrics.monitor}" if best is not None else "",
        epochs=tuple(int(row["epoch"]) for row in history),
        training=_joined({name: values for name, values in series.items() if not name.startswith("val_")}, vectors),
        validation=_joined(
            {name.removeprefix("val_"): values for name, values in series.items() if name.startswith("val_")}, vectors
        ),
        learning_rate=tuple(_number(row["learning_rate"]) for row in history),
        best_epoch=best,
    )


def answer_pictures(run: Run) -> Iterator[Picture]:
    """Confusion matrix, curves or residuals for each output, of the answers for one part in predictions.csv."""
    parts = run.facts.data.rows
    part = next((part for part in PREFERRED if part in parts), "")
    with run.file(layout.PREDICTIONS).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        _, *names = next(lines)
        answers = answers_of(names, (cells for where, *cells in lines if where == part), run.signature.targets)
    yield from output_pictures(title(run), part, answers)


def output_pictures(name: str, rows: str, answers: Sequence[Predictions]) -> Iterator[Picture]:
    """Confusion matrix, curves or residuals for each output.

    Args:
        name: The run's.
        rows: Which rows were answered: the name of a part.
        answers: The predictions, an item an output.
    """
    for output in answers:
        subject = f"{rows}, {plural(len(output.rows), 'row')}"
        if len(answers) > 1:
            subject = f"{output.target.name}, {subject}"
        yield from _answers(output, name, subject, f"_{output.target.name}" if len(answers) > 1 else "")


def title(run: Run) -> str:
    """The name of the config that was trained; that of a fold's run is its directory's."""
    import yaml

    lines = run.resolved.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("name:")), None)
    if first is None:
        return run.name
    rest = [line for line in lines[first + 1 : first + 3] if line.startswith(" ")]  # a long name goes on there
    return str(yaml.safe_load("\n".join([lines[first], *rest]))["name"])


def answers_of(names: Sequence[str], rows: Iterator[list[str]], targets: Sequence[Target]) -> list[Predictions]:
    """Lines of predictions.csv as predictions, an item an output; some thousands at a time, whose text takes memory.

    Args:
        names: Of the columns.
        rows: Their cells.
        targets: The outputs.
    """
    pieces = []
    while some := list(islice(rows, TOGETHER)):
        pieces.append(predictions_from(dict(zip(names, zip(*some, strict=True), strict=True)), targets))
    return [_one_after_the_other(answers) for answers in zip(*pieces, strict=True)]


def _one_after_the_other(pieces: Sequence[Predictions]) -> Predictions:
    import numpy as np

    first = pieces[0]
    true = None if first.true is None else np.concatenate([piece.true for piece in pieces])
    rows, probabilities, predicted = (
        np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("rows", "probabilities", "predicted")
    )
    return replace(first, rows=rows, probabilities=probabilities, predicted=predicted, true=true)


def _joined(series: Mapping[str, tuple[float, ...]], vectors: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """The series, those of each number of a metric of several as one that has none."""
    joined: dict[str, tuple[float, ...]] = {}
    for name, values in series.items():
        stem, _, index = name.rpartition("_")
        if stem in vectors and index.isdecimal():
            joined[stem] = (math.nan,) * len(values)
        else:
            joined[name] = values
    return joined


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _answers(output: Predictions, title: str, subject: str, suffix: str) -> Iterator[Picture]:
    if output.true is None or not len(output.true):
        return
    if output.target.kind == "number":
        yield from _residuals(output, title, subject, suffix)
        return
    if output.target.kind == "classes" or output.target.width == 1:
        yield ConfusionPicture(f"confusion{suffix}.png", title, subject, scores.confusion(output))
    if output.target.width <= MOST_CURVES:
        curves = scores.curves(output)
        if output.target.kind == "classes" and output.target.width == 2:  # the curves of no are those of yes, mirrored
            curves = curves[1:]
        if curves:
            yield CurvesPicture(f"curves{suffix}.png", title, subject, curves)


def _residuals(output: Predictions, title: str, subject: str, suffix: str) -> Iterator[Picture]:
    every = scores.residuals(output)
    columns = tuple(column for column in every[:MOST_COLUMNS] if len(column.true))
    if columns:
        name = output.target.name if suffix else ""
        if len(every) > MOST_COLUMNS:
            subject = f"{subject}, the first {MOST_COLUMNS} of {len(every):,} numbers"
        yield ResidualsPicture(f"residuals{suffix}.png", title, subject, name, columns)
