"""Train: load, split, prepare, open the session, build, fit, predict, score, write."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nnrun import engine, model, registry, runs, spec
from nnrun.console.paper import text_of
from nnrun.console.score_tables import summary
from nnrun.engine import Session
from nnrun.errors import ConfigError, NnrunError, Stopped, Terminated, TrainingError
from nnrun.experiment.answers import answers
from nnrun.experiment.locating import located
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import PreparedExperiment, build, load_material, open_session, recipe_of
from nnrun.experiment.resolved import engine_training, resolved_spec, resolved_training
from nnrun.experiment.run.clock import Clock
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.recording import (
    LOG_WIDTH,
    Recorder,
    beginning_facts,
    closing,
    discarded_unless_begun,
    logged,
    write_beginning,
)
from nnrun.experiment.run.run_pictures import answer_pictures, training_pictures
from nnrun.experiment.run.view import Quiet, View
from nnrun.experiment.unit_of_scores import units_note, units_of
from nnrun.runs import Metrics, RunWriter
from nnrun.types import Outcome, Predictions, Scores, Training

STOPPED = {"interrupted": 130, "terminated": 143}
"""How training is stopped from outside, with the process's exit code."""


@dataclass(frozen=True)
class Trained:
    """What a training left."""

    run: Path
    status: str
    """completed, interrupted or failed."""
    outcome: Outcome
    parameters: int
    metrics: Metrics
    seconds: Mapping[str, float]

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "status": self.status,
            "epochs": self.metrics.epochs,
            "best_epoch": self.metrics.best_epoch,
            "stopped_because": self.metrics.stopped_because,
            "kept": self.metrics.kept,
            "parameters": self.parameters,
            "metrics": {part: dict(scores) for part, scores in self.metrics.metrics.items()},
            **({"units": dict(self.metrics.units)} if self.metrics.units else {}),
            "seconds": dict(self.seconds),
        }


def train(
    config: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    options: Options | None = None,
    view: View | None = None,
) -> Trained:
    """Train the model of a config and write its run directory.

    Args:
        config: The path of a YAML file, or the same as a mapping.
        overrides: ``path=value`` arguments, as on the command line.
        options: Where runs and data lie; seed, name and device, which come after the overrides.
        view: Hears how it goes.

    Raises:
        ConfigError: The config, or what it names, is wrong; nothing is left in the runs directory.
        DataError: The data's content cannot be used.
        TrainingError: The loss became NaN or infinite, or memory ran out; the run directory holds what there was.
        Stopped: Ctrl-C or a request to terminate; the run directory is whole, with the finished epochs.
    """
    options = options or Options()
    clock = Clock()
    with clock.stage("config"):
        loaded = spec.load(config, (*overrides, *options.overrides()), trust=options.trust)
        runs.check_writable(options.runs_dir)
    with clock.stage("data"):
        material = load_material(loaded, options)
    with PlotProcess(wanted=loaded.spec.plots) as drawing:
        with clock.stage("import"):
            session = open_session(loaded)
        started = datetime.now().astimezone()
        return fit_and_write(
            material,
            session,
            lambda: runs.create(options.runs_dir, loaded.spec.name, started, smoke=options.smoke),
            view or Quiet(),
            clock,
            drawing=drawing,
            rows_chosen=options.smoke,
        )


def fit_and_write(
    material: PreparedExperiment,
    session: Session,
    create: Callable[[], RunWriter],
    view: View,
    clock: Clock,
    *,
    drawing: PlotProcess,
    rows_chosen: bool = False,
    mould: engine.SharedModels | None = None,
) -> Trained:
    """From prepared data to a finished run directory.

    Args:
        material: The config with its data.
        session: Freshly opened: the model draws its first weights from its seed.
        create: Makes the run directory, once the model is known to be sound.
        view: Hears how it goes.
        clock: Takes the time of the stages.
        drawing: Draws the plots.
        rows_chosen: Whether the rows of the parts follow from more than the config.
        mould: Given to several trainings, which then share what was compiled; their numbers stay their own.
    """
    said = material.config.spec
    with clock.stage("build"):
        network = (mould or engine.SharedModels()).cast(build(material), recipe_of(material))
    block = resolved_training(said, material.split)
    training = engine_training(block, said)
    resolved = resolved_spec(said, block, session, rows_chosen=rows_chosen)
    units = units_of(material.config, material.dataset.preparation)
    notes = [*said.notes, *material.table.notes, *material.dataset.notes, *units_note(units), *session.remarks]
    facts = beginning_facts(material, session, network, notes)
    writer = create()
    with discarded_unless_begun(writer) as begun:
        callbacks = [registry.build_callback(one, writer.path) for one in said.callbacks]
        write_beginning(writer, material, resolved, facts)
        begun.append(True)
        with closing(writer, clock), logged(writer) as log:
            recorder = Recorder(writer, view, resolved, log, units)
            recorder.began(writer.facts, material)
            try:
                with clock.stage("fit"):
                    outcome = engine.fit(network, material.dataset, training, callbacks=callbacks, listener=recorder)
            except ConfigError as error:
                if not recorder.training:
                    begun.clear()
                raise located(error, said) from error
            finally:
                recorder.close()
            with clock.stage("write"), engine.uninterrupted(), writer.whole("model.keras") as path:
                # whoever presses Ctrl-C twice has it all the same
                model.save_model(network, path, said, material.config.graph)
            drawing.draw(training_pictures(said.name, outcome, training.monitor, network, units), writer.path / "plots")
            with clock.stage("score"):
                scores = _scores(material, network, training, outcome)
            outcome = _with_infinite_score(outcome, scores)
            metrics, answered = _write_scores(writer, material, network, training, outcome, scores, clock)
            drawing.draw(answer_pictures(said.name, answered), writer.path / "plots")
            status = "failed" if outcome.failed else _status(outcome)
            unbeaten = engine.unbeaten_baselines(callbacks)
            for note in unbeaten:
                view.note(note)
            missing = _wait_for_plots(drawing, clock, view)
            notes = [*writer.facts.notes, *unbeaten, *missing]
            writer.update(engine=outcome.engine, engine_facts=dict(outcome.facts), notes=tuple(notes))
            writer.finish(status, seconds=clock.seconds(), error=outcome.stopped_because if outcome.failed else None)
            log.write(text_of(summary(metrics, str(writer.path), clock.seconds()["total"]), LOG_WIDTH) + "\n")
    return _ended(Trained(writer.path, status, outcome, network.count_params(), metrics, clock.seconds()))


def _scores(material: PreparedExperiment, network: Any, training: Training, outcome: Outcome) -> dict[str, Scores]:
    """The scores on every part."""
    return {
        name: engine.evaluate(network, part, training.validation_batch_size, engine=outcome.engine)
        for name, part in material.scored_parts.items()
    }


def _with_infinite_score(outcome: Outcome, scores: Mapping[str, Scores]) -> Outcome:
    """An outcome that has failed where the loss of a part is no number, whose weights nothing can then judge."""
    wrong = next((name for name, values in scores.items() if not math.isfinite(values.get("loss", 0.0))), None)
    if wrong is None or outcome.failed:
        return outcome
    reason = f"the loss of the {wrong} part is {scores[wrong]['loss']} with the weights of epoch {outcome.kept_epoch}"
    return replace(outcome, failed=True, stopped_because=f"{reason}{engine.range_of_halves()}")


def _write_scores(
    writer: RunWriter,
    material: PreparedExperiment,
    network: Any,
    training: Training,
    outcome: Outcome,
    scores: Mapping[str, Scores],
    clock: Clock,
) -> tuple[Metrics, dict[str, list[Predictions]]]:
    """Write the scores, and the answers for the rows that the model was not trained on."""
    parts = material.scored_parts
    metrics = Metrics(
        epochs=len(outcome.history),
        best_epoch=outcome.best_epoch,
        kept=outcome.kept,
        kept_epoch=outcome.kept_epoch,
        stopped_because=outcome.stopped_because,
        metrics=scores,
        monitor=training.monitor,
        mode=outcome.mode,
        units=units_of(material.config, material.dataset.preparation),
        test_held_out=not material.split.validates_on_test,
    )
    writer.write_metrics(metrics)
    with clock.stage("predict"):
        held_out = {name: part for name, part in parts.items() if name != "train"} or parts
        said = {
            name: answers(material.config, material.dataset.preparation, network, part, outcome.engine)
            for name, part in held_out.items()
        }
        writer.write_files({"predictions.csv": runs.parts_csv(said).encode("utf-8", "backslashreplace")})
    return metrics, said


def _wait_for_plots(drawing: PlotProcess, clock: Clock, view: View) -> list[str]:
    """What there is to say of plots that are missing; the view has heard it."""
    with clock.stage("plots"):
        notes = drawing.finish()
    for note in notes:
        view.note(note)
    return notes


def how_stopped(stop: KeyboardInterrupt | Stopped) -> str:
    """A key of `STOPPED`."""
    if isinstance(stop, Stopped):
        return next(name for name, code in STOPPED.items() if code == stop.exit_code)
    return "terminated" if isinstance(stop, Terminated) else "interrupted"


def _status(outcome: Outcome) -> str:
    return "interrupted" if outcome.stopped_because in STOPPED else "completed"


def _ended(trained: Trained) -> Trained:
    """The result, or the error that training ended in, which carries the result."""
    reason = trained.outcome.stopped_because
    error: NnrunError | None = None
    if trained.status == "failed":
        error = TrainingError(f"{reason}; the weights of epoch {trained.outcome.kept_epoch} are kept in {trained.run}")
    elif reason in STOPPED:
        error = Stopped(f"{reason}; what was trained is kept in {trained.run}", STOPPED[reason])
    if error is not None:
        error.result = trained
        raise error
    return trained
