"""True and predicted arrays become scores: plain data classes, no Keras."""

from nnrun.scores.classification import Averages, Classification, ClassScores, classification
from nnrun.scores.multilabel import LabelScores, MultiLabel, multilabel
from nnrun.scores.predictions import from_logits, predictions, undefined_rows
from nnrun.scores.regression import NumberScores, Regression, regression
from nnrun.scores.scoring import Scored, score, to_plain

__all__ = [
    "Averages",
    "ClassScores",
    "Classification",
    "LabelScores",
    "MultiLabel",
    "NumberScores",
    "Regression",
    "Scored",
    "classification",
    "from_logits",
    "multilabel",
    "predictions",
    "regression",
    "score",
    "to_plain",
    "undefined_rows",
]
