"""A k-fold directory read as a whole: what its folds' files say together."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.experiment.group.run_scores import by_metric, lasting, source_scores
from nnrun.runs import Run
from nnrun.scores.fold_history import mean_history
from nnrun.scores.fold_statistics import FoldScores, fold_scores
from nnrun.types import Units, held_out
from nnrun.words.csv_text import csv_text

Scored = Mapping[str, FoldScores]


@dataclass(frozen=True)
class FoldsSummary:
    """The completed folds together."""

    folds: tuple[Path, ...] = field(repr=False)
    metrics: Mapping[str, Scored]
    """By part (the rows left out, by the name that they have in the folds: fold with an inner validation part, else
    validation; test), then by metric; in the units of the source where a factor leads there."""
    best_epoch: int | None
    """Where the mean validation curve is best, among the epochs that every fold has reached."""
    history: Sequence[Mapping[str, float]] = field(repr=False)
    """By epoch: mean and spread of each column of the folds' histories."""
    monitor: str
    """The column whose mean curve is followed."""
    units: Units = field(default_factory=dict)
    """The metrics that no factor brings to the units of the source, each None."""


def summarize_folds(runs: Sequence[Run], monitor: str, larger: bool) -> FoldsSummary:
    """What completed folds say together."""
    sizes = [run.facts.data.rows for run in runs]
    trained = sum(rows.get("train", 0) for rows in sizes) / max(1, len(sizes))
    left_out = sum(rows.get(held_out(rows), 0) for rows in sizes) / max(1, len(sizes))
    by_part = {
        left_out_part(runs): [scores_left_out(run) for run in runs],
        "test": [source_scores(run, "test") for run in runs],
    }
    metrics = {
        part: by_metric(by_fold, lambda values: fold_scores(values, left_out, max(trained, 1)))
        for part, by_fold in by_part.items()
    }
    # the interval is one for rows that each fold leaves out; how scores on the same test part vary, it does not say
    metrics["test"] = {name: replace(scored, interval=None) for name, scored in metrics["test"].items()}
    history = mean_history([run.epochs for run in runs])
    best = _best_epoch(history, f"{monitor}_mean", larger)
    return FoldsSummary(
        tuple(run.path for run in runs),
        {p: m for p, m in metrics.items() if m},
        best,
        history,
        monitor,
        lasting(runs),
    )


def scores_left_out(run: Run) -> dict[str, Any]:
    """A fold's scores on the rows that it left out."""
    return source_scores(run, left_out_part([run]))


def left_out_part(runs: Sequence[Run]) -> str:
    """The part of folds that are the rows they left out: ``fold`` beside an inner validation part."""
    return held_out({part for run in runs for part in run.metrics})


def _best_epoch(history: Sequence[Mapping[str, float]], column: str, larger: bool) -> int | None:
    known = [row for row in history if column in row and math.isfinite(row[column])]
    if not known:
        return None
    best = (max if larger else min)(known, key=lambda row: row[column])
    return int(best["epoch"])


def out_of_fold_csv(folds: Iterable[tuple[int, Path]]) -> str:
    """Each row as the model predicted it that never saw it, in the order of the source; with repeats, once a repeat."""
    header: list[str] = []
    rows: list[list[str]] = []
    for number, path in folds:
        with (path / layout.PREDICTIONS).open(encoding="utf-8", newline="") as file:
            names, *lines = csv.reader(file)
        parts = {line[0] for line in lines}
        left_out = held_out(parts)
        header = ["fold", *names[1:]]
        rows += [[str(number), *line[1:]] for line in lines if line[0] == left_out]
    rows.sort(key=lambda row: (int(row[1]), int(row[0])))
    return csv_text(header, rows)
