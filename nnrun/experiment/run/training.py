"""Train: load, split, prepare, open the session, build, fit, predict, score, write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nnrun import engine, model, registry
from nnrun import run_layout as layout
from nnrun.errors import ConfigError, TrainingError, stop_signal
from nnrun.experiment.answering.row_examples import TableExamples
from nnrun.experiment.data_files import check_unchanged
from nnrun.experiment.error_places import located
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import check_device, load_material, open_session
from nnrun.experiment.run.built import BuiltExperiment, built
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.directory_sink import DirectorySink, check_beginning, write_beginning
from nnrun.experiment.run.galleries import galleries
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.persistence.checkpointing import Checkpointing
from nnrun.experiment.run.persistence.model_writing import write_model
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.plot_sink import PlotSink
from nnrun.experiment.run.report_sink import ReportSink
from nnrun.experiment.run.scoring import (
    is_scored,
    metrics_of,
    provisional,
    scores_of,
    unscored,
    with_infinite_score,
    write_predictions,
)
from nnrun.experiment.run.sinks import ShownUnits, Sink, Sinks
from nnrun.experiment.run.stopping import PAUSED, UNSCORED, stopped_in
from nnrun.experiment.run.trained import Trained, ended, status_of
from nnrun.files import is_run, memory
from nnrun.runs import Metrics, Run, Status
from nnrun.runs.unfinished.checkpoint_directory import CheckpointDirectory
from nnrun.spec import Config
from nnrun.types import Outcome


@dataclass(frozen=True)
class Resumed:
    """A training that is gone on with."""

    run: Run
    """As it was left; its data must be the same."""
    directory: Callable[[], RunInProgress]
    """Gives the directory with its state: that of the run, or a new one."""


def train_run(config: Config, options: Options, sink: Sink, clock: Clock, resumed: Resumed | None = None) -> Trained:
    """Train the one model of a config, whatever its ``ensemble`` block says, and write its run directory.

    The errors are those of the command.
    """
    check_device(config)
    with clock.stage("data"):
        prepared = load_material(config, options)
    if resumed is not None:
        check_unchanged(prepared.table, resumed.run)
    with PlotProcess(enabled=config.spec.plots) as plots:
        with clock.stage("import"):
            session = open_session(config)
        started = datetime.now().astimezone()
        with clock.stage("build"):
            experiment = built(prepared, session, rows_chosen=options.smoke)
        if resumed is not None:
            run = resumed.directory()
        else:
            run = RunInProgress.create(options.runs_dir, config.spec.name, started, smoke=options.smoke, clock=clock)
        return fit_and_write(experiment, run, Sinks([sink, PlotSink(plots)]))


def fit_and_write(experiment: BuiltExperiment, run: RunInProgress, sink: Sink) -> Trained:
    """From a built model to a finished run directory."""
    try:
        return _trained(experiment, run, sink)
    except KeyboardInterrupt as stop:
        if is_run(run.path):
            raise stopped_in(run.path, stop_signal(stop)) from None
        raise


def _trained(experiment: BuiltExperiment, run: RunInProgress, sink: Sink) -> Trained:
    with run:
        sink = ShownUnits(sink, experiment.units)
        callbacks = [registry.build_callback(callback, run.path) for callback in experiment.spec.callbacks]
        state = run.state
        if run.is_reopened and state:
            check_beginning(run, experiment)
        else:
            write_beginning(run, experiment)
        run.writer.rewind(state.history if state else ())
        if run.is_reopened or state:
            engine.rewind_files(callbacks, state.epoch if state else 0)
        directory = DirectorySink(run, experiment, sink)
        sinks = Sinks([directory, sink, *_report(experiment, run, sink)])
        run.begin(experiment.facts, experiment.prepared.dataset.signature, sinks)
        outcome = _fit(experiment, run, callbacks)
        directory.look()
        _save(experiment, run, outcome)
        outcome, metrics = _score(experiment, run, outcome)
        unbeaten = engine.unbeaten_baselines(callbacks)
        _finish(run, outcome, metrics, unbeaten, keeps_checkpoints=experiment.spec.training.keep_checkpoints)
        parameters = experiment.network.count_params()
    return ended(Trained(Run(run.path), run.facts.status, outcome, parameters, metrics, run.clock.seconds()))


def _report(experiment: BuiltExperiment, run: RunInProgress, sink: Sink) -> list[Sink]:
    """Who writes the page, where the config asks for one; of several runs in one directory it is that of all."""
    if not experiment.spec.report or run.facts.parent:
        return []
    prepared = experiment.prepared
    return [ReportSink(sink, TableExamples(prepared.table, prepared.config, prepared.search))]


def _fit(experiment: BuiltExperiment, run: RunInProgress, callbacks: list[Any]) -> Outcome:
    """Train. Raises ConfigError, located, where a step or the monitor turns out to be wrong; the run is withdrawn."""
    network, dataset, metrics, is_complete = experiment.network, experiment.prepared.dataset, None, False
    block = experiment.spec.training
    checkpointing = Checkpointing(run.path, block.checkpoint_every, run.clock, run.sink.note)
    try:
        with run.clock.stage("fit"):
            outcome = engine.fit(
                network,
                dataset,
                experiment.training,
                run.state,
                callbacks=callbacks,
                listener=run.sink,
                checkpoint=checkpointing.epoch,
            )
        is_complete = status_of(outcome) == Status.COMPLETED and not outcome.stopped_because.startswith(PAUSED)
        metrics = provisional(experiment, outcome)
    except ConfigError as error:
        run.withdraw()
        raise located(error, experiment.spec) from error
    except TrainingError as error:
        raise _with_advice(error, experiment, run) from error
    finally:
        with engine.uninterrupted():
            checkpointing.close(write_last=block.keep_checkpoints or not is_complete)
        run.sink.trained(metrics)
    return outcome


def _with_advice(error: TrainingError, experiment: BuiltExperiment, run: RunInProgress) -> TrainingError:
    """The error; where memory ran out, with what would fit and where the finished epochs are."""
    problem = error.problems[0]
    if problem.code != "out-of-memory":
        return error
    advice = model.memory_advice(experiment.network, experiment.training.batch_size, memory())
    path, place = experiment.spec.find(problem.path)
    help = f"{advice}; the finished epochs are in {run.path}"
    return TrainingError(problem.message, path, place, code=problem.code, help=help)


def _save(experiment: BuiltExperiment, run: RunInProgress, outcome: Outcome) -> None:
    """Write the model; whoever presses Ctrl-C twice has it all the same."""
    with run.clock.stage("write"), engine.uninterrupted():
        write_model(experiment, run, outcome.history)
    run.sink.file(run.path / layout.MODEL)


def _score(experiment: BuiltExperiment, run: RunInProgress, outcome: Outcome) -> tuple[Outcome, Metrics]:
    """Write scores, and predictions of the rows that the model was not trained on."""
    if not is_scored(experiment, outcome):
        metrics = unscored(experiment, outcome)
        run.writer.write_metrics(metrics)
        run.update(notes=(*run.facts.notes, UNSCORED))
        run.sink.note(UNSCORED)
        return outcome, metrics
    with run.clock.stage("score"):
        scores = scores_of(experiment, outcome)
    outcome = with_infinite_score(outcome, scores)
    metrics = metrics_of(experiment, outcome, scores)
    run.writer.write_metrics(metrics)
    run.sink.file(run.path / layout.METRICS)
    with run.clock.stage("predict"):
        predictions = write_predictions(experiment, outcome, run.writer)
    run.sink.file(run.path / layout.PREDICTIONS)
    if predictions:
        run.sink.pictures(lambda: galleries(experiment, predictions))
    return outcome, metrics


def _finish(
    run: RunInProgress, outcome: Outcome, metrics: Metrics, unbeaten: list[str], *, keeps_checkpoints: bool
) -> None:
    """Say how it ended, with notes on the sinks."""
    for note in unbeaten:
        run.sink.note(note)
    with run.clock.stage("plots"):
        remarks = run.sink.remarks()
    for note in remarks:
        run.sink.note(note)
    notes = (*run.facts.notes, *unbeaten, *remarks)
    run.update(engine=outcome.engine, engine_facts=dict(outcome.facts), notes=notes)
    run.finish(status_of(outcome), metrics, error=outcome.stopped_because if outcome.failed else None)
    is_paused = outcome.stopped_because.startswith(PAUSED)
    if run.facts.status == Status.COMPLETED and not (keeps_checkpoints or is_paused):
        CheckpointDirectory(run.path).clear()
