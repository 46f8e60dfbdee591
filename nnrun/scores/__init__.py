"""Metrics and scores: true and predicted arrays become plain data classes, no Keras."""

from nnrun.scores.answer_columns import decided, from_logits, predictions, undefined_rows
from nnrun.scores.classification import Averages, Classification, ClassScores, classification
from nnrun.scores.combining import combine
from nnrun.scores.confusion import Confusion, confusion
from nnrun.scores.curves import ClassCurves, PrecisionRecall, Roc, curves, precision_recall, roc
from nnrun.scores.gains import Gain, gains
from nnrun.scores.multilabel import LabelScores, MultiLabel, multilabel
from nnrun.scores.part_scores import Scored, score, to_plain
from nnrun.scores.ranking import Ranking
from nnrun.scores.regression import NumberScores, Regression, regression
from nnrun.scores.residuals import Residuals, residuals
from nnrun.scores.sparsity import NEAR_ZERO, NearZero, near_zero
from nnrun.words.direction import is_better_larger

__all__ = [
    "NEAR_ZERO",
    "Averages",
    "ClassCurves",
    "ClassScores",
    "Classification",
    "Confusion",
    "Gain",
    "LabelScores",
    "MultiLabel",
    "NearZero",
    "NumberScores",
    "PrecisionRecall",
    "Ranking",
    "Regression",
    "Residuals",
    "Roc",
    "Scored",
    "classification",
    "combine",
    "confusion",
    "curves",
    "decided",
    "from_logits",
    "gains",
    "is_better_larger",
    "multilabel",
    "near_zero",
    "precision_recall",
    "predictions",
    "regression",
    "residuals",
    "roc",
    "score",
    "to_plain",
    "undefined_rows",
]
