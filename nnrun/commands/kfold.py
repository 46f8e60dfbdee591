"""k-fold cross-validation of a config, begun or gone on with."""

from __future__ import annotations

from collections.abc import Iterable

from nnrun.commands.config_argument import ConfigLike, config_of, config_of_run
from nnrun.experiment.error_places import files_of
from nnrun.experiment.expectations import Expectations
from nnrun.experiment.group.kfold.cross_validation import CrossValidation
from nnrun.experiment.group.kfold.kfold_directory import resumable
from nnrun.experiment.group.kfold.kfold_result import CrossValidated
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.tracking.tracked import tracked
from nnrun.files import RunLike
from nnrun.runs import Run


def kfold(
    config: ConfigLike = "",
    overrides: Iterable[str] = (),
    options: Options | None = None,
    folds: KfoldOptions | None = None,
    sink: Sink | None = None,
) -> CrossValidated:
    """Cross-validate a config. Arguments are those of `nnrun.kfold`.

    Raises:
        ConfigError: The config is wrong, or the folds cannot be cut as asked.
        DataError: The data's content cannot be used.
        ExpectationMissed: A mean does not keep its bound under ``expect``.
        TrainingError: A fold failed; the others are finished, and ``result`` holds them.
        Stopped: Interrupted; finished folds are whole, and ``--resume`` goes on.
    """
    options, folds, sink = options or Options(), folds or KfoldOptions(), sink or Sink()
    if folds.resume is not None:
        return _resumed(folds.resume, overrides, options, folds, sink)
    loaded = config_of(config, overrides, options, beside=folds.overrides(), cross_validated=True)
    expected = Expectations(loaded.spec, options)
    with tracked(loaded, options, sink) as sinks:
        return expected.judge(CrossValidation(loaded, options, folds, sinks).run())


def _resumed(
    directory: RunLike, overrides: Iterable[str], options: Options, folds: KfoldOptions, sink: Sink
) -> CrossValidated:
    with files_of(directory):
        path, folds, options = resumable(folds, options, overrides, sink)
        loaded = config_of_run(Run(path), (), options, cross_validated=True)
        expected = Expectations(loaded.spec, options)
        with tracked(loaded, options, sink) as sinks:
            return expected.judge(CrossValidation(loaded, options, folds, sinks, resumed=path).run())
