"""Which arguments are files: those that callbacks write, inside the run directory, and those that layers read."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

_WRITTEN = {
    "ModelCheckpoint": "filepath",
    "CSVLogger": "filename",
    "TensorBoard": "log_dir",
    "BackupAndRestore": "backup_dir",
}
OWN = {
    "config.yaml": "the config as it was; the files it extends are config.base-1.yaml and so on, the nearest first",
    "resolved.yaml": "the config with every default spelled out; it trains the same run again",
    "run.json": "what the run is: status, seed, engine, device, versions, commit, the SHA-256 of the data, times",
    "history.csv": "a line for each epoch: learning rate, metrics, validation metrics",
    "timings.csv": "the seconds of each epoch",
    "metrics.json": "the scores of each part, whose weights they are, and why training ended",
    "predictions.csv": "the answers for the rows that were not trained on, beside the truth",
    "log.txt": "what a person saw",
    "model.keras": "the model with the kept weights, without the optimizer; Keras loads it, too",
    "signature.json": "what the model takes and gives: inputs, targets, class names, columns",
    "preparation.json": "how columns become inputs: the steps, as they were fitted on the training part",
    "preprocess.skops": "fitted transformers of scikit-learn, where there are some",
    "vocabulary.json": "the words that a vocabulary step counted, where there is one",
    "split.npz": "the row numbers of each part, counted from 0 over the rows of the source",
    "plots": "pictures, where `plots` is true: history, near-zero weights, confusion matrix, curves, residuals",
    "plugins": "copies of the config's plugin files, where there are some",
}
"""What a run writes itself, which nothing else may write, nor remove with the folder around it; and what it holds."""
OF_KFOLD = {
    "fold-1, fold-2 ...": "a run directory for each fold",
    "final": "the run of `--final`",
    "kfold.json": "what was asked, the folds, and what their scores say together: mean, spread, interval",
    "history_mean.csv": "the mean and the spread of each column of the folds' histories, a line for each epoch",
    "ensemble.json": "whose models answer for the directory: the folds, or the final one",
    "oof_predictions.csv": "the answers of each fold for the rows that it left out",
}
"""What a cross-validation writes beside files that a run has, too."""
OF_ENSEMBLE = {
    "member-1, member-2 ...": "a run directory for each member",
    "ensemble.json": "the members, and how their answers become one; metrics.json has their common scores",
}
"""What an ensemble writes beside files that a run has, too."""
_NAME_BYTES = 255
_READ = {
    "StringLookup": ("vocabulary",),
    "IntegerLookup": ("vocabulary",),
    "TextVectorization": ("vocabulary",),
}


def written_path_argument(name: str) -> str | None:
    """The argument by which a callback is told where to write, or None where it writes nothing."""
    return _WRITTEN.get(name)


def read_path_arguments(name: str) -> tuple[str, ...]:
    """The arguments of a layer that are paths of files where they are text."""
    return _READ.get(name, ())


def outside_run(path: str) -> str | None:
    """Why a path cannot lie inside the run directory, or None where it can."""
    windows = PureWindowsPath(path)
    if not path.strip():
        return "expected a path inside the run directory, got ''"
    if PurePosixPath(path).is_absolute() or windows.drive or windows.root:
        return f"expected a path inside the run directory, got the absolute path {path!r}"
    if ".." in windows.parts or path.startswith("~"):
        return f"expected a path inside the run directory, got {path!r}, which leads out of it"
    if "\0" in path or any(len(part.encode("utf-8", "replace")) > _NAME_BYTES for part in windows.parts):
        return "expected a path inside the run directory, got one that no file system takes"
    first = next((part for part in windows.parts if part != "."), "")
    if not first or first.lower() in OWN or first.lower().startswith("config.base-"):
        return f"expected another path inside the run directory: {first or path!r} is the run's own"
    return None
