"""The layout of a run directory: each of its file names stands here once, with what the file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "config.yaml"
RESOLVED = "resolved.yaml"
FACTS = "run.json"
HISTORY = "history.csv"
TIMINGS = "timings.csv"
METRICS = "metrics.json"
EXPECTATIONS = "expectations.json"
PREDICTIONS = "predictions.csv"
LOG = "log.txt"
MODEL = "model.keras"
SIGNATURE = "signature.json"
LAYERS = "layers.json"
PREPARATION = "preparation.json"
TRANSFORMERS = "preprocess.skops"
VOCABULARY = "vocabulary.json"
SPLIT = "split.npz"
PLOTS = "plots"
REPORT = "report.html"
PLUGINS = "plugins"
ANNOTATIONS = "annotations.json"
EVENTS = "events"
TRACKING = "tracking.json"
CHECKPOINTS = "checkpoints"
FINGERPRINTS = "fingerprints.csv"

KFOLD = "kfold.json"
FINAL = "final"
MEAN_HISTORY = "history_mean.csv"
OUT_OF_FOLD = "oof_predictions.csv"
ENSEMBLE = "ensemble.json"
SEEDS = "seeds.json"
SWEEP = "sweep.json"
TRIALS = "trials.jsonl"
BEST = "best.yaml"
COMPARISON = "comparison.json"
CONFIGS = "configs"

INDEX = ".index.sqlite"
TRASH = ".trash"

_BASE, _FOLD, _MEMBER, _SEED = "config.base-", "fold-", "member-", "seed-"
_TRIAL, _CONFIRMED = "trial-", "confirm-"

OF_RUN = {
    CONFIG: "the config as it was; the files it extends are config.base-1.yaml and so on, the nearest first",
    RESOLVED: "the config with every default spelled out; it trains the same run again",
    FACTS: "what the run is: status, seed, engine, device, versions, commit, the SHA-256 of the data, times",
    HISTORY: "a line for each epoch: learning rate, metrics, validation metrics",
    TIMINGS: "the seconds of each epoch",
    FINGERPRINTS: "64 bits of the model's variables after each epoch, by which equal trainings are known",
    CHECKPOINTS: "states that an unfinished training goes on from; those of a finished one are removed",
    METRICS: "the scores of each part, whose weights they are, and why training ended",
    EXPECTATIONS: "which of the bounds under `expect` the scores keep, where the config has some",
    PREDICTIONS: "the answers for the rows that were not trained on, beside the truth",
    LOG: "what a person saw",
    MODEL: "the model with the kept weights, without the optimizer; Keras loads it, too",
    SIGNATURE: "what the model takes and gives: inputs, targets, class names, columns",
    LAYERS: "the model's layers: their shapes and parameters, and what feeds each",
    PREPARATION: "how columns become inputs: the steps, as they were fitted on the training part",
    TRANSFORMERS: "fitted transformers of scikit-learn, where there are some",
    VOCABULARY: "the words that a vocabulary step counted, where there is one",
    SPLIT: "the row numbers of each part, counted from 0 over the rows of the source",
    PLOTS: "pictures, where `plots` is true: history, confusion matrix, curves, residuals, near-zero weights",
    REPORT: "all of it as a page for a browser, where `report` is true",
    PLUGINS: "copies of the config's plugin files, where there are some",
    ANNOTATIONS: "what `nnrun runs tag` and `nnrun runs note` wrote, where there is some",
    EVENTS: "TensorBoard's files, where `tracking.tensorboard` is true: train, validation, scores and HParams",
    TRACKING: "what MLflow has of the run, so that nothing is sent twice, where it was sent",
}
OF_KFOLD = {
    f"{_FOLD}1, {_FOLD}2 ...": "a run directory for each fold",
    FINAL: "the run of `--final`",
    KFOLD: "what was asked, the folds, and what their scores say together: mean, spread, interval",
    MEAN_HISTORY: "the mean and the spread of each column of the folds' histories, a line for each epoch",
    ENSEMBLE: "whose models answer for the directory: the folds, or the final one",
    OUT_OF_FOLD: "the answers of each fold for the rows that it left out",
}
"""What a cross-validation writes beside files that a run has, too."""
OF_ENSEMBLE = {
    f"{_MEMBER}1, {_MEMBER}2 ...": "a run directory for each member",
    ENSEMBLE: "the members, and how their answers become one; metrics.json has their common scores",
}
"""What an ensemble writes beside files that a run has, too."""
OF_RUNS = {
    INDEX: "what `nnrun runs` knows of the runs, so that it need not read them again; made anew where it is missing",
    TRASH: "the runs that `nnrun runs rm` took away, until `nnrun runs rm --empty-trash`",
}
"""What lies beside the run directories."""
OF_SEEDS = {
    f"{_SEED}5, {_SEED}7 ...": "a run directory for each seed, named by it",
    SEEDS: "the seeds, what they score together (mean, spread, least and largest), and which is the best",
    METRICS: "the means of their scores",
    PLOTS: "where `plots` is true: the mean history",
    MEAN_HISTORY: "the mean and the spread of each column of their histories, a line for each epoch",
}
"""What several seeds write beside files that a run has, too."""
OF_SWEEP = {
    f"{_TRIAL}1, {_TRIAL}2 ...": "a run directory for each trial, of folds where `kfold` is true",
    SWEEP: "what was searched for and how, a row for each trial, and which is the best",
    TRIALS: "the same as it was written down while trials began and ended: what a sweep is gone on with by",
    BEST: "the config that trains the best trial again, bit for bit",
    METRICS: "the scores of the best trial",
    PLOTS: "where `plots` is true: importance of parameters, scores by each value, trials with their curves",
    f"{_CONFIRMED}3 ...": "with `--confirm`, the runs of the seeds of trial 3",
}
"""What a sweep writes beside files that a run has, too."""
OF_COMPARISON = {
    "NAME, NAME-2 ...": "a run directory for each config, or that of its ensemble, by the config's name",
    FACTS: "what the comparison is: status, times, command",
    COMPARISON: "a row for each config: its run, parameters, epochs, seconds, scores by part; and which failed",
    CONFIGS: "the configs that an unfinished comparison goes on with; those of a finished one are in its runs",
}
"""What several configs in one command write; it is no run that answers, those in it are."""
MARKS = (FACTS, RESOLVED)
"""A directory that holds one of these is a run."""
_OWN = frozenset((*OF_RUN, KFOLD, MEAN_HISTORY, OUT_OF_FOLD, ENSEMBLE, SEEDS, COMPARISON, CONFIGS, SWEEP, TRIALS, BEST))


def is_own(name: str) -> bool:
    """Whether nnrun writes a file or folder of that name, or reads it as a directory's own, which nothing else may."""
    return name.lower() in _OWN or name.lower().startswith(_BASE)


def base(number: int) -> str:
    """A file that the config extends, counted from 1, the nearest first."""
    return f"{_BASE}{number}.yaml"


def fold(number: int) -> str:
    """The directory of a fold, counted from 1."""
    return f"{_FOLD}{number}"


FOLDS = f"{_FOLD}*"
"""The directories of folds, as a pattern."""


def fold_number(name: str) -> int:
    """The number of a fold's directory."""
    return int(name.removeprefix(_FOLD))


def member(number: int) -> str:
    """The directory of an ensemble's member, counted from 1."""
    return f"{_MEMBER}{number}"


def seed(number: int) -> str:
    """The directory of the run of a seed."""
    return f"{_SEED}{number}"


def trial(number: int | str) -> str:
    """The directory of a trial, counted from 1."""
    return f"{_TRIAL}{number}"


def confirmed(number: int) -> str:
    """The directory of the seeds of a trial, counted from 1."""
    return f"{_CONFIRMED}{number}"


def plugin(name: str) -> str:
    """The copy of a plugin's file."""
    return f"{PLUGINS}/{name}"


def by_number(path: Path) -> tuple[str, int]:
    """What orders the runs inside of a directory by their names: ``fold-2`` before ``fold-10``."""
    stem, _, number = path.name.rpartition("-")
    return (stem, int(number)) if number.isdecimal() else (path.name, -1)
