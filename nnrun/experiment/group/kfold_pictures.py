"""What a k-fold directory's plots show: mean curves, scores by fold, answers of models that never saw the row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.experiment.group.kfold_summary import FoldsSummary
from nnrun.experiment.run.run_pictures import output_pictures
from nnrun.plots import Band, FoldScoresPicture, MeanHistoryPicture, Picture
from nnrun.runs import Run, predictions_from
from nnrun.scores.fold_statistics import FoldScores
from nnrun.words.numbers import plural
from nnrun.words.score_units import shown_parts


def folds_pictures(name: str, directory: Path, summary: FoldsSummary) -> Iterator[Picture]:
    """The pictures of finished folds.

    Args:
        name: The run's.
        directory: Where oof_predictions.csv lies.
        summary: What the folds say together.
    """
    if not summary.folds:
        return
    folds = plural(len(summary.folds), "fold")
    if len(summary.history) > 1:  # one point is no curve
        yield mean_history_picture(name, folds, summary)
    if len(summary.folds) > 1:
        yield FoldScoresPicture(
            "fold_scores.png",
            name,
            f"scores of {folds}",
            tuple(layout.fold_number(path.name) for path in summary.folds),
            _by_metric(shown_parts(summary.metrics, summary.units)),
        )
    with (directory / layout.OUT_OF_FOLD).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    columns = dict(zip(header, zip(*lines, strict=True), strict=True)) if lines else {}
    if columns:
        said = predictions_from(columns, Run(summary.folds[0]).signature.targets)
        yield from output_pictures(name, "out of fold", said)


def mean_history_picture(name: str, folds: str, summary: FoldsSummary) -> MeanHistoryPicture:
    """The mean history as bands."""
    curves = summary.curves or summary.history
    columns = dict.fromkeys(column for row in curves for column in row)
    names = [column.removesuffix("_mean") for column in columns if column.endswith("_mean")]
    bands = {name: _band(name, curves) for name in names if name != "learning_rate"}
    return MeanHistoryPicture(
        file="mean_history.png",
        title=name,
        subject=f"mean of {folds}, best by {summary.monitor}",
        epochs=tuple(int(row["epoch"]) for row in summary.history),
        training={name: band for name, band in bands.items() if not name.startswith("val_")},
        validation={name.removeprefix("val_"): band for name, band in bands.items() if name.startswith("val_")},
        best_epoch=summary.best_epoch,
    )


def _band(name: str, history: Sequence[Mapping[str, float]]) -> Band:
    mean, std = ([row.get(f"{name}_{what}", float("nan")) for row in history] for what in ("mean", "std"))
    return Band(tuple(mean), tuple(std))


def _by_metric(metrics: Mapping[str, Mapping[str, FoldScores]]) -> dict[str, dict[str, FoldScores]]:
    names = dict.fromkeys(name for scored in metrics.values() for name in scored)
    return {name: {part: scored[name] for part, scored in metrics.items() if name in scored} for name in names}
