"""An experiment whose model is built: whatever may be refused was checked, and no run directory was made yet."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.engine import Session, SharedModels
from nnrun.errors import ConfigError
from nnrun.experiment.data_files import origins
from nnrun.experiment.prepared import PreparedExperiment, build
from nnrun.experiment.run.resolved import config_sha256, resolved_spec
from nnrun.experiment.unit_of_scores import units_note, units_of
from nnrun.files import RECORD, read_regular
from nnrun.plan.training_plan import engine_training, resolved_training
from nnrun.runs import DataFacts, Facts
from nnrun.spec import Config, Spec
from nnrun.types import Training, Units
from nnrun.words.numbers import plural


@dataclass(frozen=True)
class BuiltExperiment:
    """Data, a compiled model with its first weights, and what will be said of its training."""

    prepared: PreparedExperiment
    network: Any
    training: Training
    resolved: Spec
    units: Units
    """The metrics that are not in the units of the source."""
    facts: Facts
    """What run.json says from the beginning."""

    @property
    def spec(self) -> Spec:
        """What the config says."""
        return self.prepared.config.spec


def built(
    prepared: PreparedExperiment,
    session: Session,
    *,
    rows_chosen: bool = False,
    shared_models: SharedModels | None = None,
    beginning: str = "",
) -> BuiltExperiment:
    """Build the model of prepared data.

    Args:
        prepared: The config with its data.
        session: Freshly opened: the model draws its first weights from its seed.
        rows_chosen: Whether the rows of the parts follow from more than the config.
        shared_models: Given to several trainings, which then share what was compiled; their numbers stay their own.
        beginning: By what a model is known there that need not be built again; see `SharedModels.again`.

    Raises:
        ConfigError: A layer, the loss or the optimizer cannot be built.
    """
    spec = prepared.config.spec
    models, plan = shared_models or SharedModels(), prepared.plan
    network = models.again(beginning, plan.hyperparameters, plan.rate) if beginning else None
    if network is None:
        network = models.reuse(build(prepared), plan.key, beginning)
    block = resolved_training(spec, prepared.split, prepared.dataset.train.chunk)
    resolved = resolved_spec(spec, block, session, rows_chosen=rows_chosen)
    units = units_of(prepared.config, prepared.dataset.preparation)
    training = replace(engine_training(block, spec), devices=session.sharing)
    of_session = (*session.remarks, *sharing_note(spec, training, len(prepared.dataset.train)))
    notes = (
        *spec.notes,
        *prepared.table.notes,
        *prepared.dataset.notes,
        *units_note(units),
        *weights_note(spec),
        *of_session,
    )
    facts = replace(_facts(prepared, session, network, notes), units=units)
    return BuiltExperiment(prepared, network, training, resolved, units, facts)


def sharing_note(spec: Spec, training: Training, rows: int) -> tuple[str, ...]:
    """What is told of several devices that share every batch. Raises ConfigError where a batch is too small for it."""
    devices, batch = len(training.devices), min(training.batch_size, rows)
    if batch < devices:
        message = f"{devices} devices share every batch, and a batch has {plural(batch, 'row')}"
        raise ConfigError(message, *spec.training.at("batch_size"), code="conflicting-keys")
    text = (
        f"{devices} devices share every batch: sums are added up in another order than on one device, batch "
        "normalization goes by the rows of each, and layers that draw random numbers draw others"
    )
    return (text,) if devices else ()


def weights_note(spec: Spec) -> tuple[str, ...]:
    """What is told where the loss of an epoch is another thing than the loss among the scores, as Keras has it."""
    text = "class_weight weighs the loss of the training epochs alone: neither that of validation, nor the scores"
    return (text,) if spec.training.class_weight is not None else ()


def _facts(prepared: PreparedExperiment, session: Session, network: Any, notes: tuple[str, ...]) -> Facts:
    spec = prepared.config.spec
    rows = {name: len(part) for name, part in prepared.dataset.parts.items()}
    return Facts(
        kind="training",
        command=tuple(sys.argv),
        config=spec.file,
        config_sha256=config_sha256(prepared.config),
        origins=origins(prepared.config),
        seed=spec.seed,
        threads=session.threads,
        device=f"{session.device} ({session.device_name})",
        processor=session.processor,
        parameters=network.count_params(),
        trainable=sum(variable.numpy().size for variable in network.trainable_variables),
        data=DataFacts(prepared.table.source, prepared.table.fingerprint, rows),
        versions={**runs.versions(), **session.versions},
        git=runs.git_facts(spec.folder),
        notes=notes,
    )


def plugin_files(spec: Spec) -> Mapping[str, bytes]:
    """The plugins' files as they lie in the run directory, so that the run needs nothing else."""
    return {layout.plugin(path.name): read_regular(path, RECORD) for path in spec.plugin_paths}


def write_config(writer: runs.RunWriter, config: Config, plugins: Mapping[str, bytes]) -> None:
    """Write a config as it was, with its bases, and the plugins' files."""
    own, *bases = config.sources
    writer.write_config(own.text, [base.text for base in bases])
    writer.write_files(plugins)
