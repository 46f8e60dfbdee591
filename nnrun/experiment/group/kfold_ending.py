"""How a cross-validation ends: what its folds say together is written, drawn, and told as a result or in an error."""

from __future__ import annotations

from dataclasses import replace

from nnrun import registry, runs
from nnrun import run_layout as layout
from nnrun.errors import Stopped, TrainingError
from nnrun.experiment.evaluation import score_again
from nnrun.experiment.group.kfold_result import CrossValidated
from nnrun.experiment.group.kfold_summary import history_csv, out_of_fold_csv
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.stop_status import STOPPED, how_stopped
from nnrun.runs import Status
from nnrun.words.score_units import in_units


def conclude(
    result: CrossValidated,
    run: RunInProgress,
    kfold_options: KfoldOptions,
    options: Options,
    plots: DeferredPlots,
) -> CrossValidated:
    """Write and draw what the finished folds say together.

    Args:
        result: What is known: all but the scores of the folds' averaged answers, and what becomes known here.
        run: The k-fold directory.
        kfold_options: Who answers for the directory where there is a final model too.
        options: Where data lies.
        plots: Draws, and is waited for.
    """
    if result.summary.folds:
        _write_together(result, run)
    if result.status != Status.INTERRUPTED:
        plots.draw(run.path)
        if "test" in result.summary.metrics:
            with run.clock.stage("ensemble"):
                result = replace(result, ensemble=_ensemble(result, options))
    if result.final is not None and not kfold_options.ensemble:
        _answer_by(run, [layout.FINAL])
    with run.clock.stage("plots"):
        notes = plots.finish_all()
    result = replace(result, notes=(*result.notes, *notes), seconds=run.clock.seconds())
    _close(result, run, "; ".join(result.failed.values()) or None)
    return result


def ended(result: CrossValidated) -> CrossValidated:
    """The result. Raises TrainingError, which carries it, where a fold failed."""
    if result.failed:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in result.failed.items())
        failure = TrainingError(reasons)
        failure.result = result
        raise failure
    return result


def stopped(stop: KeyboardInterrupt | Stopped, result: CrossValidated) -> Stopped:
    """The error in which an interrupted cross-validation ends; it carries the result."""
    reason = how_stopped(stop)
    error = Stopped(f"{reason}; nnrun kfold --resume {result.run} goes on", STOPPED[reason])
    error.result = result
    return error


def broken(result: CrossValidated, run: RunInProgress, error: Exception) -> None:
    """Close the directory after an error that no fold recovers from, with what the finished folds say."""
    _close(replace(result, seconds=run.clock.seconds()), run, registry.one_line(error))


def _close(result: CrossValidated, run: RunInProgress, error: str | None) -> None:
    _write_result(result, run)
    run.update(notes=result.notes)
    run.finish(result.status, error=error)


def _write_result(result: CrossValidated, run: RunInProgress) -> None:
    asked = runs.read_json(run.path / layout.KFOLD).get("asked")
    runs.write_json(run.path / layout.KFOLD, {**result.to_file(), "asked": asked})


def _write_together(result: CrossValidated, run: RunInProgress) -> None:
    folds = [(layout.fold_number(path.name), path) for path in result.summary.folds]
    files = {
        layout.MEAN_HISTORY: history_csv(result.summary.history).encode(),
        layout.OUT_OF_FOLD: out_of_fold_csv(folds).encode("utf-8", "backslashreplace"),
    }
    run.writer.write_files(files)
    _write_result(replace(result, status=Status.RUNNING), run)  # the plots are made from it
    _answer_by(run, [path.name for path in result.summary.folds])


def _answer_by(run: RunInProgress, names: list[str]) -> None:
    """Say which of the runs in the directory answer for it."""
    runs.write_json(run.path / layout.ENSEMBLE, {"combine": "mean", "members": names})


def _ensemble(result: CrossValidated, options: Options) -> dict[str, float]:
    """Scores of the folds' averaged answers on the test part; the plugins are those of this very config."""
    trusting = replace(options, trust_plugins=True)
    evaluated = score_again(result.run, ("test",), options=trusting)
    return {name: in_units(name, value, evaluated.units) for name, value in evaluated.metrics["test"].items()}
