"""Train: load, split, prepare, open the session, build, fit, predict, score, write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nnrun import engine, model, registry
from nnrun import run_layout as layout
from nnrun.errors import ConfigError
from nnrun.experiment.locating import located
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import load_material, open_session
from nnrun.experiment.run.built import BuiltExperiment, built
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.directory_sink import DirectorySink, write_beginning
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.run_pictures import answer_pictures, training_pictures
from nnrun.experiment.run.scoring import (
    held_out_predictions,
    metrics_of,
    predictions_file,
    scores_of,
    with_infinite_score,
)
from nnrun.experiment.run.sinks import ShownUnits, Sink, Sinks
from nnrun.experiment.run.trained import Trained, ended, status_of
from nnrun.runs import Metrics, Run
from nnrun.spec import Config
from nnrun.types import Outcome, Scores


def train_run(config: Config, options: Options, sink: Sink, clock: Clock) -> Trained:
    """Train the one model of a config, whatever its ``ensemble`` block says, and write its run directory.

    The errors are those of the command.
    """
    with clock.stage("data"):
        prepared = load_material(config, options)
    with PlotProcess(wanted=config.spec.plots) as plots:
        with clock.stage("import"):
            session = open_session(config)
        started = datetime.now().astimezone()
        with clock.stage("build"):
            experiment = built(prepared, session, rows_chosen=options.smoke)
        run = RunInProgress.create(options.runs_dir, config.spec.name, started, smoke=options.smoke, clock=clock)
        return fit_and_write(experiment, run, sink, plots)


def fit_and_write(experiment: BuiltExperiment, run: RunInProgress, sink: Sink, plots: PlotProcess) -> Trained:
    """From a built model to a finished run directory.

    Args:
        experiment: The model with its data.
        run: The directory, still new.
        sink: Hears how it goes.
        plots: Draws them.
    """
    with run:
        sink = ShownUnits(sink, experiment.units)
        callbacks = [registry.build_callback(callback, run.path) for callback in experiment.spec.callbacks]
        write_beginning(run, experiment)
        sinks = Sinks([DirectorySink(run, experiment, sink), sink])
        run.begin(experiment.facts, experiment.prepared.dataset.signature, sinks)
        outcome = _fit(experiment, run, callbacks)
        _save(experiment, run)
        outcome, metrics = _score(experiment, run, outcome, plots)
        _finish(run, outcome, metrics, engine.unbeaten_baselines(callbacks), plots)
        parameters = experiment.network.count_params()
    return ended(Trained(Run(run.path), run.facts.status, outcome, parameters, metrics, run.clock.seconds()))


def _fit(experiment: BuiltExperiment, run: RunInProgress, callbacks: list[Any]) -> Outcome:
    """Train. Raises ConfigError, located, where a step or the monitor turns out to be wrong; the run is withdrawn."""
    network, dataset = experiment.network, experiment.prepared.dataset
    try:
        with run.clock.stage("fit"):
            return engine.fit(network, dataset, experiment.training, callbacks=callbacks, listener=run.sink)
    except ConfigError as error:
        run.withdraw()
        raise located(error, experiment.spec) from error
    finally:
        run.sink.trained()


def _save(experiment: BuiltExperiment, run: RunInProgress) -> None:
    """Write the model; whoever presses Ctrl-C twice has it all the same."""
    with run.clock.stage("write"), engine.uninterrupted(), run.writer.whole(layout.MODEL) as path:
        model.save_model(experiment.network, path, experiment.prepared.plan)
    run.sink.file(run.path / layout.MODEL)


def _score(
    experiment: BuiltExperiment, run: RunInProgress, outcome: Outcome, plots: PlotProcess
) -> tuple[Outcome, Metrics]:
    """Write scores and predictions, and have them drawn."""
    name, folder = experiment.spec.name, run.path / layout.PLOTS
    monitor, network = experiment.training.monitor, experiment.network
    plots.draw(training_pictures(name, outcome, monitor, network, experiment.units), folder)
    with run.clock.stage("score"):
        scores: dict[str, Scores] = scores_of(experiment, outcome)
    outcome = with_infinite_score(outcome, scores)
    metrics = metrics_of(experiment, outcome, scores)
    run.writer.write_metrics(metrics)
    with run.clock.stage("predict"):
        predictions = held_out_predictions(experiment, outcome)
        run.writer.write_files(predictions_file(predictions))
    plots.draw(answer_pictures(name, predictions), folder)
    return outcome, metrics


def _finish(run: RunInProgress, outcome: Outcome, metrics: Metrics, unbeaten: list[str], plots: PlotProcess) -> None:
    """Say how it ended, with what there is to say of plots that are missing."""
    for note in unbeaten:
        run.sink.note(note)
    with run.clock.stage("plots"):
        missing = plots.finish()
    for note in missing:
        run.sink.note(note)
    notes = (*run.facts.notes, *unbeaten, *missing)
    run.update(engine=outcome.engine, engine_facts=dict(outcome.facts), notes=notes)
    run.finish(status_of(outcome), metrics, error=outcome.stopped_because if outcome.failed else None)
