"""A score of a run, recomputed from its predictions in a form that can be resampled; or why it cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnrun import run_layout as layout
from nnrun.comparison.metric_meaning import component_of, is_weighted, outputs_with
from nnrun.comparison.run_answers import RunAnswers
from nnrun.comparison.scored_run import ScoredRun
from nnrun.runs import read_json
from nnrun.scores.paired.row_statistic import CellCounts, RowSums, Statistic, score, weighted_sum
from nnrun.scores.recomputed.elements import Elements
from nnrun.scores.recomputed.evaluated_scores import EVALUATED, evaluated_statistic
from nnrun.scores.recomputed.metric_statistic import loss_statistic, metric_statistic
from nnrun.spec import Component
from nnrun.spec.checks.metric_settings import fitted
from nnrun.spec.checks.tasks import Task, loss_of

if TYPE_CHECKING:
    from nnrun.types import Indices

_TOLERANCE = 5e-4
"""By which share a score of predictions may differ from that of training: sums of float32, digits of a text file."""
_OF_CELLS = 1e-3
"""By how much, where thresholds are compared in float32."""


def score_statistic(run: ScoredRun, part: str, metric: str) -> Statistic | str:
    """A metric as a statistic of the answers for a part, or why it is none.

    Args:
        run: Whose score.
        part: Whose rows.
        metric: A name of its metrics.json, or one of the scores of ``nnrun evaluate``.
    """
    answers = run.answers(part)
    if isinstance(answers, str):
        return answers
    if metric not in run.parts.get(part, {}):
        return _evaluated(answers, metric) or f"there is no score {metric}"
    if run.units.get(metric, 1.0) is None:
        return "it is in the units of a scaled target, and predictions are in those of the source"
    statistic = _computed(run, answers, metric)
    return statistic if isinstance(statistic, str) else _verified(run, part, metric, statistic)


def _evaluated(answers: RunAnswers, metric: str) -> Statistic | None:
    """A score of ``nnrun evaluate``, which the config need not name."""
    for output in answers.outputs:
        prefix = f"{output.target.name}_" if len(answers.outputs) > 1 else ""
        name = metric.removeprefix(prefix)
        if metric.startswith(prefix) and name in EVALUATED[output.target.kind]:
            return evaluated_statistic(name, Elements(output))
    return None


def _computed(run: ScoredRun, answers: RunAnswers, metric: str) -> Statistic | str:
    known = component_of(run, metric)
    if known is None:
        return "its config says nothing of it that this version can read"
    prefix, component = known
    if not _fits(run, answers):
        return "its config has other targets than its predictions"
    outputs = outputs_with(run, prefix)
    if component is None:
        return _loss(run, answers, outputs) or "predictions alone do not give this loss"
    if component.plugin is not None:
        return f"it is a plugin's ({component.name}), and no plugin runs here"
    return _metric(run, answers, outputs[0], component)


def _metric(run: ScoredRun, answers: RunAnswers, output: str, component: Component) -> Statistic | str:
    weighted = is_weighted(component)
    if weighted and answers.weight is None and _weighs_rows(run):
        return "how much each row counts is not among the predictions of an older run"
    built = fitted(component, _tasks(run)[output])
    statistic = metric_statistic(built.name, built.arguments, _elements(run, answers, output, weighted=weighted))
    return statistic or f"predictions alone do not give {component.name} as it is set"


def _loss(run: ScoredRun, answers: RunAnswers, outputs: list[str]) -> Statistic | None:
    """The loss of one output, or the weighted sum of those of all."""
    assert run.config is not None
    losses, weights = [], []
    for output in outputs:
        component = loss_of(run.config.spec, output)
        if component is None or component.plugin is not None:
            return None
        elements = _elements(run, answers, output, weighted=True)
        loss = loss_statistic(component.name, component.arguments, elements)
        if not isinstance(loss, RowSums):
            return None
        losses.append(loss)
        weights.append(_loss_weight(run, output) if len(outputs) == len(_tasks(run)) else 1.0)
    return weighted_sum(losses, weights)


def _loss_weight(run: ScoredRun, output: str) -> float:
    assert run.config is not None
    weights = run.config.spec.loss_weights
    weight = weights.get(output) if isinstance(weights, Mapping) else weights
    return 1.0 if weight is None else float(weight)


def _weighs_rows(run: ScoredRun) -> bool:
    return run.config is not None and run.config.spec.training.sample_weight is not None


def _tasks(run: ScoredRun) -> dict[str, Task]:
    """What each output is to predict, by the output's name."""
    return {} if run.config is None else dict(zip(run.config.graph.outputs, run.config.tasks, strict=True))


def _fits(run: ScoredRun, answers: RunAnswers) -> bool:
    """Whether the config is that of the predictions: whether both have classes, or numbers, as their targets."""
    kinds = [
        (task.kind, output.target.kind) for task, output in zip(_tasks(run).values(), answers.outputs, strict=False)
    ]
    return len(_tasks(run)) == len(answers.outputs) and not any("number" in pair and len({*pair}) > 1 for pair in kinds)


def _elements(run: ScoredRun, answers: RunAnswers, output: str, *, weighted: bool) -> Elements:
    tasks = _tasks(run)
    index = list(tasks).index(output)
    return Elements(answers.outputs[index], tasks[output].raw, answers.weight if weighted else None)


def _verified(run: ScoredRun, part: str, metric: str, statistic: Statistic) -> Statistic | str:
    """The statistic, if it gives what metrics.json says; else why it does not."""
    rows, expected = _to_verify(run, part, metric)
    value = score(statistic.taken(rows), len(rows))
    if not math.isfinite(expected) or not math.isfinite(value):
        return "it is no number"
    apart = _OF_CELLS if isinstance(statistic, CellCounts) else 1e-6
    if math.isclose(value, expected, rel_tol=_TOLERANCE, abs_tol=apart):
        return statistic
    if metric.endswith("_loss"):
        return "Keras has it as a mean over batches, or with penalties of the weights, which rows alone do not give"
    if metric == "loss":
        return "it holds more than the losses of the rows, as penalties of the weights"
    return f"predictions give {value:.6g}, and metrics.json has {expected:.6g}"


def _to_verify(run: ScoredRun, part: str, metric: str) -> tuple[Indices, float]:
    """Rows, by their positions, and what they are to score: all rows, or those of the first fold."""
    import numpy as np

    answers = run.answers(part)
    assert not isinstance(answers, str)
    if answers.folds is None:
        scores = _of_folds_together(run) if run.run.kind == "kfold" else run.scores(part)
        return np.arange(len(answers.rows)), scores.get(metric, math.nan)
    first = int(answers.folds[0])
    fold = ScoredRun(run.fold(first))
    left_out = "fold" if "fold" in fold.parts else "validation"
    return np.flatnonzero(answers.folds == first), fold.scores(left_out).get(metric, math.nan)


def _of_folds_together(run: ScoredRun) -> dict[str, float]:
    """What the folds' answers together score on the test part."""
    values = read_json(run.run.file(layout.KFOLD)).get("ensemble", {})
    return {name: float(value) for name, value in values.items() if isinstance(value, int | float)}
