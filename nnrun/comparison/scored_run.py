"""The scores of a run, each with the statistic of its predictions that gives it again, or why none does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nnrun import catalog, spec
from nnrun import run_layout as layout
from nnrun.comparison.run_answers import RunAnswers, answers_of, left_out_part
from nnrun.errors import NnrunError, RunDamaged
from nnrun.runs import Run
from nnrun.scores.paired.row_statistic import CellCounts, RowSums, Statistic, score, weighted_sum
from nnrun.scores.recomputed.elements import Elements
from nnrun.scores.recomputed.evaluated_scores import EVALUATED, evaluated_statistic
from nnrun.scores.recomputed.metric_statistic import loss_statistic, metric_statistic
from nnrun.spec import Component, Config
from nnrun.spec.checks.log_names import logged_by_output
from nnrun.spec.checks.metric_settings import fitted
from nnrun.spec.checks.tasks import loss_of
from nnrun.types import Units
from nnrun.words.score_units import in_units

if TYPE_CHECKING:
    from nnrun.types import Indices

_TOLERANCE = 5e-4
"""By which share a score of predictions may differ from that of training: sums of float32, digits of a text file."""
_FORMS = ("name", "dtype", "from_logits")
_SAME = {"acc": "accuracy", "CategoricalAccuracy": "accuracy", "SparseCategoricalAccuracy": "accuracy"}
_OF_CELLS = 1e-3
"""By how much, where thresholds are compared in float32."""


class ScoredRun:
    """One run, read as far as it is asked for."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._answers: dict[str, RunAnswers | str] = {}
        self._elements: dict[tuple[str, str, bool], Elements] = {}

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.run.path.resolve().name

    @cached_property
    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """Scores by part, as they are in metrics.json; none where it is not there. Of folds, their means."""
        try:
            metrics = self.run.metrics
        except RunDamaged:
            return {}
        if self.run.kind != "kfold":
            return metrics.metrics
        left_out = left_out_part(self.run)
        return {"validation" if part == left_out else part: scores for part, scores in metrics.items()}

    @property
    def test_held_out(self) -> bool:
        """Whether its weights were chosen without the test part, as far as it says."""
        return self.run.kind == "kfold" or not self.parts or self.run.metrics.test_held_out

    @property
    def chose_on_validation(self) -> bool:
        """Whether the rows called validation chose the epoch whose weights it kept."""
        if self.run.kind == "training":
            return bool(self.parts) and self.run.metrics.kept == "best"
        return self.run.kind == "kfold" and bool(self.parts) and left_out_part(self.run) == "validation"

    @cached_property
    def units(self) -> Units:
        """What brings scores to the units of the source. Those of folds are in them as far as a factor leads there."""
        try:
            if self.run.kind != "kfold":
                return self.run.metrics.units
            factors = self._fold(1).metrics.units
        except RunDamaged:
            return {}
        return {name: None for name, factor in factors.items() if factor is None}

    def scores(self, part: str) -> dict[str, float]:
        """The scores of a part that are single numbers, in the units of the source; NaN for what is no number."""
        values = {name: math.nan if value is None else value for name, value in self.parts.get(part, {}).items()}
        return {
            name: float(in_units(name, value, self.units))
            for name, value in values.items()
            if isinstance(value, int | float)
        }

    def answers(self, part: str) -> RunAnswers | str:
        """The answers for a part, or why there are none."""
        if part not in self._answers:
            self._answers[part] = answers_of(self.run, part)
        return self._answers[part]

    @cached_property
    def config(self) -> Config | None:
        """Its config; None where this version cannot read it."""
        try:
            return spec.load(self.run.file(layout.RESOLVED), trust="not needed")
        except (NnrunError, OSError):
            return None

    @cached_property
    def text(self) -> str:
        """The resolved config; empty where it is not there."""
        try:
            return self.run.resolved
        except RunDamaged:
            return ""

    def component(self, metric: str) -> tuple[str, Component | None] | None:
        """The output and the component of a metric, None for the loss of all; or None where nothing is known of it."""
        return None if self.config is None else logged_by_output(self.config.spec).get(metric)

    def meaning(self, metric: str) -> Any:
        """What a metric is, to be compared with another run's: component and arguments; None where it is not known."""
        known = self.component(metric)
        if known is None or self.config is None:
            return None
        prefix, component = known
        if component is None:
            losses = [loss_of(self.config.spec, output) for output in self._outputs(prefix)]
            return [_meaning(loss) for loss in losses if loss], self.config.spec.loss_weights
        return prefix, _meaning(component)

    def statistic(self, part: str, metric: str) -> Statistic | str:
        """A metric as a statistic of the answers for a part, or why it is none."""
        answers = self.answers(part)
        if isinstance(answers, str):
            return answers
        if metric not in self.parts.get(part, {}):
            return self._evaluated(part, metric) or f"there is no score {metric}"
        if self.units.get(metric, 1.0) is None:
            return "it is in the units of a scaled target, and predictions are in those of the source"
        statistic = self._computed(part, metric)
        return statistic if isinstance(statistic, str) else self._verified(part, metric, statistic)

    def _evaluated(self, part: str, metric: str) -> Statistic | None:
        """A score of ``nnrun evaluate``, which the config need not name."""
        answers = self.answers(part)
        assert not isinstance(answers, str)
        several = len(answers.outputs) > 1
        for output in answers.outputs:
            prefix = f"{output.target.name}_" if several else ""
            if metric.startswith(prefix) and metric.removeprefix(prefix) in EVALUATED[output.target.kind]:
                elements = self._of_output(part, output.target.name, weighted=False)
                return evaluated_statistic(metric.removeprefix(prefix), elements)
        return None

    def _computed(self, part: str, metric: str) -> Statistic | str:
        known = self.component(metric)
        if known is None or self.config is None:
            return "its config says nothing of it that this version can read"
        prefix, component = known
        if component is None:
            return self._loss(part, self._outputs(prefix)) or "predictions alone do not give this loss"
        if component.plugin is not None:
            return f"it is a plugin's ({component.name}), and no plugin runs here"
        (output,) = self._outputs(prefix) if prefix else self._outputs("")[:1]
        task = self._tasks[output]
        weighted = component.path.startswith("weighted_metrics")
        component = fitted(component, task)
        elements = self._of_output(part, output, weighted=weighted)
        if weighted and elements.weight is None:
            return "the weights of the rows are not among the predictions"
        return metric_statistic(component.name, component.arguments, elements) or (
            f"predictions alone do not give {component.name} as it is set"
        )

    def _outputs(self, prefix: str) -> list[str]:
        """The names of all outputs, or of the one whose name is the prefix of its metrics."""
        names = list(self._tasks)
        return [name for name in names if f"{name}_" == prefix] if prefix else names

    @cached_property
    def _tasks(self) -> dict[str, Any]:
        """What each output is to predict, by the output's name."""
        if self.config is None:
            return {}
        return dict(zip(self.config.graph.outputs, self.config.tasks, strict=True))

    def _of_output(self, part: str, output: str, *, weighted: bool) -> Elements:
        answers = self.answers(part)
        assert not isinstance(answers, str)
        if (part, output, weighted) not in self._elements:
            names = list(self._tasks) or [answer.target.name for answer in answers.outputs]
            index = names.index(output) if output in names else 0
            raw = self._tasks[output].raw if output in self._tasks else ""
            weight = answers.weight if weighted else None
            self._elements[part, output, weighted] = Elements(answers.outputs[index], raw, weight)
        return self._elements[part, output, weighted]

    def _loss(self, part: str, outputs: list[str]) -> Statistic | None:
        assert self.config is not None
        losses: list[RowSums] = []
        for output in outputs:
            component = loss_of(self.config.spec, output)
            if component is None or component.plugin is not None:
                return None
            elements = self._of_output(part, output, weighted=True)
            loss = loss_statistic(component.name, component.arguments, elements)
            if not isinstance(loss, RowSums):
                return None
            losses.append(loss)
        weights = self.config.spec.loss_weights if len(outputs) > 1 or len(self._tasks) == 1 else None
        each = [
            float(weights.get(output, 1.0)) if isinstance(weights, Mapping) else float(weights or 1.0)
            for output in outputs
        ]
        return weighted_sum(losses, each)

    def _verified(self, part: str, metric: str, statistic: Statistic) -> Statistic | str:
        """The statistic, if it gives what metrics.json says; else why it does not."""
        rows, expected = self._to_verify(part, metric)
        if rows is not None:
            value = score(statistic.taken(rows), len(rows))
        else:
            answers = self.answers(part)
            assert not isinstance(answers, str)
            value = score(statistic, len(answers.rows))
        apart = _OF_CELLS if isinstance(statistic, CellCounts) else 1e-6
        if not math.isfinite(expected):
            return "it is no number"
        if math.isclose(value, expected, rel_tol=_TOLERANCE, abs_tol=apart):
            return statistic
        if metric == "loss" or metric.endswith("_loss"):
            return "it holds more than the losses of the rows, as penalties of the weights"
        return f"predictions give {value:.6g}, and metrics.json has {expected:.6g}"

    def _to_verify(self, part: str, metric: str) -> tuple[Indices | None, float]:
        """Rows, by their positions, and what they are to score: all rows, or those of the first fold."""
        import numpy as np

        answers = self.answers(part)
        assert not isinstance(answers, str)
        if answers.folds is None:
            scores = self.scores(part) if self.run.kind != "kfold" else self._combined_scores()
            return None, scores.get(metric, math.nan)
        first = int(answers.folds[0])
        fold = ScoredRun(self._fold(first))
        left_out = "fold" if "fold" in fold.parts else "validation"
        return np.flatnonzero(answers.folds == first), fold.scores(left_out).get(metric, math.nan)

    def _combined_scores(self) -> dict[str, float]:
        """What the folds' answers together score on the test part."""
        from nnrun.runs import read_json

        values = read_json(self.run.file(layout.KFOLD)).get("ensemble", {})
        return {name: float(value) for name, value in values.items() if isinstance(value, int | float)}

    def _fold(self, number: int) -> Run:
        return Run(self.run.path / layout.fold(number))


def _meaning(component: Component) -> tuple[str, dict[str, Any]]:
    """A metric or loss without what does not change its numbers: how it is called, and in which form it is fed."""
    entry = None if component.plugin else catalog.find(component.kind, component.name)
    defaults = {argument.name: argument.default for argument in entry.arguments} if entry else {}
    arguments = {
        name: value
        for name, value in component.arguments.items()
        if name not in _FORMS and value != defaults.get(name, component)
    }
    return _SAME.get(component.name, component.name.removeprefix("Sparse")), arguments
