"""What a training is made from: the data of a config, split and prepared, and the model built on its shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nnrun import data, engine, model
from nnrun.errors import ConfigError, DataError, NnrunError
from nnrun.experiment.data_files import config_search
from nnrun.experiment.error_places import located
from nnrun.experiment.larger_than_memory import in_chunks, room_for_rows, rows_of
from nnrun.experiment.layer_files import with_located_files
from nnrun.experiment.options import Options
from nnrun.mapped import trim
from nnrun.plan.input_plan import intakes
from nnrun.plan.model_plan import ModelPlan, model_plan
from nnrun.spec import Config, Spec, SplitSpec
from nnrun.spec.checks.expected_scores import check_parts
from nnrun.spec.checks.metric_meanings import ONE_ANSWER, misfit_of_numbers
from nnrun.spec.checks.monitors import check_unvalidated
from nnrun.spec.checks.scoring_rules import metrics_of_output
from nnrun.spec.checks.tasks import loss_of
from nnrun.types import Dataset, Split, Table


@dataclass(frozen=True)
class PreparedExperiment:
    """A config with its data."""

    config: Config
    table: Table
    split: Split
    dataset: Dataset
    plan: ModelPlan
    """What is built over the data."""
    search: tuple[Path, ...] = ()
    """The folders in which its files were looked for after that of the config."""


class TableCache:
    """The table that was loaded last, for configs that load the same: folds, and members of an ensemble."""

    def __init__(self, *, for_script: bool = False) -> None:
        self.for_script = for_script
        self.request: Any = None
        self.table: Table | None = None

    def load(self, config: Config, search: Sequence[Path]) -> Table:
        """A config's data, loaded unless it is there.

        Args:
            config: Says what is loaded; how it is split and prepared does not matter here.
            search: The folders in which it is looked for after that of the config.
        """
        spec = config.spec
        what = replace(spec.dataset, split=SplitSpec(), preprocess=(), augment=())
        room = room_for_rows(spec.training)
        request = (what, config.tasks, spec.training.sample_weight, spec.group, tuple(search), room)
        if self.table is None or request != self.request:
            weight, group = spec.training.sample_weight, spec.group
            try:
                self.table = data.load(
                    spec.dataset,
                    search=search,
                    targets=config.tasks,
                    weight=weight,
                    group=group,
                    for_script=self.for_script,
                    room=room,
                )
            except NnrunError as error:
                first = error.problems[0]
                if first.path == "dataset.split.group":
                    path, place = spec.group_at
                    raise ConfigError([replace(first, path=path, place=place)]) from None
                raise located(error, spec, "dataset") from None
            except MemoryError:
                raise located(_too_large(spec), spec, "dataset") from None
            self.request = request
        return self.table


def _too_large(spec: Spec) -> ConfigError:
    source = spec.dataset.source
    name = str(source.arguments.get("path", source.name)) if source else "the data"
    return ConfigError(
        f"{name} does not fit into this machine's memory; take fewer rows or columns", code="out-of-memory"
    )


def load_material(config: Config, options: Options, tables: TableCache | None = None) -> PreparedExperiment:
    """Load, split and prepare; with ``smoke`` the parts are cut after everything was fitted on the whole of them.

    Raises:
        ConfigError: A file, a column or a share that cannot be; a monitor of a validation part that there is not.
        DataError: Content that cannot be used.
    """
    spec, search = config.spec, config_search(config, options)
    table = (tables or TableCache()).load(config, search)
    whole = data.split_table(table, spec.dataset.split, seed=spec.seed, search=search)
    split = data.shrink(table, whole) if options.smoke else whole
    if split.validation is None:
        check_unvalidated(spec)
    return material_of(config, table, split, search)


def material_of(config: Config, table: Table, split: Split, search: Sequence[Path]) -> PreparedExperiment:
    """A config with the parts of a table, prepared. Raises as ``load_material`` does."""
    check_parts(config.spec, split.parts)
    graph = with_located_files(config.graph, search)
    dataset = prepared(config, table, split)
    if table.on_disk:
        dataset = in_chunks(config.spec, dataset)
        table, split = data.without_rows(table), rows_of(dataset, split)
        trim()
    _check_scores(config, dataset)
    plan = model_plan(config, graph, dataset.signature, _shares_of_ones(config, table, dataset))
    return PreparedExperiment(config, table, split, dataset, plan, tuple(search))


def _check_scores(config: Config, dataset: Dataset) -> None:
    """That no metric of yes and no judges targets that turn out to be numbers. Raises ConfigError: at the metric."""
    import numpy as np

    for output, task, target in zip(config.graph.outputs, config.tasks, dataset.signature.targets, strict=True):
        for metric in metrics_of_output(config.spec, output) if target.kind == "number" else ():
            complaint = misfit_of_numbers(metric, task)
            if complaint and not np.isin(dataset.train.y[target.name], (0, 1)).all():
                raise ConfigError(complaint, metric.path, metric.place, code="wrong-metric")


def _check_ranks(config: Config, network: Any) -> None:
    """That no metric of one answer a row judges steps, which Keras would refuse in the first of training's.

    Raises:
        ConfigError: At the metric.
    """
    for output, tensor in model.outputs_by_name(network, config.graph.outputs).items():
        for metric in metrics_of_output(config.spec, output) if len(tensor.shape) > 2 else ():
            if metric.plugin is None and metric.name in ONE_ANSWER:
                mismatch = f"{metric.name} takes one answer a row, and {output!r} gives {tensor.shape[1:]}"
                raise ConfigError(
                    f"{mismatch}; {ONE_ANSWER[metric.name]} fits", metric.path, metric.place, code="wrong-metric"
                )


def _shares_of_ones(config: Config, table: Table, dataset: Dataset) -> dict[str, float]:
    """How many of the zeros and ones of an input are ones, for inputs that can be multiplied as sparse rows.

    XLA and half precision have no product for them; an autoencoder gives them back whole.
    """
    training = config.spec.training
    if training.engine == "xla" or training.precision != "float32" or not table.targets:
        return {}
    return {
        described.name: data.share_of_ones(
            [part.x[described.name] for part in dataset.parts.values()], arguments["size"]
        )
        for described in dataset.signature.inputs
        for step, arguments in described.steps
        if step == "multi_hot"
    }


def prepared(config: Config, table: Table, split: Split) -> Dataset:
    """The parts of a table as a config prepares them."""
    spec = config.spec
    weight, taken = spec.training.class_weight, intakes(config.graph)
    try:
        dataset = data.prepare_dataset(
            table, split, spec.dataset, config.tasks, class_weight=weight, seed=spec.seed, intakes=taken
        )
    except NnrunError as error:
        raise located(error, spec, "dataset") from None
    except MemoryError:
        raise located(_too_large(spec), spec, "dataset") from None
    _check_weights(config, dataset)
    return dataset


def _check_weights(config: Config, dataset: Dataset) -> None:
    """That every part has a row that counts: else its loss is 0, whatever the model answers."""
    training = config.spec.training
    key = "class_weight" if training.sample_weight is None else "sample_weight"
    for name, part in dataset.parts.items():
        weight = part.training_weight
        if weight is not None and len(part) and not weight.any():
            message = f"all {len(part)} rows of the {name} part have the weight 0, so that its loss is 0 whatever comes"
            raise DataError(message, *training.at(key), code="wrong-weights")


def threads_of(config: Config) -> int:
    """How many threads a config's arithmetic takes: what it says, or what follows from its layers."""
    components = [call.spec.component for call in config.graph.calls if call.spec.component]
    named = [(layer.name, layer.arguments) for component in components for layer in component.layers()]
    return config.spec.training.threads or engine.default_threads(named)


def check_device(config: Config) -> None:
    """That a config's GPUs are there, before its data is read, which may take long. Raises ConfigError."""
    try:
        engine.check_device(config.spec.training.device)
    except ConfigError as error:
        raise located(error, config.spec, "training.device") from None


def open_session(config: Config) -> engine.Session:
    """TensorFlow, set up as a config says."""
    spec = config.spec
    try:
        return engine.open_session(
            seed=spec.seed, threads=threads_of(config), precision=spec.training.precision, device=spec.training.device
        )
    except ConfigError as error:
        raise located(error, spec, "training.device") from None


def build(experiment: PreparedExperiment) -> Any:
    """The compiled model. Raises ConfigError where a layer, the loss or the optimizer cannot be built."""
    config, dataset = experiment.config, experiment.dataset
    network = model.build_model(experiment.plan, adapt=dataset.train.x, targets=_axes(config, dataset))
    _check_ranks(config, network)
    model.compile_model(network, experiment.plan.compiled)
    return network


def _axes(config: Config, dataset: Dataset) -> dict[str, model.Axes]:
    """What outputs are compared with, but for a plugin's loss, which may compare as it likes."""
    arrays = dataset.train.y
    return {
        output: model.Axes(arrays[task.name].shape[1:], task.kind == "classes" and not task.one_hot)
        for output, task in zip(config.graph.outputs, config.tasks, strict=True)
        if not _is_plugins(config, output) and task.name in arrays
    }


def _is_plugins(config: Config, output: str) -> bool:
    loss = loss_of(config.spec, output)
    return loss is None or loss.plugin is not None
