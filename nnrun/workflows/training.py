"""Train: load, split, prepare, open the session, build, fit, score, write."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nnrun import data, engine, model, registry, runs, spec
from nnrun.data import saving
from nnrun.errors import ConfigError, NnrunError, Stopped, TrainingError
from nnrun.runs import DataFacts, Facts, Metrics, RunWriter
from nnrun.spec import Config, Spec, TrainingSpec
from nnrun.types import Dataset, Epoch, Outcome, Part, Scores, Split, Table, Training
from nnrun.workflows.clock import Clock
from nnrun.workflows.options import Options
from nnrun.workflows.trust import check_trust
from nnrun.workflows.view import Quiet, View


@dataclass(frozen=True)
class Trained:
    """What a training left."""

    run: Path
    status: str
    outcome: Outcome
    parameters: int
    scores: Mapping[str, Scores]
    """By part, then by metric, the loss first; of the kept weights."""
    seconds: Mapping[str, float]
    monitor: str
    test_held_out: bool = True
    notes: tuple[str, ...] = field(default=())

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "status": self.status,
            "epochs": len(self.outcome.history),
            "best_epoch": self.outcome.best_epoch,
            "stopped_because": self.outcome.stopped_because,
            "kept": self.outcome.kept,
            "parameters": self.parameters,
            "metrics": {part: dict(scores) for part, scores in self.scores.items()},
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
        loaded = spec.load(config, (*overrides, *options.overrides()))
    return Experiment(loaded, options, view or Quiet(), clock).run()


class Experiment:
    """One training, from a config that was found sound to its run directory."""

    def __init__(self, config: Config, options: Options, view: View, clock: Clock) -> None:
        self.config = config
        self.spec = config.spec
        self.options = options
        self.view = view
        self.clock = clock
        self.notes: list[str] = list(config.spec.notes)
        self.started = datetime.now().astimezone()

    def run(self) -> Trained:
        check_trust(self.config, self.options)
        with self.clock.stage("data"):
            table, split, dataset = prepared(self.config, self.options)
        with self.clock.stage("import"):
            session = open_session(self.spec, self.config.graph)
        self.notes += session.remarks
        with self.clock.stage("build"):
            network = built(self.config, dataset)
        settings = resolved_training(self.spec.training, split)
        training = training_of(settings, self.spec.seed)
        writer = runs.create(self.options.runs_dir, self.spec.name, self.started)
        with discarded_unless_begun(writer) as begun:
            callbacks = [registry.build_callback(one, writer.path) for one in self.spec.callbacks]
            here = replace(settings, threads=session.threads, device=session.device)
            resolved = resolved_spec(replace(self.spec, training=here), self.options.smoke)
            self._write_beginning(writer, resolved, table, split, dataset, session, network)
            recorder = _Recorder(writer, self.view, resolved)
            begun()
            return self._fitted(writer, network, table, dataset, split, training, callbacks, recorder)

    def _fitted(
        self,
        writer: RunWriter,
        network: Any,
        table: Table,
        dataset: Dataset,
        split: Split,
        training: Training,
        callbacks: list[Any],
        recorder: _Recorder,
    ) -> Trained:
        with failing(writer, self.clock):
            try:
                with self.clock.stage("fit"):
                    outcome = engine.fit(network, dataset, training, callbacks=callbacks, listener=recorder)
            finally:
                self.view.close()
            with self.clock.stage("write"), writer.whole("model.keras") as path:
                model.save_model(network, path)
            with self.clock.stage("score"):
                parts = scored_parts(dataset, table, split)
                scores = {name: _scores(network, part, training, outcome.engine) for name, part in parts.items()}
            stopped = outcome.stopped_because
            status = "failed" if outcome.failed else stopped if stopped in _STOPPED else "completed"
            status = "interrupted" if status in _STOPPED else status
            held_out = not split.validates_on_test
            writer.write_metrics(
                Metrics(
                    epochs=len(outcome.history),
                    best_epoch=outcome.best_epoch,
                    kept=outcome.kept,
                    kept_epoch=outcome.kept_epoch,
                    stopped_because=stopped,
                    metrics=scores,
                    monitor=training.monitor,
                    test_held_out=held_out,
                )
            )
            facts = {"engine": outcome.engine, "engine_facts": dict(outcome.facts), "notes": tuple(self.notes)}
            writer.update(**facts)
            error = stopped if outcome.failed else None
            writer.finish(status, seconds=self.clock.seconds(), error=error)
        trained = Trained(
            writer.path,
            status,
            outcome,
            network.count_params(),
            scores,
            self.clock.seconds(),
            training.monitor,
            held_out,
            tuple(self.notes),
        )
        return _ended(trained)

    def _write_beginning(
        self, writer: RunWriter, resolved: Spec, table: Table, split: Split, dataset: Dataset, session: Any, network: Any
    ) -> None:
        """Everything that is known before the first epoch."""
        own, *bases = self.config.sources
        writer.write_config(own.text, [base.text for base in bases])
        writer.write_signature(dataset.signature)
        writer.write_split(split)
        writer.write_files(saving.files_of(dataset.preparation))
        writer.write_resolved(spec.to_yaml(resolved))
        writer.start(self._facts(table, dataset, session, network))
        self.view.began(writer.facts, dataset.signature)

    def _facts(self, table: Table, dataset: Dataset, session: Any, network: Any) -> Facts:
        rows = {name: len(part) for name, part in dataset.parts.items()}
        return Facts(
            command=tuple(sys.argv),
            config=self.spec.file,
            seed=self.spec.seed,
            threads=session.threads,
            device=f"{session.device} ({session.device_name})",
            parameters=network.count_params(),
            trainable=sum(variable.numpy().size for variable in network.trainable_variables),
            data=DataFacts(table.source, table.fingerprint, rows),
            versions={**runs.versions(), **session.versions},
            git=runs.git_facts(self.spec.folder),
            notes=tuple(self.notes),
        )


_STOPPED = {"interrupted": 130, "terminated": 143}
"""How training is stopped from outside, with the process's exit code."""


def _ended(trained: Trained) -> Trained:
    """The result, or the error that it ended in, which carries the result."""
    reason = trained.outcome.stopped_because
    error: NnrunError | None = None
    if trained.status == "failed":
        error = TrainingError(f"{reason}; the weights of epoch {trained.outcome.kept_epoch} are kept in {trained.run}")
    elif reason in _STOPPED:
        error = Stopped(f"{reason}; what was trained is kept in {trained.run}", _STOPPED[reason])
    if error is not None:
        error.result = trained
        raise error
    return trained


def prepared(config: Config, options: Options) -> tuple[Table, Split, Dataset]:
    """The data of a config: loaded, split and prepared by what is fitted on the training part."""
    said = config.spec
    table = data.load(
        said.dataset,
        search=options.search,
        targets=config.tasks,
        weight=said.training.sample_weight,
        group=said.dataset.split.group,
    )
    whole = data.split(table, said.dataset.split, seed=said.seed, search=options.search)
    split = data.shrink(table, whole) if options.smoke else whole  # what is fitted still sees the whole training part
    weight = said.training.class_weight
    dataset = data.prepare(table, split, said.dataset, config.tasks, class_weight=weight, fit_on=whole.train)
    return table, split, dataset


def open_session(said: Spec, graph: spec.Graph) -> engine.Session:
    """TensorFlow, set up as the config says; the number of threads follows from the layers where it says nothing."""
    layers = [(call.spec.component.name, call.spec.component.arguments) for call in graph.calls if call.spec.component]
    training = said.training
    threads = training.threads or engine.default_threads(layers)
    try:
        return engine.open_session(
            seed=said.seed, threads=threads, precision=training.precision, device=training.device
        )
    except ConfigError as error:
        raise error.located(*training.at("device")) from None


def built(config: Config, dataset: Dataset) -> Any:
    """The compiled model of a config."""
    said = config.spec
    network = model.build_model(
        config.graph,
        dataset.signature,
        said.regularization,
        augment=said.dataset.augment,
        adapt=dataset.train.x,
    )
    model.compile_model(network, said, config.graph)
    return network


def resolved_training(said: TrainingSpec, split: Split) -> TrainingSpec:
    """The training block with what follows from the split: which weights are kept, and by what they are judged."""
    honest = split.validation is not None and not split.validates_on_test
    monitor = "val_loss" if split.validation is not None else "loss"
    return replace(
        said,
        keep=said.keep or ("best" if honest else "last"),
        monitor=said.monitor or monitor,
        validation_batch_size=said.validation_batch_size or said.batch_size,
    )


def training_of(said: TrainingSpec, seed: int) -> Training:
    """The engine's view of a resolved training block."""
    return Training(
        epochs=said.epochs,
        seed=seed,
        batch_size=said.batch_size,
        validation_batch_size=said.validation_batch_size or said.batch_size,
        shuffle=said.shuffle,
        monitor=said.monitor or "loss",
        mode=said.mode,
        keep=said.keep or "last",
        engine=said.engine,
    )


def resolved_spec(said: Spec, smoke: bool) -> Spec:
    """The spec that trains the same run again; one whose rows were cut repeats the rows themselves."""
    split = replace(said.dataset.split, seed=said.dataset.split.seed if said.dataset.split.seed is not None else said.seed)
    if smoke:
        split = spec.SplitSpec(indices="split.npz")
    return replace(said, dataset=replace(said.dataset, split=split))


def scored_parts(dataset: Dataset, table: Table, split: Split) -> dict[str, Part]:
    """The parts as they are scored: with the rows' own weights, without those of the classes, which only train."""
    weight = None if table.weights is None else table.weights[split.train]
    return {**dataset.parts, "train": replace(dataset.train, weight=weight)}


def _scores(network: Any, part: Part, training: Training, loop: str) -> Scores:
    return engine.evaluate(network, part, training.validation_batch_size, engine=loop)


@contextmanager
def discarded_unless_begun(writer: RunWriter) -> Iterator[Any]:
    """Remove a fresh run directory when something is wrong before its training begins."""
    state = {"begun": False}

    def begun() -> None:
        state["begun"] = True

    try:
        yield begun
    except BaseException:
        if not state["begun"]:
            writer.discard()
        raise


@contextmanager
def failing(writer: RunWriter, clock: Clock) -> Iterator[None]:
    """Close the run as failed or interrupted when something breaks in the middle of it."""
    try:
        yield
    except (KeyboardInterrupt, Stopped):
        writer.finish("interrupted", seconds=clock.seconds())
        raise
    except Exception as error:
        message = registry.one_line(error)
        writer.finish("failed", seconds=clock.seconds(), error=message)
        if type(error).__name__ in ("ResourceExhaustedError", "MemoryError"):
            raise TrainingError(f"memory ran out: {message}; the finished epochs are in {writer.path}") from error
        raise


class _Recorder:
    """Hands what the engine tells to the run directory and to the view."""

    def __init__(self, writer: RunWriter, view: View, resolved: Spec) -> None:
        self.writer = writer
        self.view = view
        self.resolved = resolved
        self.progress = view.progress

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        training = replace(self.resolved.training, engine=engine)
        self.writer.write_resolved(spec.to_yaml(replace(self.resolved, training=training)))
        self.writer.update(engine=engine)
        self.view.started(steps_per_epoch, epochs, engine)

    def epoch_ended(self, epoch: Epoch) -> None:
        self.writer.append_epoch(epoch)
        self.view.epoch_ended(epoch)
