"""What a k-fold directory's plots show: mean curves, scores by fold, answers of models that never saw the row."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun import run_layout as layout
from nnrun.plots.pictures import Band, FoldScoresPicture, MeanHistoryPicture, Picture
from nnrun.plots.run_pictures import answers_of, output_pictures
from nnrun.runs import Run, read_json
from nnrun.scores.fold_history import mean_history, shown_row
from nnrun.scores.fold_statistics import FoldScores
from nnrun.words.numbers import plural
from nnrun.words.score_units import shown_parts


def folds_pictures(run: Run) -> Iterator[Picture]:
    """The pictures of the finished folds, of which kfold.json says what they score together.

    Args:
        run: The k-fold directory.
    """
    together = read_json(run.file(layout.KFOLD))
    folds = [Run(run.path / str(fold["run"])) for fold in together.get("folds", ())]
    if not folds:
        return
    count = plural(len(folds), "fold")
    curves = mean_history([[shown_row(row, fold.metrics.units) for row in fold.epochs] for fold in folds])
    if len(curves) > 1:  # one point is no curve
        subject = f"mean of {count}, best by {folds[0].metrics.monitor}"
        yield mean_history_picture(run.name, subject, curves, together["best_epoch"])
    if len(folds) > 1:
        units = dict.fromkeys(together.get("scaled", ()))
        metrics = {part: _scores(scored) for part, scored in together["metrics"].items()}
        numbers = tuple(layout.fold_number(fold.path.name) for fold in folds)
        by_metric = _by_metric(shown_parts(metrics, units))
        yield FoldScoresPicture("fold_scores.png", run.name, f"scores of {count}", numbers, by_metric)
    with run.file(layout.OUT_OF_FOLD).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    yield from output_pictures(run.name, "out of fold", answers_of(header, iter(lines), folds[0].signature.targets))


def mean_history_picture(
    name: str, subject: str, curves: Sequence[Mapping[str, float]], best_epoch: int | None
) -> MeanHistoryPicture:
    """The mean history as bands.

    Args:
        name: The run's.
        subject: What it shows.
        curves: By epoch: mean and spread of each column of the folds' histories.
        best_epoch: Where the mean curve is best.
    """
    columns = dict.fromkeys(column for row in curves for column in row)
    names = [column.removesuffix("_mean") for column in columns if column.endswith("_mean")]
    bands = {name: _band(name, curves) for name in names if name != "learning_rate"}
    return MeanHistoryPicture(
        file="mean_history.png",
        title=name,
        subject=subject,
        epochs=tuple(int(row["epoch"]) for row in curves),
        training={name: band for name, band in bands.items() if not name.startswith("val_")},
        validation={name.removeprefix("val_"): band for name, band in bands.items() if name.startswith("val_")},
        best_epoch=best_epoch,
    )


def _band(name: str, history: Sequence[Mapping[str, float]]) -> Band:
    mean, std = ([row.get(f"{name}_{what}", math.nan) for row in history] for what in ("mean", "std"))
    return Band(tuple(mean), tuple(std))


def _scores(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, FoldScores]:
    """Scores as they were written; JSON has null for what is no number."""
    return {name: _fold_scores(**values) for name, values in metrics.items()}


def _fold_scores(folds: Sequence[Any], mean: Any, std: Any, interval: Any, method: str) -> FoldScores:
    numbers = tuple(math.nan if score is None else score for score in folds)
    return FoldScores(
        numbers,
        math.nan if mean is None else mean,
        math.nan if std is None else std,
        interval and tuple(interval),
        method,
    )


def _by_metric(metrics: Mapping[str, Mapping[str, FoldScores]]) -> dict[str, dict[str, FoldScores]]:
    names = dict.fromkeys(name for scored in metrics.values() for name in scored)
    return {name: {part: scored[name] for part, scored in metrics.items() if name in scored} for name in names}
