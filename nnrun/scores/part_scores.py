"""The scores that suit a target, whatever its kind, and their plain form for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from nnrun.scores.classification import Classification, classification
from nnrun.scores.multilabel import MultiLabel, multilabel
from nnrun.scores.regression import Regression, regression
from nnrun.types import Predictions

Scored = Classification | MultiLabel | Regression


def score(answers: Predictions) -> Scored:
    """The scores of predictions by the kind of their target. Raises ValueError where the truth is not known."""
    if answers.target.kind == "number":
        return regression(answers)
    if (
        answers.target.kind == "binary"
        and answers.predicted.ndim > 1
        and answers.predicted.shape[-1] == answers.target.width
    ):
        return multilabel(answers)
    return classification(answers)


def to_plain(scores: Any) -> Any:
    """Scores as dicts, lists and numbers; None where a score is not defined."""
    if is_dataclass(scores) and not isinstance(scores, type):
        return {field.name: to_plain(getattr(scores, field.name)) for field in fields(scores)}
    if isinstance(scores, Mapping):
        return {str(name): to_plain(value) for name, value in scores.items()}
    if isinstance(scores, (list, tuple)):
        return [to_plain(item) for item in scores]
    return scores
