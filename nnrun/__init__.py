"""nnrun: neural-network experiments from a YAML file.

    trained = nnrun.train("configs/iris.yaml", overrides=["training.epochs=20"])
    trained.metrics["test"]["accuracy"]
    nnrun.predict(trained.run, "flowers.csv").to_pandas()

This page has every name that a program may import, and the command line is a thin face on its functions; all other
modules are nnrun's own and change without notice. What trains or scores gives a `Result`: its ``run``, ``status``,
``notes``, ``metrics["test"]["accuracy"]``, and its ``table`` as a pandas DataFrame. Whatever goes wrong is a
`NnrunError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.lazy import lazy_names

if TYPE_CHECKING:
    from nnrun.commands.check import Checked
    from nnrun.commands.config_argument import ConfigLike
    from nnrun.commands.data import Described
    from nnrun.commands.predict import Predicted
    from nnrun.commands.runs import RunList
    from nnrun.commands.seeds_argument import SeedsLike
    from nnrun.commands.track import Tracked
    from nnrun.commands.verify import Verified
    from nnrun.commands.watch import WatchEvent
    from nnrun.comparison.result import ChangedRows, Column, Comparison, Curve, Difference
    from nnrun.data.prepare.steps.step import Step, WrongValues
    from nnrun.data.sources.record import DataSource
    from nnrun.data.sources.request import Content, Request
    from nnrun.errors import (
        ConfigError,
        DataError,
        ExpectationMissed,
        NnrunError,
        Place,
        Problem,
        RunDamaged,
        RunError,
        RunNotFound,
        Stopped,
        StorageError,
        TrainingError,
    )
    from nnrun.experiment.answering.evaluation import Evaluated
    from nnrun.experiment.answering.new_rows import Source
    from nnrun.experiment.group.comparison_result import Compared
    from nnrun.experiment.group.joining import Ensembled
    from nnrun.experiment.group.kfold.kfold_result import CrossValidated
    from nnrun.experiment.group.seeds_result import Seeded
    from nnrun.experiment.options import KfoldOptions, Options
    from nnrun.experiment.protocols import Result
    from nnrun.experiment.run.trained import Trained
    from nnrun.experiment.sweeping.sweep_result import Swept
    from nnrun.files import RunLike
    from nnrun.runs.facts import Facts, Status
    from nnrun.runs.metrics import Metrics
    from nnrun.runs.run import Run
    from nnrun.runs.sweeps.trial_log import Confirmed, Trial
    from nnrun.spec import Config
    from nnrun.types import Predictions, Structure

__version__ = "0.1.0"
__all__ = [
    "ChangedRows",
    "Checked",
    "Column",
    "Compared",
    "Comparison",
    "Config",
    "ConfigError",
    "ConfigLike",
    "Confirmed",
    "Content",
    "CrossValidated",
    "Curve",
    "DataError",
    "DataSource",
    "Described",
    "Difference",
    "Ensembled",
    "Evaluated",
    "ExpectationMissed",
    "Facts",
    "KfoldOptions",
    "Metrics",
    "NnrunError",
    "Options",
    "Place",
    "Predicted",
    "Predictions",
    "Problem",
    "Request",
    "Result",
    "Run",
    "RunDamaged",
    "RunError",
    "RunLike",
    "RunList",
    "RunNotFound",
    "Seeded",
    "SeedsLike",
    "Source",
    "Status",
    "Step",
    "Stopped",
    "StorageError",
    "Structure",
    "Swept",
    "Tracked",
    "Trained",
    "TrainingError",
    "Trial",
    "Verified",
    "WatchEvent",
    "WrongValues",
    "check",
    "compare",
    "describe",
    "ensemble",
    "evaluate",
    "kfold",
    "list_runs",
    "open_run",
    "predict",
    "report",
    "resume",
    "script",
    "summarize",
    "sweep",
    "track",
    "train",
    "train_several",
    "validate",
    "verify",
    "watch",
]

__getattr__ = lazy_names(__name__, __file__)


def __dir__() -> list[str]:
    return __all__


def train(
    config: ConfigLike,
    overrides: str | Iterable[str] = (),
    options: Options | None = None,
    *,
    seeds: SeedsLike | None = None,
    jobs: int | None = None,
    resume: bool = False,
) -> Trained | Ensembled | Seeded:
    """Train a config and write its run directory: of its model, or of the members that its ``ensemble`` block asks for.

    Args:
        config: A YAML file's path, the same as a mapping, or what `validate` gave.
        overrides: ``path=value`` texts, as on the command line, or a single one.
        options: Where runs and data lie, and what else the command line's options say.
        seeds: How many trainings, from the config's seed on (5), or with which seeds (``[5, 7, 9]``); they share a
            directory, and a `Seeded` tells mean, spread and best.
        jobs: How many members or seeds are trained at once, each by a process of its own.
        resume: Go on with the run that was begun for the same config: an unfinished one is trained further, of a
            complete one the result is returned; without one, begin.

    Raises:
        NnrunError: Whatever is wrong; its class tells the cause, its ``problems`` the places, its ``result`` what there
            was by then.
    """
    from nnrun.commands.train import train as workflow
    from nnrun.console.program import program_sink

    with program_sink(options) as sink:
        return workflow(config, _listed(overrides), options, sink, seeds=seeds, jobs=jobs, resume=resume)


def kfold(
    config: ConfigLike,
    overrides: str | Iterable[str] = (),
    options: Options | None = None,
    folds: KfoldOptions | None = None,
) -> CrossValidated:
    """Cross-validate a config: a run directory a fold, and what they say together.

    Args:
        config: A YAML file's path, the same as a mapping, or what `validate` gave.
        overrides: ``path=value`` texts, as on the command line, or a single one.
        options: Where runs and data lie.
        folds: k, repeats, a directory to go on with, a final model, folds at once.

    Raises:
        NnrunError: As `train`; a `TrainingError` or `Stopped` has what the finished folds say as its ``result``.
    """
    from nnrun.commands.kfold import kfold as workflow
    from nnrun.console.program import program_sink

    with program_sink(options) as sink:
        return workflow(config, _listed(overrides), options, folds, sink)


def sweep(
    config: ConfigLike,
    overrides: str | Iterable[str] = (),
    options: Options | None = None,
    *,
    trials: int | None = None,
    jobs: int | None = None,
    confirm: int = 0,
    resume: bool = False,
) -> Swept:
    """Search for the values of a config that give the best score: a run directory a trial, and which is the best.

    Args:
        config: A YAML file's path, the same as a mapping, or what `validate` gave; its block ``sweep`` says what is
            tried.
        overrides: ``path=value`` texts, and values to try: ``path=[16,32]``, ``path=log[1e-4,1e-1]``.
        options: Where runs and data lie.
        trials: How many trials there are in all; by default as many as the config says.
        jobs: How many are trained at once, each by a process of its own.
        confirm: How many of the best trials are trained again with five seeds each; the best mean wins.
        resume: Go on with the sweep that was begun for the same config, also if it had fewer trials.

    Raises:
        NnrunError: As `train`; a `TrainingError` where no trial was completed. It and a `Stopped` have what the
            trials came to as their ``result``.
    """
    from nnrun.commands.sweep import sweep as workflow
    from nnrun.console.program import program_sink
    from nnrun.experiment.options import SweepOptions
    from nnrun.spec.sweep_arguments import with_parameters

    asked = SweepOptions(trials=trials, jobs=jobs, confirm=confirm, resume=resume)
    with program_sink(options) as sink:
        return workflow(config, with_parameters(_listed(overrides)), options, asked, sink)


def train_several(
    configs: Sequence[ConfigLike],
    overrides: str | Iterable[str] = (),
    options: Options | None = None,
    *,
    jobs: int | None = None,
    resume: bool = False,
) -> Compared:
    """Train several configs into one directory, all of them checked before the first.

    Args:
        configs: YAML files' paths, the same as mappings, or what `validate` gave.
        overrides: ``path=value`` texts, applied to each of them.
        options: Where runs and data lie.
        jobs: How many are trained at once, each by a process of its own.
        resume: As that of `train`.

    Raises:
        NnrunError: As `train`; a training that fails does not stop the others, and the error's ``result`` compares all.
    """
    from nnrun.commands.train import train_several as workflow
    from nnrun.commands.validate import validate_several
    from nnrun.console.program import program_sink

    loaded = validate_several(configs, _listed(overrides), options)
    with program_sink(options) as sink:
        return workflow(loaded, (), options, sink, jobs=jobs, resume=resume)


def ensemble(
    runs: Sequence[RunLike], combine: str = "mean", name: str = "ensemble", options: Options | None = None
) -> Ensembled:
    """Put earlier runs together as one model, in a directory that has copies of them.

    Args:
        runs: Two or more; each a run directory's path, its name, or one that was opened.
        combine: How their answers become one: mean, median, vote or max.
        name: The ensemble's name.
        options: Where runs and data lie.
    """
    from nnrun.commands.ensemble import ensemble as workflow

    return workflow(runs, combine, name, options)


def resume(
    run: RunLike,
    overrides: str | Iterable[str] = (),
    options: Options | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
) -> Result | Compared:
    """Go on with a run that was stopped; its numbers are then, bit for bit, those of one that never was.

    Args:
        run: A path, a name or ``latest``; or a run that was opened.
        overrides: ``training.epochs=N`` asks for more epochs, which go into a new directory; nothing else is taken.
        options: Where runs and data lie; whether plugins may be run.
        force: Go on even though packages that decide a run's numbers have other versions now.
        jobs: How many runs of a directory of several are trained at once.

    Returns:
        What the function returns that began it: `train`, `kfold`, `sweep` ...

    Raises:
        RunNotFound: There is no such run.
        ConfigError: It is complete, is still being trained, or was begun with other versions.
        DataError: Its data has changed, or all its checkpoints are damaged.
        TrainingError: Training failed.
        Stopped: Interrupted again.
    """
    from nnrun.commands.resume import resume as workflow
    from nnrun.console.program import program_sink

    with program_sink(options) as sink:
        return workflow(run, _listed(overrides), options, sink, force=force, jobs=jobs)


def verify(
    run: RunLike,
    options: Options | None = None,
    *,
    epochs: int | None = None,
    against: RunLike | None = None,
) -> Verified:
    """Train a run again in a scratch folder, and compare it to the bit; or compare it with another run.

    Args:
        run: A path, a name or ``latest``; each run of a directory of several is verified.
        options: Where runs and data lie; whether plugins may be run.
        epochs: How many of the first epochs are compared; the scores at the end are then not.
        against: Another run, with which it is compared without any training, and without TensorFlow.

    Raises:
        ExpectationMissed: They are not identical; ``result`` is what else would be returned.
        RunNotFound: There is no such run.
        ConfigError: It is still being trained, its data is not there, or its plugins are not trusted.
        DataError: Its data has changed.
        Stopped: Interrupted.
    """
    from nnrun.commands.verify import verify as workflow
    from nnrun.console.program import program_sink

    with program_sink(options) as sink:
        return workflow(run, options, sink, epochs=epochs, against=against)


def evaluate(
    run: RunLike, parts: Sequence[str] = (), data: Source | None = None, options: Options | None = None
) -> Evaluated:
    """Score a run again.

    Args:
        run: A run directory's path, its name or id, "latest", or "best:METRIC".
        parts: train, validation, test; all that the run has by default.
        data: Other data, scored as the part "data": a file in the form of the run's own, or rows in memory as
            ``predict`` takes them, with the targets.
        options: Where runs and data lie.
    """
    from nnrun.commands.evaluate import evaluate as workflow

    return workflow(run, parts, data, options)


def compare(
    runs: Sequence[RunLike],
    *,
    baseline: RunLike | None = None,
    part: str | None = None,
    metrics: str | Iterable[str] = (),
    seed: int = 0,
    runs_dir: str | Path = "runs",
) -> Comparison:
    """Tell whether the difference between runs is real: paired on the rows that both scored, without TensorFlow.

    Args:
        runs: Two or more; each a run directory's path, its name, or one that was opened. Runs that differ by nothing
            but their seed are one column.
        baseline: The run that the others are compared with; the first by default.
        part: test, validation (of folds the rows that each left out) or train; the most honest one that all have.
        metrics: Names of scores, those of ``nnrun evaluate`` too; all that runs share by default.
        seed: The seed of the bootstrap.
        runs_dir: Where runs lie.
    """
    from nnrun.commands.compare import compare as workflow

    chosen = _listed(metrics)
    return workflow(runs, baseline=baseline, part=part, metrics=chosen, seed=seed, runs_dir=Path(runs_dir))


def predict(
    run: RunLike,
    data: Source,
    options: Options | None = None,
    *,
    threshold: float | None = None,
    ids: Sequence[str] = (),
) -> Predicted:
    """Predict rows with a run's model. Rows in memory are checked as those of a file are.

    Args:
        run: A run directory's path, its name or id, "latest", or "best:METRIC".
        data: The path of a CSV, npz or Parquet file, or of images; a data frame; arrays by column or input name; an
            array, shape (rows, columns), of the model's columns in their order, or the only array that it takes. None,
            NaN, pandas' NA and blank text are missing values.
        options: Where runs lie.
        threshold: The probability above which a single unit, or each of several labels, says yes; 0.5 without it.
        ids: Columns of the data that name its rows, and come back beside the predictions; so does one called ``id``
            that the model does not know.
    """
    from nnrun.commands.predict import predict as workflow

    return workflow(run, data, options, threshold=threshold, ids=ids)


def report(
    runs: RunLike | Sequence[RunLike],
    path: str | Path | None = None,
    options: Options | None = None,
    *,
    rows: bool | None = None,
) -> Path:
    """Write a run as one HTML page that needs no network; several runs are compared. Returns the file's path.

    Args:
        runs: A run directory's path, its name, or "latest"; or several of them.
        path: The file, or a folder; without it ``report.html`` in the run's own directory, of several runs
            ``comparison.html`` in the working directory.
        options: Where runs and data lie.
        rows: Whether the data is read to show the rows that were answered worst; without it, unless its file is large.
    """
    from nnrun.commands.report import report as workflow

    return workflow(runs, path, options, rows=rows)


def track(
    run: RunLike,
    mlflow: str | None = None,
    experiment: str | None = None,
    *,
    tensorboard: bool = False,
    options: Options | None = None,
) -> Tracked:
    """Send a finished run to MLflow, or write TensorBoard's files of it; nothing is sent twice.

    Args:
        run: A run directory's path, its name, or "latest"; of a group, its runs too.
        mlflow: An MLflow server or database, as "http://127.0.0.1:5000" or "sqlite:///mlflow.db".
        experiment: MLflow's experiment; without it as in the config, else the run's name.
        tensorboard: Whether to write TensorBoard's files. Without it and ``mlflow``, the config says where to send.
        options: Where runs lie.
    """
    from nnrun.commands.track import track as workflow

    return workflow(run, mlflow, experiment, tensorboard=tensorboard, options=options)


def check(
    run: RunLike, bounds: str | Iterable[str] | Mapping[str, Any] = (), options: Options | None = None
) -> Checked:
    """Hold a run's scores against bounds.

    Args:
        run: A run directory's path, its name, or "latest".
        bounds: Texts as ``test.accuracy >= 0.9``, or a mapping as under ``expect``; what the run's config expects
            without them.
        options: Where runs lie.

    Raises:
        ExpectationMissed: With everything that was missed; ``result`` is what else would be returned.
        NnrunError: The run is not there, or a bound cannot be read.
    """
    from nnrun.commands.check import check as workflow

    return workflow(run, bounds, options)


def script(source: ConfigLike, overrides: str | Iterable[str] = (), options: Options | None = None) -> str:
    """A plain Keras program, without nnrun, that trains the same model and prints the same history.

    Args:
        source: A config, or a run: its directory's path, its name, or "latest".
        overrides: ``path=value`` texts, as on the command line, or a single one.
        options: Where runs and data lie.
    """
    from nnrun.commands.script import script as workflow

    return workflow(source, _listed(overrides), options)


def summarize(config: ConfigLike, overrides: str | Iterable[str] = (), options: Options | None = None) -> Structure:
    """The layers, shapes, parameters and memory of a config's model, without training."""
    from nnrun.commands.summary import summarize as workflow

    return workflow(config, _listed(overrides), options)


def describe(config: ConfigLike, overrides: str | Iterable[str] = (), options: Options | None = None) -> Described:
    """What a config's data looks like: parts, columns, classes, first rows, word ids as text, ten pictures."""
    from nnrun.commands.data import describe as workflow

    return workflow(config, _listed(overrides), options)


def validate(config: ConfigLike, overrides: str | Iterable[str] = (), options: Options | None = None) -> Config:
    """Check a config before TensorFlow is loaded; all its mistakes are raised at once."""
    from nnrun.commands.validate import validate as workflow

    return workflow(config, _listed(overrides), options)


def list_runs(
    runs_dir: str | Path = "runs",
    filter: str = "",
    sort: str = "-started",
    *,
    last: str = "",
    limit: int = 0,
    members: bool = False,
) -> RunList:
    """The runs of a folder; ``.table`` has them as a DataFrame, with every score and the keys of configs that differ.

    Args:
        runs_dir: The folder.
        filter: Terms that must hold, as ``"optimizer=adam test.accuracy>0.9"``.
        sort: A fact, a score or a key of the config; with ``-`` before it the largest first.
        last: Only those that began within a span, as ``"7d"``.
        limit: How many at most; 0 for all.
        members: Whether the runs inside of others (folds, members) are listed too, under these.

    Raises:
        ConfigError: The filter or the order cannot be read, or names what no run has.
    """
    from nnrun.commands.runs import list_runs as listing
    from nnrun.runs.query.query import Query

    return listing(Path(runs_dir), Query(filter, sort, last, limit, members))


def open_run(run: RunLike, runs_dir: str | Path = "runs") -> Run:
    """A run directory, to read its history, metrics and facts."""
    from nnrun.runs import open_run as opened

    return opened(run, Path(runs_dir))


def _listed(overrides: str | Iterable[str]) -> tuple[str, ...]:
    return (overrides,) if isinstance(overrides, str) else tuple(overrides)


def watch(run: RunLike = "latest", interval: float = 0.5, options: Options | None = None) -> Iterator[WatchEvent]:
    """What happens to a run that another process trains, as it happens, until it has ended.

    Args:
        run: A run directory's path, its name, or "latest"; in whatever state it is.
        interval: Seconds between two looks at its files, 0.01 to 86400.
        options: Where runs lie.

    Yields:
        First what has happened so far, then each event as it comes; of a directory of several runs, those of each run.

    Raises:
        RunNotFound: There is no such run, or it was removed meanwhile.
    """
    from nnrun.commands.watch import watch as workflow
    from nnrun.experiment.options import Options

    return workflow(run, (options or Options()).runs_dir, interval)
