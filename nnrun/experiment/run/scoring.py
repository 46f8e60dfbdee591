"""Scores a trained model on every part, and writes metrics.json and predictions.csv."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from nnrun import engine, runs
from nnrun import run_layout as layout
from nnrun.experiment.answering.answers import answers
from nnrun.experiment.run.built import BuiltExperiment
from nnrun.experiment.run.stopping import are_scored_soon
from nnrun.runs import Metrics, RunWriter
from nnrun.scores import near_zero
from nnrun.stop_signals import signal_of
from nnrun.types import Outcome, Predictions, Scores


def scores_of(experiment: BuiltExperiment, outcome: Outcome) -> dict[str, Scores]:
    """The scores on every part."""
    size = experiment.training.validation_batch_size
    return {
        name: engine.evaluate(experiment.network, part, size, engine=outcome.engine)
        for name, part in experiment.prepared.dataset.parts.items()
    }


def with_infinite_score(outcome: Outcome, scores: Mapping[str, Scores]) -> Outcome:
    """An outcome that has failed where the loss of a part is no number, whose weights nothing can then judge."""
    wrong = next((name for name, values in scores.items() if not math.isfinite(values.get("loss", 0.0))), None)
    if wrong is None or outcome.failed:
        return outcome
    reason = f"the loss of the {wrong} part is {scores[wrong]['loss']} with the weights of epoch {outcome.kept_epoch}"
    return replace(outcome, failed=True, stopped_because=f"{reason}{engine.range_of_halves()}")


def provisional(experiment: BuiltExperiment, outcome: Outcome) -> Metrics:
    """What metrics.json will say, with the metrics of the last epoch in the place of the scores."""
    last = {"train": outcome.history[-1].training} if outcome.history else {}
    return metrics_of(experiment, outcome, last)


def unscored(experiment: BuiltExperiment, outcome: Outcome) -> Metrics:
    """What metrics.json says of a training that was stopped and is not scored."""
    last = outcome.history[-1:]
    values = {"epoch": last[0].number, "training": last[0].training, "validation": last[0].validation} if last else {}
    return replace(metrics_of(experiment, outcome, {}), last_epoch=values)


def is_scored(experiment: BuiltExperiment, outcome: Outcome) -> bool:
    """Whether scores are worked out: always, but for a training that was stopped and would take long over them."""
    seconds = outcome.history[-1].seconds if outcome.history else None
    rows = {name: len(part) for name, part in experiment.prepared.dataset.parts.items()}
    return signal_of(outcome.stopped_because) is None or are_scored_soon([(seconds, rows)])


def metrics_of(experiment: BuiltExperiment, outcome: Outcome, scores: Mapping[str, Scores]) -> Metrics:
    """What metrics.json says; of the kernels only where they are drawn: a large model has many."""
    kernels = near_zero(kernels_of(experiment.network)) if experiment.spec.plots else ()
    return Metrics(
        epochs=len(outcome.history),
        best_epoch=outcome.best_epoch,
        kept=outcome.kept,
        kept_epoch=outcome.kept_epoch,
        stopped_because=outcome.stopped_because,
        metrics=scores,
        monitor=experiment.training.monitor,
        mode=outcome.mode,
        units=experiment.units,
        test_held_out=not experiment.prepared.split.validates_on_test,
        near_zero=tuple(asdict(kernel) for kernel in kernels),
    )


def kernels_of(network: Any) -> Iterator[tuple[str, Any]]:
    """The kernels of a model that a penalty makes small, by name: biases and normalization are left out.

    Without a penalty hardly any weight is near zero, whatever it is worth.
    """
    import numpy as np

    for variable in network.weights:
        has_penalty = getattr(variable, "regularizer", None) is not None
        if has_penalty and len(variable.shape) > 1 and np.issubdtype(variable.dtype, np.floating):
            yield variable.path.removesuffix("/kernel"), variable.numpy()


def held_out_predictions(experiment: BuiltExperiment, outcome: Outcome) -> Iterator[tuple[str, list[Predictions]]]:
    """The answers for the rows that the model was not trained on, with their part, an item an output.

    Of rows on the disk those of a chunk at a time.
    """
    prepared, size = experiment.prepared, experiment.training.validation_batch_size
    parts = prepared.dataset.parts
    held_out = {name: part for name, part in parts.items() if name != "train"} or parts
    for name, part in held_out.items():
        for rows in engine.in_pieces(part, size):
            preparation = prepared.dataset.preparation
            yield name, answers(prepared.config, preparation, experiment.network, rows, outcome.engine)


def write_predictions(experiment: BuiltExperiment, outcome: Outcome, writer: RunWriter) -> dict[str, list[Predictions]]:
    """Write predictions.csv; gives the answers by part, nothing of rows on the disk."""
    answered = {}
    on_disk = experiment.prepared.dataset.train.chunk
    with (
        writer.whole(layout.PREDICTIONS) as temporary,
        temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        for name, predictions in held_out_predictions(experiment, outcome):
            runs.write_part(file, name, predictions)
            if not on_disk:
                answered[name] = predictions
    return answered


def predictions_file(predictions: Mapping[str, Sequence[Predictions]]) -> dict[str, bytes]:
    """predictions.csv of answers that are there."""
    return {layout.PREDICTIONS: runs.parts_csv(predictions).encode("utf-8", "backslashreplace")}
